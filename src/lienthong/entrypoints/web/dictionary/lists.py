"""Code lists: all of them, one as it was on a day, and a new edition with its differences."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lienthong.adapters.files import dictionary_file
from lienthong.base import clock
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.base.settings import current as node
from lienthong.base.text import fold, sort_key
from lienthong.core.dictionary.list_change import ItemChange, ListChange
from lienthong.core.dictionary.model import CodeItem, CodeList
from lienthong.core.dictionary.parse import COLUMNS, cells_of_item
from lienthong.entrypoints.web import downloads
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.dictionary.terms import steps
from lienthong.entrypoints.web.dictionary.words import CHANGES, TABS
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.paging import Paging
from lienthong.services.contracts import coverage
from lienthong.services.dictionary import actions, finding, reading
from lienthong.services.dictionary.actions import Edition

SHOWN_CHANGES = 500
PART = "mot-phan"


@needs("records.read")
@require_safe
def code_lists(request: Request) -> HttpResponse:
    """List the code lists by name, searched with or without diacritics."""
    text = fold(request.GET.get("tim", "").strip()[:200])
    today = clock.today()
    lines = [
        line
        for line in reading.list_lines()
        if all(
            word in fold(f"{line.code_list.name_vi} {line.code_list.id}") for word in text.split()
        )
    ]
    lines.sort(key=lambda line: (sort_key(line.code_list.name_vi), line.code_list.id))
    paging = Paging.of(request, len(lines))
    shown = lines[paging.offset : paging.offset + paging.size]
    context = {
        "tabs": TABS,
        "tab": "lists",
        "rows": [(line, len(line.code_list.valid_items(today))) for line in shown],
        "paging": paging,
        "text": request.GET.get("tim", ""),
    }
    return render(request, "dictionary/lists.html", context)


@needs("records.read")
@require_safe
def code_list(request: Request, list_id: str) -> HttpResponse:
    """Show a code list as it was on a day, flat or as a tree, with its editions and history."""
    line = reading.found_list(list_id)
    found, day = line.code_list, day_of(request)
    items = found.valid_items(day)
    text = request.GET.get("tim", "").strip()[:200]
    has_tree = any(item.parent in {i.code for i in items} for item in items if item.parent)
    shown = finding.matching_items(text, items) if text else list(items)
    as_tree = has_tree and not text and request.GET.get("kieu", "cay") == "cay"
    rows = list(_tree(items)) if as_tree else [(0, item) for item in shown]
    paging = Paging.of(request, len(rows), size=100)
    context = {
        "list": found,
        "rows": rows[paging.offset : paging.offset + paging.size],
        "paging": paging,
        "day": day,
        "today": clock.today(),
        "text": text,
        "has_tree": has_tree,
        "as_tree": as_tree,
        "total": len(found.items),
        "ended": [(i, found.get(i.successor)) for i in _ended(found, day, text)][:200],
        "versions": reading.versions("list", list_id),
        "notes": reading.notes("list", list_id),
        "uses": coverage.uses_of_list(list_id)[:200],
        "changes": _changes(line.open.changes if line.open else []),
        "about": "list",
        "entry_id": list_id,
        **steps(request, line.open, list_id, "list", in_force=found.state == "approved"),
    }
    return render(request, "dictionary/list.html", context)


def day_of(request: Request) -> date:
    """Return the day asked for (``?ngay=yyyy-mm-dd``), today when it is missing or no day."""
    try:
        return date.fromisoformat(request.GET.get("ngay", ""))
    except ValueError:
        return clock.today()


def _ended(found: CodeList, day: date, text: str) -> list[CodeItem]:
    gone = [i for i in found.items if i.valid_to is not None and i.valid_to < day]
    return finding.matching_items(text, gone) if text else gone


def _tree(items: tuple[CodeItem, ...]) -> Iterator[tuple[int, CodeItem]]:
    """Yield each code below its parent, with its depth; a code without one is at the top."""
    codes = {item.code for item in items}
    below: dict[str, list[CodeItem]] = {}
    for item in items:
        below.setdefault(item.parent if item.parent in codes else "", []).append(item)
    waiting = [(0, item) for item in reversed(below.get("", []))]
    seen: set[str] = set()
    while waiting:
        depth, item = waiting.pop()
        if item.code in seen:
            continue
        seen.add(item.code)
        yield depth, item
        waiting.extend((depth + 1, child) for child in reversed(below.get(item.code, [])))


def _changes(plain: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        one | {"title": CHANGES[one["kind"]], "since": _day(one["since"])}
        for one in plain[:SHOWN_CHANGES]
    ]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@needs("records.read")
@require_safe
def export(request: Request, list_id: str, kind: str) -> HttpResponseBase:
    """Download every row of a list, those that ended too."""
    found = reading.found_list(list_id).code_list
    name = list_id.replace(":", "_")
    return downloads.rows_file(kind, name, list(COLUMNS), map(cells_of_item, found.items))


@needs("dictionary.propose")
@require_http_methods(["GET", "HEAD", "POST"])
def load(request: Request, list_id: str = "") -> HttpResponse:
    """Ask for a file, show what it would change, and keep it as a draft when that is confirmed."""
    held = reading.found_list(list_id).code_list if list_id else None
    context: dict[str, Any] = {
        "list": held,
        "today": clock.today().isoformat(),
        "prefix": "" if node().role == "centre" else f"{node().node_id}:",
        "typed": request.POST,
        "source": request.POST.get("source") or (held.source if held else ""),
    }
    if request.method == "POST":
        edition = _edition(request, list_id)
        if request.POST.get("buoc") == "luu":
            version = actions.propose_edition(edition=edition, by=request.user.actor)
            messages.success(request, _("Đã lưu bản mới. Trình duyệt để có hiệu lực."))
            return redirect("web:dictionary:list", version.entry_id)
        change = actions.preview(edition)
        context |= {"edition": edition, **_previewed(change)}
    return render(request, "dictionary/load.html", context)


def _previewed(change: ListChange) -> dict[str, Any]:
    counts: dict[str, int] = {}
    for one in change.changes:
        counts[one.kind] = counts.get(one.kind, 0) + 1
    return {
        "change": change,
        "rows": _changes([one.plain() for one in _first(change.changes)]),
        "counts": [(CHANGES[kind], count) for kind, count in counts.items()],
        "more": max(0, len(change.changes) - SHOWN_CHANGES),
        "faults": [
            (f.key, said(f.message, dict(f.values)), said(f.remedy, dict(f.values)))
            for f in change.faults
        ],
    }


def _first(changes: tuple[ItemChange, ...]) -> tuple[ItemChange, ...]:
    return changes[:SHOWN_CHANGES]


def _edition(request: Request, list_id: str) -> Edition:
    """Read the form: the file the first time, its text when the preview is confirmed."""
    heading = {
        key: request.POST.get(key, "").strip()[:500] for key in ("name_vi", "name_en", "source")
    }
    try:
        since = date.fromisoformat(request.POST.get("ngay", ""))
    except ValueError as error:
        raise UserError(
            N_("Chưa chọn ngày có hiệu lực."), remedy=N_("Chọn ngày mà thay đổi bắt đầu.")
        ) from error
    return Edition(
        list_id=list_id or request.POST.get("id", "").strip(),
        text=_text(request),
        since=since,
        whole=request.POST.get("pham_vi") != PART,
        heading={key: value for key, value in heading.items() if value},
    )


def _text(request: Request) -> str:
    file = request.FILES.get("tep")
    if isinstance(file, UploadedFile):
        return dictionary_file.list_text(file.read(), file.name or "tep.csv")
    text = request.POST.get("noi_dung", "")
    if not text:
        raise UserError(N_("Chưa chọn tệp."), remedy=N_("Chọn tệp CSV hoặc XLSX của danh mục."))
    return text
