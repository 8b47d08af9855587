"""Write a term: propose it, edit its draft, propose that another takes its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.dictionary.entry import Fault, entry_of, faults_of, plain_of, term_of
from lienthong.core.dictionary.many import Row
from lienthong.core.dictionary.model import namespace_of
from lienthong.core.dictionary.sound import unsound
from lienthong.services.dictionary import queries
from lienthong.services.dictionary.actions.telling import tell
from lienthong.services.dictionary.errors import EntryRejected, not_in_state
from lienthong.services.dictionary.judging import demand_successor
from lienthong.services.dictionary.keeping import next_number
from lienthong.services.dictionary.models import (
    OPEN_STATES,
    NoteKind,
    TermVersion,
    VersionState,
)
from lienthong.services.dictionary.namespaces import demand_own

Outcome = Literal["added", "changed", "unchanged", "refused"]


@dataclass(frozen=True)
class Verdict:
    """What became of one row of a file."""

    line: int
    id: str
    outcome: Outcome
    faults: tuple[Fault, ...] = ()


@transaction.atomic
def propose(*, entry: Mapping[str, Any], by: Actor, taking_in: bool = False) -> TermVersion:
    """Write a term as a draft: a new one, the next version of one, or again the open draft.

    ``entry`` is as ``core.dictionary.entry`` reads it. Raises EntryRejected with every fault,
    NotAllowed outside one's namespace, UserError while the term waits for approval.
    """
    faults = tuple(faults_of(entry))
    if faults:
        raise EntryRejected(str(entry.get("id") or ""), faults)
    term = term_of(entry)
    demand_own(term.id, taking_in=taking_in)
    faults = tuple(unsound(term, queries.current()))
    if faults:
        raise EntryRejected(term.id, faults)
    return _write(term.id, plain_of(entry_of(term)), "", "", by)


@transaction.atomic
def propose_replacement(*, term_id: str, other: str, reason: str, by: Actor) -> TermVersion:
    """Propose that another term takes the place of one in force.

    Once approved, no new contract may use it; those that do go on working.
    """
    demand_own(term_id)
    term = queries.current().term(term_id)
    if term is None or term.state != "approved":
        raise not_in_state(term_id, str(VersionState.APPROVED.label))
    demand_successor("term", term_id, other)
    return _write(term_id, plain_of(entry_of(term)), other, reason.strip(), by)


def take_in(*, rows: Sequence[Row], by: Actor) -> list[Verdict]:
    """Write the good rows of a file as drafts, and say of each row what became of it."""
    seen: set[str] = set()
    verdicts = []
    for row in rows:
        verdicts.append(_take(row, by, seen))
        seen.add(row.id)
    return verdicts


def _take(row: Row, by: Actor, seen: set[str]) -> Verdict:
    if row.faults:
        return Verdict(row.line, row.id, "refused", row.faults)
    if row.id in seen:
        return Verdict(row.line, row.id, "refused", (_twice(row.id),))
    held = queries.current().term(row.id)
    if held is not None and plain_of(_told(entry_of(held))) == plain_of(
        entry_of(term_of(row.entry))
    ):
        return Verdict(row.line, row.id, "unchanged")
    try:
        propose(entry=row.entry, by=by, taking_in=True)
    except EntryRejected as error:
        return Verdict(row.line, row.id, "refused", error.faults)
    except UserError as error:
        fault = Fault("id", error.message, error.remedy, error.values)
        return Verdict(row.line, row.id, "refused", (fault,))
    return Verdict(row.line, row.id, "changed" if held else "added")


def _told(entry: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in entry.items() if k not in ("version", "state", "replaced_by")}


def _twice(term_id: str) -> Fault:
    return Fault(
        "id",
        N_("Thuật ngữ «%(id)s» có hai lần trong tệp; chỉ nhận dòng đầu."),
        N_("Bỏ bớt một dòng, hoặc đổi mã."),
        {"id": term_id},
    )


def _write(
    term_id: str, content: dict[str, Any], replaced_by: str, text: str, by: Actor
) -> TermVersion:
    open_version = (
        TermVersion.objects.select_for_update()
        .filter(entry_id=term_id, state__in=OPEN_STATES)
        .first()
    )
    if open_version is not None and open_version.state == VersionState.REVIEW:
        raise not_in_state(term_id, str(VersionState.DRAFT.label))
    now = clock.now()
    version = open_version or TermVersion(
        entry_id=term_id,
        namespace=namespace_of(term_id),
        number=next_number(term_id),
        author=str(by),
        author_name=by.name,
        created_at=now,
    )
    version.content, version.replaced_by, version.changed_at = _told(content), replaced_by, now
    version.save()
    tell(version, NoteKind.EDITED if open_version else NoteKind.PROPOSED, text, by)
    return version
