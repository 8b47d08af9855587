"""The list of terms, the page of one, and the form to propose or edit it."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lienthong.base.i18n import N_
from lienthong.base.settings import current as node
from lienthong.base.text import sort_key
from lienthong.core.dictionary.entry import (
    WRITTEN,
    cells_of,
    entry_of,
    entry_of_plain,
    term_of,
)
from lienthong.core.dictionary.many import write_terms
from lienthong.core.dictionary.model import Term, namespace_of
from lienthong.entrypoints.web import display, downloads
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.dictionary.forms import WIDE, TermForm
from lienthong.entrypoints.web.dictionary.words import (
    ENTRY_STATES,
    KEYS,
    PRIVACY,
    TABS,
    TYPES,
)
from lienthong.entrypoints.web.paging import Paging
from lienthong.services.accounts import queries as accounts
from lienthong.services.contracts import coverage
from lienthong.services.dictionary import actions, finding, keeping, namespaces, reading
from lienthong.services.dictionary.errors import EntryRejected
from lienthong.services.dictionary.models import TermVersion
from lienthong.services.dictionary.reading import TermLine

SHARED = "dung-chung"
SORTS: dict[str, Callable[[Term], Any]] = {
    "ten": lambda term: (sort_key(term.name_vi), term.id),
    "ma": lambda term: term.id,
    "kieu": lambda term: (term.logical_type, sort_key(term.name_vi)),
    "trang_thai": lambda term: (term.state, sort_key(term.name_vi)),
}
FACETS: dict[str, tuple[str, Callable[[Term], str]]] = {
    "linh_vuc": (N_("Lĩnh vực"), lambda term: term.domain),
    "trang_thai": (N_("Trạng thái"), lambda term: term.state),
    "kieu": (N_("Kiểu dữ liệu"), lambda term: term.logical_type),
    "rieng_tu": (N_("Mức riêng tư"), lambda term: term.privacy),
    "khong_gian": (N_("Không gian tên"), lambda term: term.namespace or SHARED),
}


@needs("records.read")
@require_safe
def terms(request: Request) -> HttpResponse:
    """List the terms, as searched, filtered and sorted by the address."""
    everything = reading.term_lines()
    lines = _asked(request, everything)
    paging = Paging.of(request, len(lines))
    context = {
        "tabs": TABS,
        "tab": "terms",
        "rows": [_row(line) for line in lines[paging.offset : paging.offset + paging.size]],
        "paging": paging,
        "facets": list(_facets(request, everything)),
        "text": request.GET.get("tim", ""),
        "query": request.GET.urlencode(),
        "waiting": reading.waiting(),
    }
    wanted = "dictionary/_terms.html" if request.headers.get("HX-Target") == "list" else ""
    return render(request, wanted or "dictionary/terms.html", context)


def _asked(request: Request, lines: list[TermLine]) -> list[TermLine]:
    text = request.GET.get("tim", "").strip()[:200]
    chosen = {name: value for name in FACETS if (value := request.GET.get(name, ""))}
    kept = {
        line.term.id: line
        for line in lines
        if all(FACETS[name][1](line.term) == value for name, value in chosen.items())
    }
    order = SORTS.get(request.GET.get("xep", ""))
    found = [line.term for line in kept.values()]
    if text:
        found = finding.matching(text, found)
    if order or not text:
        found.sort(key=order or SORTS["ten"], reverse=request.GET.get("giam") == "1")
    return [kept[term.id] for term in found]


def _facets(request: Request, lines: list[TermLine]) -> Iterator[dict[str, Any]]:
    for name, (title, of) in FACETS.items():
        counts = Counter(of(line.term) for line in lines)
        pairs = [
            (value, f"{facet_title(name, value)} ({display.number(count)})")
            for value, count in sorted(counts.items())
        ]
        yield {
            "name": name,
            "title": _(title),
            "options": [("", _("Tất cả")), *pairs],
            "chosen": request.GET.get(name, ""),
        }


def facet_title(name: str, value: str) -> str:
    """Return what a facet's value is called."""
    words = {"trang_thai": ENTRY_STATES, "kieu": TYPES, "rieng_tu": PRIVACY}.get(name, {})
    if name == "khong_gian" and value == SHARED:
        return _("Dùng chung")
    return str(words.get(value, value))


def _row(line: TermLine) -> dict[str, Any]:
    return {
        "term": line.term,
        "open": line.open,
        "type": TYPES[line.term.logical_type],
        "privacy": PRIVACY[line.term.privacy],
    }


