"""One kept row: what the file said beside what is understood, each fault at its field, history."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.cleaning.model import STEP_TITLES
from lienthong.core.cleaning.nested import split
from lienthong.core.contract.model import Field, Table
from lienthong.core.contract.parts import flat_columns, parts
from lienthong.core.dictionary.json_form import canonical
from lienthong.core.rules.model import Problem
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.intake.desk.filtering import Filter
from lienthong.entrypoints.web.questions import offered
from lienthong.entrypoints.web.records import attaching, form, posting
from lienthong.entrypoints.web.records.place import Place
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake import actions, queries
from lienthong.services.intake.actions import answers
from lienthong.services.intake.actions import desk as work
from lienthong.services.intake.desk import asking, deadlines
from lienthong.services.intake.desk.asking import Asked
from lienthong.services.intake.desk.kept import cells_of
from lienthong.services.intake.desk.veiling import raw_of, veiled
from lienthong.services.intake.likeness import KIND as LIKENESS
from lienthong.services.intake.models import Origin, QuarantinedRow
from lienthong.services.intake.scope import access_of, may_handle
from lienthong.services.records import queries as records
from lienthong.services.records.masking import MASK
from lienthong.services.records.values import of_field


@needs("records.write")
@require_http_methods(["GET", "HEAD", "POST"])
def mend(request: Request, pk: int) -> HttpResponse:
    """Show one row with what the file said; a POST judges it anew."""
    row = queries.quarantined(pk)
    access = access_of(request.user.actor, row.table_name, "write")
    may_handle(access, row.unit)
    contract, table = contracts.table(row.table_name)
    place = Place(contract, table, access.hidden_of(row.unit), access)
    if request.method == "POST":
        texts = request.POST.dict() | attaching.uploaded(request, place)
        if request.POST.get("tra_loi_cho"):
            return _answer(request, place, row)
        if (done := form.reworked(table, texts)) is not None:
            values = form.posted(place, done[0], request.user)
            return _mend_page(request, place, row, values, (), texts=done[0])
        values = form.posted(place, texts, request.user)
        result = actions.correct_row(row=row, values=values, by=request.user.actor)
        if result.accepted:
            messages.success(
                request,
                _("Đã nhận bản ghi «%(row)s», phiên bản %(version)s.")
                % {"row": result.row_id, "version": result.version},
            )
            return _next(request, row)
        row = queries.quarantined(pk)
        return _mend_page(request, place, row, values, result.problems, status=422)
    problems = tuple(Problem.from_json(p) for p in row.problems)
    return _mend_page(request, place, row, _values(table, row), problems)


def _mend_page(
    request: Request,
    place: Place,
    row: QuarantinedRow,
    values: dict[str, str],
    problems: tuple[Problem, ...],
    status: int = 200,
    texts: Mapping[str, str] | None = None,
) -> HttpResponse:
    existing = row.origin == Origin.RECEIVER
    groups = form.form_groups(place, request.user, values, problems, existing=existing, texts=texts)
    earlier, later = _neighbours(request, row)
    shown = [veiled(p, place.access, place.hidden) for p in problems]
    context = {
        "row": row,
        "contract": place.contract,
        "table": place.table,
        "pairs": _pairs(place, row),
        "raw": raw_of(row, place.access),
        "groups": groups,
        "problems": [_told(p) for p in shown],
        "again": status != 200,
        "query": request.GET.urlencode(),
        "earlier": earlier,
        "later": later,
        "steps": _steps(place, row),
        "events": list(row.events.select_related("operation")),
        "due": deadlines.due(row.since or row.created_at),
        "late": deadlines.is_late(row.since or row.created_at),
        "alike": _alike(place, row, problems),
    }
    return render(request, "intake/desk/row.html", context, status=status)


def _told(problem: Problem) -> dict[str, Any]:
    """Return a problem with its choices, as the page shows it."""
    told = form.complaint(problem)
    return {
        "message": told.message,
        "remedy": told.remedy,
        "severe": problem.severity == "error",
        "column": told.column,
        "name": problem.columns[0] if problem.columns else "",
        "remember": problem.kind != LIKENESS and bool(problem.value),
        "choices": offered(problem),
    }


def _pairs(place: Place, row: QuarantinedRow) -> list[dict[str, str]]:
    """Return each column: what the file said, and what is understood of it."""
    raw, found, table = raw_of(row, place.access), [], place.table
    cells = cells_of(table, row)
    for field in table.fields:
        said_text = raw.get(field.title, "")
        if field.name in place.hidden:
            found.append({"title": display.title_of(field), "raw": said_text, "now": MASK})
            continue
        value = cells.get(field.name)
        now = value if isinstance(value, str) else display.shown(field, value)
        found.append({"title": display.title_of(field), "raw": said_text, "now": now or ""})
    own = {f.title for f in flat_columns(table)}
    return found + [
        {"title": title, "raw": text, "now": ""} for title, text in raw.items() if title not in own
    ]


def _steps(place: Place, row: QuarantinedRow) -> list[dict[str, str]]:
    """Return how what the file said is standardised, step by step."""
    by_title = {f.title: f.name for f in flat_columns(place.table)}
    cells = {by_title[t]: text for t, text in row.raw.items() if t in by_title}
    done = contracts.standardiser(place.table.name).standardise(cells)
    return [
        {
            "title": said(STEP_TITLES.get(step.name, step.name)),
            "field": _title(place.table, step.column),
            "before": step.before,
            "after": step.after,
        }
        for step in done.steps
        if step.column.partition(".")[0] not in place.hidden
    ]


def _title(table: Table, column: str) -> str:
    field = table.by_name.get(column.partition(".")[0])
    return display.title_of(field) if field else column


def _alike(
    place: Place, row: QuarantinedRow, problems: tuple[Problem, ...]
) -> list[dict[str, str]]:
    """Return this row beside the record it is very like, column by column."""
    asked = next((p for p in problems if p.kind == LIKENESS), None)
    row_id = asked.values.get("id") if asked else None
    if row_id is None:
        return []
    held = records.get(place.table, row_id)
    if not place.access.is_open(held):
        return []
    hidden = place.access.hidden_for(held) | place.hidden
    cells = cells_of(place.table, row)
    found = []
    for field in place.table.fields:
        mine, theirs = cells.get(field.name), held.get(field.name)
        texts = [display.shown(field, v) if not isinstance(v, str) else v for v in (mine, theirs)]
        if field.name in hidden:
            texts = [MASK if text else "" for text in texts]
        found.append({"title": display.title_of(field), "mine": texts[0], "theirs": texts[1]})
    return found


def _answer(request: Request, place: Place, row: QuarantinedRow) -> HttpResponse:
    """Put an answer into the column of its question, and remember it when asked to."""
    column, _mark, choice = request.POST["tra_loi_cho"].partition("|")
    problems = [Problem.from_json(p) for p in row.problems]
    asked = next((p for p in problems if p.columns[:1] == (column,) and p.choices), None)
    if asked is None or choice not in {c.value for c in asked.choices}:
        raise UserError(
            N_("Chưa chọn câu trả lời, hoặc câu hỏi đã đổi."),
            code="answer-needed",
            remedy=N_("Mở lại dòng rồi chọn một câu trả lời."),
        )
    result = actions.correct_row(row=row, values={column: choice}, by=request.user.actor)
    if request.POST.get("nho") and choice and asked.value and asked.kind != LIKENESS:
        answers.remember_answer(
            table_name=row.table_name,
            column=column,
            value=asked.value,
            answer=choice,
            title=next(c.title for c in asked.choices if c.value == choice),
            by=request.user.actor,
        )
    if not result.accepted:
        messages.warning(request, _("Đã ghi câu trả lời; dòng còn lỗi khác."))
        return _to(row.pk, request)
    _say_accepted(request, place, result.row_id)
    return _next(request, row)


def _say_accepted(request: Request, place: Place, row_id: str | None) -> None:
    named = place.access.name_of(row_id or "", place.hidden)
    messages.success(request, _("Đã nhận bản ghi «%(row)s».") % {"row": named})


def _values(table: Table, row: QuarantinedRow) -> dict[str, str]:
    """Return the row as a form shows it: what could be understood, else what the file said."""
    found: dict[str, str] = {}
    kept = {table.now(name): value for name, value in row.values.items()}
    for field in table.fields:
        value, raw = kept.get(field.name), _written(row, field)
        try:
            typed = of_field(field, value)
        except (ValueError, ArithmeticError):
            typed = None
            raw = str(value)
        found[field.name] = raw if typed is None else posting.entered(field, typed)
    return found


def _written(row: QuarantinedRow, field: Field) -> str:
    """Return what the file said, a nested column as JSON of what it said of each part."""
    raw = str(row.raw.get(field.title) or "")
    if not field.is_nested:
        return raw
    cells = {p.name.rpartition(".")[2]: row.raw.get(p.title) for p in parts(field)}
    given = {name: text for name, text in cells.items() if text} or split(field, raw)
    return raw if isinstance(given, str) or not given else canonical(given)


def _neighbours(request: Request, row: QuarantinedRow) -> tuple[int | None, int | None]:
    return asking.neighbours(_asked(request, row), row.pk)


def _asked(request: Request, row: QuarantinedRow) -> Asked:
    """Return the rows one goes through: those of the list one came from."""
    told = {k: v for k, v in request.GET.items() if isinstance(v, str)}
    return Filter.of(request, told | {"bang": row.table_name}).asked


def _to(pk: int, request: Request) -> HttpResponse:
    answer = redirect("web:intake:mend", pk)
    if request.GET:
        answer["Location"] += f"?{request.GET.urlencode()}"
    return answer


def _next(request: Request, row: QuarantinedRow) -> HttpResponse:
    """Go on to the next row of the same list; back to the desk when none is left."""
    earlier, later = _neighbours(request, row)
    following = later or earlier
    if request.GET and following is not None:
        return _to(following, request)
    query = request.GET.copy()
    query["bang"] = row.table_name
    for name in ("ly_do", "quy_tac"):
        query.pop(name, None)
    answer = redirect("web:intake:quarantine")
    answer["Location"] += f"?{query.urlencode()}"
    return answer


@needs("records.write")
@require_POST
def discard(request: Request, pk: int) -> HttpResponse:
    """Let a row go, with the reason."""
    row = queries.quarantined(pk)
    actions.discard_row(row=row, reason=request.POST.get("ly_do_bo", ""), by=request.user.actor)
    messages.success(request, _("Đã bỏ dòng; nội dung gốc vẫn được giữ."))
    return _next(request, row)


@needs("records.write")
@require_POST
def reopen(request: Request, pk: int) -> HttpResponse:
    """Let a discarded row wait for a person again."""
    row = queries.quarantined(pk)
    asked = Asked(row.table_name, state="discarded", ids=(row.pk,))
    work.start_reopen(asked=asked, by=request.user.actor)
    messages.success(request, _("Đã mở lại dòng."))
    return _to(pk, request)
