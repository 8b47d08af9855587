"""What the pages show: every entry with its state, its open version, its history."""

from dataclasses import dataclass

from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.core.dictionary.model import CodeList, State, Term
from lienthong.services.dictionary import queries
from lienthong.services.dictionary.in_force import list_of_version, term_of_version
from lienthong.services.dictionary.keeping import MODELS, About
from lienthong.services.dictionary.models import (
    OPEN_STATES,
    ListVersion,
    Note,
    TermVersion,
)


@dataclass(frozen=True)
class TermLine:
    """A term as the list shows it: in force, or only proposed."""

    term: Term
    open: TermVersion | None

    @property
    def state(self) -> State:
        return self.term.state


@dataclass(frozen=True)
class ListLine:
    """A code list as the list of lists shows it."""

    code_list: CodeList
    open: ListVersion | None

    @property
    def state(self) -> State:
        return self.code_list.state


def term_lines() -> list[TermLine]:
    """Return every term, those in force first, then those only proposed."""
    open_versions = {v.entry_id: v for v in TermVersion.objects.filter(state__in=OPEN_STATES)}
    in_force = queries.current().terms
    lines = [TermLine(term, open_versions.get(term.id)) for term in in_force.values()]
    return lines + [
        TermLine(term_of_version(v), v) for id, v in open_versions.items() if id not in in_force
    ]


def found_term(term_id: str) -> TermLine:
    """Return one term, in force or only proposed. Raises NotFound."""
    version = TermVersion.objects.filter(entry_id=term_id, state__in=OPEN_STATES).first()
    term = queries.current().term(term_id)
    if term is None and version is not None:
        term = term_of_version(version)
    if term is None:
        raise NotFound(
            N_("Không có thuật ngữ «%(id)s»."),
            code="unknown-term",
            values={"id": term_id},
            remedy=N_("Tìm ở trang «Từ điển», có dấu hoặc không dấu."),
        )
    return TermLine(term, version)


def list_lines() -> list[ListLine]:
    """Return every code list, those in force first, then those only proposed."""
    open_versions = {v.entry_id: v for v in ListVersion.objects.filter(state__in=OPEN_STATES)}
    in_force = queries.current().code_lists
    lines = [ListLine(found, open_versions.get(found.id)) for found in in_force.values()]
    return lines + [
        ListLine(list_of_version(v), v) for id, v in open_versions.items() if id not in in_force
    ]


def found_list(list_id: str) -> ListLine:
    """Return one code list, in force or only proposed. Raises NotFound."""
    version = ListVersion.objects.filter(entry_id=list_id, state__in=OPEN_STATES).first()
    found = queries.current().code_list(list_id)
    if found is None and version is not None:
        found = list_of_version(version)
    if found is None:
        raise NotFound(
            N_("Không có danh mục mã «%(id)s»."),
            code="unknown-code-list",
            values={"id": list_id},
            remedy=N_("Tìm ở trang «Danh mục mã»."),
        )
    return ListLine(found, version)


def versions(about: About, entry_id: str) -> list[TermVersion | ListVersion]:
    """Return every version kept of an entry, newest first; the shipped one is not among them."""
    return list(MODELS[about].objects.filter(entry_id=entry_id).order_by("-number"))


def notes(about: About, entry_id: str) -> list[Note]:
    """Return the history of an entry, newest first."""
    return list(Note.objects.filter(about=about, entry_id=entry_id))


def waiting() -> int:
    """Return how many terms and lists wait for approval."""
    return sum(model.objects.filter(state="review").count() for model in MODELS.values())