@needs("records.read")
@require_safe
def export(request: Request, kind: str) -> HttpResponseBase:
    """Download the terms as the list shows them, all pages: csv, xlsx or yaml."""
    found = [line.term for line in _asked(request, reading.term_lines())]
    name = request.GET.get("khong_gian") or "tu-dien"
    if kind == "yaml":
        text = write_terms(found, "" if name in ("tu-dien", SHARED) else name)
        answer = HttpResponse(text, content_type="application/yaml; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{name}.yaml"'
        return answer
    return downloads.rows_file(kind, name, list(WRITTEN), (cells_of(term) for term in found))


@needs("records.read")
@require_safe
def term(request: Request, term_id: str) -> HttpResponse:
    """Show one term: definition, law, use, history, and the steps that are open to the reader."""
    line = reading.found_term(term_id)
    context = {
        "term": line.term,
        "parts": [(KEYS[key], value) for key, value in _parts(line.term)],
        "versions": reading.versions("term", term_id),
        "notes": reading.notes("term", term_id),
        "uses": coverage.uses_of_term(term_id),
        "differences": _differences(line),
        "about": "term",
        "entry_id": term_id,
        **steps(request, line.open, line.term.id, "term", in_force=line.term.state == "approved"),
    }
    return render(request, "dictionary/term.html", context)


_APART = ("id", "name_vi", "name_en", "definition", "aliases", "code_list")


def _parts(shown: Term) -> Iterator[tuple[str, object]]:
    """Yield the technical and legal parts of a term that say something."""
    entry = entry_of(shown) | {"type": TYPES[shown.logical_type], "privacy": PRIVACY[shown.privacy]}
    entry["identifier"] = _("Có") if shown.identifier else _("Không")
    for key in WRITTEN:
        if key in entry and key not in _APART:
            value = entry[key]
            yield key, display.day(value) if key in ("source_from", "source_to") else value


def _differences(line: TermLine) -> list[tuple[object, str, str]]:
    """Return what the open version would change: (part, before, after)."""
    if line.open is None or line.open.number == line.term.version:
        return []
    after = cells_of(term_of(entry_of_plain(line.open.content)))
    pairs = zip(WRITTEN, cells_of(line.term), after, strict=True)
    return [(KEYS[key], was, now) for key, was, now in pairs if was != now]


def steps(
    request: Request, version: Any, entry_id: str, about: Any, *, in_force: bool
) -> dict[str, Any]:
    """Return which steps of the workflow the reader may take."""
    propose = accounts.allowed(request.user, "dictionary.propose")
    approve = accounts.allowed(request.user, "dictionary.approve")
    state = version.state if version else ""
    own = namespace_of(entry_id) in namespaces.own()
    written = bool(version) and str(request.user.actor) in keeping.writers(
        about, entry_id, version.number
    )
    return {
        "open": version,
        "may_edit": propose and own and state in ("", "draft"),
        "may_submit": propose and state == "draft",
        "may_replace": propose and own and not version and in_force,
        "may_decide": approve and state == "review" and not written,
        "is_writer": approve and state == "review" and written,
        "may_comment": propose or approve,
    }


@needs("dictionary.propose")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, term_id: str = "") -> HttpResponse:
    """Show the form of a term, new or held; a POST keeps it as a draft."""
    line = reading.found_term(term_id) if term_id else None
    form = TermForm(request.POST or None, initial=_initial(line), fixed=bool(term_id))
    if request.method == "POST" and form.is_valid():
        entry = form.entry() | ({"id": term_id} if term_id else {})
        try:
            version = actions.propose(entry=entry, by=request.user.actor)
        except EntryRejected as error:
            form.refuse(error.faults)
        else:
            messages.success(request, _("Đã lưu dự thảo. Trình duyệt khi đã soạn xong."))
            return redirect("web:dictionary:term", version.entry_id)
    context = {"form": form, "term_id": term_id, "wide": WIDE, "prefix": _prefix()}
    return render(request, "dictionary/edit.html", context)


def _initial(line: TermLine | None) -> dict[str, str]:
    if line is None:
        return {"id": _prefix(), "type": "string", "privacy": "none"}
    shown = line.term
    if isinstance(line.open, TermVersion):
        shown = term_of(entry_of_plain(line.open.content))
    cells = dict(zip(WRITTEN, cells_of(shown), strict=True))
    return cells | {"aliases": "\n".join(shown.aliases), "privacy": shown.privacy}


def _prefix() -> str:
    return "" if node().role == "centre" else f"{node().node_id}:"
