"""A sheet: keyed by two people, decided by a third, mended when its record was refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lienthong.base.errors import UserError
from lienthong.core.contract.model import Contract, Field, Table
from lienthong.core.rules.model import Problem
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.digitising.reach import sheet_of, tables_of, unit_of
from lienthong.entrypoints.web.digitising.words import TURNS, names_of, surety
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.questions import offered
from lienthong.entrypoints.web.records import lookups, posting
from lienthong.entrypoints.web.records.entries import Complaint, Drawing, Entry, title_of
from lienthong.entrypoints.web.records.form import complaint
from lienthong.entrypoints.web.records.place import Place
from lienthong.services.contracts import queries as contracts
from lienthong.services.digitising import queries
from lienthong.services.digitising.fitting import fit_sheet
from lienthong.services.digitising.keying import (
    Keyed,
    asked_fields,
    columns_of,
    drop_sheet,
    key_sheet,
    turn_of,
)
from lienthong.services.digitising.models import ScanState, Sheet, SheetField, SheetState
from lienthong.services.records.access import Access

OWN = "khac"


@dataclass(frozen=True)
class Asked:
    """A field of a sheet as the page asks it, with what may be shown to whose turn it is.

    ``answers`` are the two that differ, for the third person alone; ``page`` and ``at`` say where
    on paper the field was found: the page, and how far down it, in thousandths.
    """

    entry: Entry
    kept: SheetField
    surety: tuple[Promise, str, str]
    answers: tuple[str, ...] = ()
    choices: Sequence[Mapping[str, str]] = ()
    chosen: str = ""
    page: int = 0
    at: int = 0


@needs("records.write")
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: Request, pk: int, number: int) -> HttpResponse:
    """Ask for the fields of a sheet; take the answers and go on to the next sheet."""
    found = sheet_of(request.user, pk, number)
    contract, table = contracts.table(found.scan.table_name)
    turn = turn_of(found, request.user.actor)
    is_open = turn and found.scan.state == ScanState.KEYING
    if request.method == "POST":
        return _keyed(request, contract, table, found)
    if is_open:
        fit_sheet(sheet=found, table=table, by=request.user.actor)
        return _form(request, contract, table, found, turn)
    return _closed(request, contract, table, found)


def _keyed(request: Request, contract: Contract, table: Table, found: Sheet) -> HttpResponse:
    typed = _typed(request, table, found)
    seen = request.POST.get("luot", "")
    try:
        done = key_sheet(sheet=found, typed=typed, by=request.user.actor, seen=seen)
    except UserError as error:
        found = queries.sheet(found.scan_id, found.number)
        turn = turn_of(found, request.user.actor)
        if turn and found.scan.state == ScanState.KEYING:
            return _form(request, contract, table, found, turn, typed, error)
        return _closed(request, contract, table, found, typed, error)
    _say(request, done, seen)
    if done.sheet.state == SheetState.REFUSED:
        return redirect("web:digitising:sheet", found.scan_id, found.number)
    return _onward(request, found)


def _say(request: Request, done: Keyed, seen: str) -> None:
    values = {"sheet": done.sheet.number, "row": done.sheet.row_id}
    if seen == "first" and done.sheet.first_by != str(request.user.actor):
        said_first = _("Người khác vừa nhập xong lần thứ nhất; phần bạn gõ được tính là lần hai.")
        messages.warning(request, said_first)
    match done.sheet.state:
        case SheetState.SAVED:
            messages.success(request, _("Phiếu %(sheet)s đã thành bản ghi «%(row)s».") % values)
        case SheetState.SECOND:
            text = _("Đã lưu phiếu %(sheet)s; người khác sẽ nhập lần thứ hai.")
            messages.success(request, text % values)
        case SheetState.THIRD:
            text = _("Đã lưu phiếu %(sheet)s; có chỗ khác nhau, chờ người thứ ba quyết định.")
            messages.success(request, text % values)
        case _:
            messages.warning(request, _("Bản ghi còn lỗi: sửa các ô được đánh dấu rồi lưu lại."))


def _onward(request: Request, done: Sheet) -> HttpResponse:
    """Go on to the next sheet that waits for this person: of this scan first, then of any."""
    waiting = queries.waiting(request.user.actor, unit_of(request.user), tables_of(request.user))
    here = waiting.filter(scan_id=done.scan_id)
    following = here.filter(number__gt=done.number).first() or here.first() or waiting.first()
    if request.POST.get("xong") or following is None:
        return redirect("web:digitising:scan", done.scan_id)
    return redirect("web:digitising:sheet", following.scan_id, following.number)


def _typed(request: Request, table: Table, found: Sheet) -> dict[str, str]:
    """Return what was typed; of the third person, the answer chosen of the two or the own."""
    kept = {f.name: f for f in found.fields.all()}
    typed = {}
    for name in columns_of(table):
        if name in request.POST:
            typed[name] = request.POST[name]
        chosen = request.POST.get(f"chon.{name}", "")
        if chosen in ("1", "2") and name in kept:
            typed[name] = (kept[name].first if chosen == "1" else kept[name].second) or ""
    column, mark, value = request.POST.get("tra_loi", "").partition("|")
    if mark and column in columns_of(table):
        typed[column] = value
    return typed


def _form(
    request: Request,
    contract: Contract,
    table: Table,
    found: Sheet,
    turn: str,
    typed: Mapping[str, str] | None = None,
    error: UserError | None = None,
) -> HttpResponse:
    problems = (
        [Problem.from_json(p) for p in found.problems if p.get("rule")] if turn == "mend" else []
    )
    others = [p["message"] for p in found.problems if not p.get("rule")] if turn == "mend" else []
    fields = _asked(request, contract, table, found, turn, typed, problems)
    known = {a.entry.path for a in fields}
    context: dict[str, Any] = {
        **_common(contract, table, found),
        "turn": turn,
        "turn_title": TURNS[turn],
        "fields": fields,
        "first_empty": next((a.entry.id for a in fields if not a.entry.value), ""),
        "problems": [complaint(p) for p in problems],
        "elsewhere": others
        + [complaint(p).message for p in problems if not known & set(p.columns)],
        "left": queries.waiting(
            request.user.actor, unit_of(request.user), tables_of(request.user)
        ).count(),
    }
    return render(
        request,
        "digitising/sheet.html",
        context | _told(error),
        status=error.status if error else 200,
    )


def _common(contract: Contract, table: Table, found: Sheet) -> dict[str, Any]:
    pages = found.scan.pages.filter(number__gte=found.first_page, number__lte=found.last_page)
    return {
        "sheet": found,
        "scan": found.scan,
        "contract": contract,
        "table": table,
        "pages": list(pages.defer("words", "text")),
    }


def _told(error: UserError | None) -> dict[str, str]:
    if error is None:
        return {}
    return {
        "message": said(error.message, error.values),
        "remedy": said(error.remedy, error.values),
    }


def _asked(
    request: Request,
    contract: Contract,
    table: Table,
    found: Sheet,
    turn: str,
    typed: Mapping[str, str] | None,
    problems: Sequence[Problem],
) -> list[Asked]:
    columns = columns_of(table)
    fields = [f for f in asked_fields(found, turn) if f.name in columns]
    texts = {f.name: _text(f, turn) for f in fields} | dict(typed or {})
    access = Access.of(request.user, contract, table)
    place = Place(contract, table, access.closed, access)
    drawing = Drawing(
        table,
        texts,
        posting.Keeper(table.name, str(request.user.actor)),
        _complaints(problems),
        names=lookups.names(place, request.user, texts),
    )
    heights = {page.number: page.height for page in found.scan.pages.defer("words", "text")}
    return [
        _one(
            drawing, columns[f.name], f, turn, problems, heights, request.POST.get(f"chon.{f.name}")
        )
        for f in fields
    ]


def _one(
    drawing: Drawing,
    column: Field,
    field: SheetField,
    turn: str,
    problems: Sequence[Problem],
    heights: Mapping[int, int],
    chosen: str | None,
) -> Asked:
    box = field.box or {}
    page = int(box.get("page", 0))
    return Asked(
        entry=drawing.entry(column, field.name, title_of(column)),
        kept=field,
        surety=surety(field),
        answers=_answers(field) if turn == "third" else (),
        choices=_choices(field.name, problems),
        chosen=chosen or "",
        page=page,
        at=1000 * int(box.get("top", 0)) // max(heights.get(page, 1), 1),
    )


def _text(field: SheetField, turn: str) -> str:
    """Return what stands in the input: never what another keyed, nor a doubtful reading."""
    if turn == "mend":
        return field.final or ""
    return field.proposed if turn == "first" and not field.double else ""


def _answers(field: SheetField) -> tuple[str, ...]:
    return (field.first or "", field.second or "") if field.first is not None else ()


def _complaints(problems: Sequence[Problem]) -> dict[str, list[Complaint]]:
    found: dict[str, list[Complaint]] = {}
    for problem in problems:
        for path in problem.columns:
            found.setdefault(path, []).append(complaint(problem))
    return found


def _choices(name: str, problems: Sequence[Problem]) -> list[Mapping[str, str]]:
    return [choice for p in problems if p.columns[:1] == (name,) for choice in offered(p)]


def _closed(
    request: Request,
    contract: Contract,
    table: Table,
    found: Sheet,
    typed: Mapping[str, str] | None = None,
    error: UserError | None = None,
) -> HttpResponse:
    """Show a sheet that asks this person nothing, and what they typed if it came too late."""
    columns = columns_of(table)
    mine = typed or {}
    people = names_of([found.first_by, found.second_by, found.third_by])
    is_saved = found.state == SheetState.SAVED
    lines = [
        (title_of(columns[f.name]), (f.final or "") if is_saved else "", mine.get(f.name, ""))
        for f in found.fields.all()
        if f.name in columns
    ]
    context: dict[str, Any] = {
        **_common(contract, table, found),
        "is_saved": is_saved,
        "lines": lines,
        "late": bool(typed),
        "people": [people[p] for p in (found.first_by, found.second_by, found.third_by) if p],
    }
    return render(
        request,
        "digitising/closed.html",
        context | _told(error),
        status=error.status if error else 200,
    )


@needs("records.write")
@require_POST
def drop(request: Request, pk: int, number: int) -> HttpResponse:
    """Let a sheet go, with the reason."""
    found = sheet_of(request.user, pk, number)
    drop_sheet(sheet=found, reason=request.POST.get("ly_do", ""), by=request.user.actor)
    messages.success(request, _("Đã bỏ phiếu %(sheet)s.") % {"sheet": number})
    return _onward(request, found)
