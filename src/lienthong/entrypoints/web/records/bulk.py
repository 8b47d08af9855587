"""Change many rows of a list: look at what would happen, let it run, see each verdict, undo."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lienthong.base.errors import UserError
from lienthong.core.contract.model import Field
from lienthong.core.rules.model import Problem
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.paging import Paging
from lienthong.entrypoints.web.records import asking, rows
from lienthong.entrypoints.web.records.choosing import choices_of
from lienthong.entrypoints.web.records.place import Place
from lienthong.services.contracts.indexes import sortable
from lienthong.services.intake.actions import bulk as actions
from lienthong.services.intake.bulk import queries
from lienthong.services.intake.bulk.judging import Verdict
from lienthong.services.intake.models import BulkOperation, BulkRow, BulkState
from lienthong.services.records.seen import known
from lienthong.services.records.selecting import Asked
from lienthong.services.records.values import from_json

CLEAR = "xoa"


@needs("records.write")
@require_POST
def choose(request: Request, contract_id: str, table: str) -> HttpResponse:
    """Fix the rows that were ticked, or all that match the list's question."""
    place = Place.of(request, contract_id, table)
    text = request.POST.get("cau_hoi", "")
    if request.POST.get("tat_ca"):
        asked = asking.question(place.access, place.table, QueryDict(text)).asked
    else:
        names = request.POST.getlist("chon")
        text, asked = "", Asked(ids=known(place.access, names))
    kind = "cancel" if request.POST.get("viec") == "cancel" else "edit"
    operation = actions.choose_rows(
        table_name=place.table.name, kind=kind, asked=asked, question=text, by=request.user.actor
    )
    return redirect("web:records:bulk", contract_id, table, operation.pk)


@needs("records.write")
@require_http_methods(["GET", "HEAD", "POST"])
def operation(request: Request, contract_id: str, table: str, pk: int) -> HttpResponse:
    """Prepare an operation and look at what it would do; POST lets it run; later: its verdicts."""
    place = Place.of(request, contract_id, table)
    place.access.demand("write")
    held = queries.find(place.access, request.user.actor, pk)
    if held.state != BulkState.DRAFT:
        return _result(request, place, held)
    if request.method == "POST":
        column, value = _asked_for(request.POST)
        actions.start_bulk(
            operation=held,
            column=column,
            value=value,
            reason=request.POST.get("ly_do", ""),
            by=request.user.actor,
        )
        return redirect("web:records:bulk", contract_id, table, pk)
    return _prepare(request, place, held)


def _asked_for(query: QueryDict) -> tuple[str, str | None]:
    cleared = query.get("cach") == CLEAR
    return query.get("cot", ""), None if cleared else query.get("gia_tri", "").strip() or None


def _prepare(request: Request, place: Place, held: BulkOperation) -> HttpResponse:
    is_edit = held.kind == BulkOperation.Kind.EDIT
    held.column, held.value = _asked_for(request.GET)
    field, problem = None, None
    if is_edit and held.column:
        try:
            actions.check_column(access=place.access, column=held.column)
            field = place.table.field(held.column)
        except UserError as error:
            problem = (said(error.message, error.values), said(error.remedy, error.values))
    cleared = request.GET.get("cach") == CLEAR
    ready = not is_edit or (field is not None and (cleared or "gia_tri" in request.GET))
    found = queries.preview(held, place.access) if ready else None
    context = place.frame("records") | {
        "operation": held,
        "fields": [f for f in place.table.fields if _settable(place, f)],
        "field": field,
        "choices": choices_of(field) if field else [],
        "cleared": cleared,
        "problem": problem,
        "preview": found,
        "shown": [_before_after(place, v, field) for v in found.shown] if found else [],
        "reasons": [
            (said(r.message, r.values), said(r.remedy, r.values), r.count) for r in found.reasons
        ]
        if found
        else [],
    }
    return render(request, "records/bulk.html", context)


def _settable(place: Place, field: Field) -> bool:
    return (
        sortable(field)
        and field.name in place.access.writable
        and field.name not in place.table.primary_key
    )


def _before_after(place: Place, verdict: Verdict, field: Field | None) -> dict[str, Any]:
    seen = place.of_row(verdict.held)
    found: dict[str, Any] = {
        "name": place.access.name_of(verdict.row_id, seen.hidden),
        "title": seen.title_of_row(verdict.held),
    }
    if field is not None:
        found["before"] = rows.shown(seen, field, verdict.held[field.name]).text
        found["after"] = rows.shown(seen, field, verdict.values.get(field.name)).text
    return found


def _result(request: Request, place: Place, held: BulkOperation) -> HttpResponse:
    state = request.GET.get("trang_thai", "")
    state = state if state in BulkRow.State.values else ""
    found = queries.lines(held, state)
    progress = queries.progress(held)
    paging = Paging.of(request, found.count())
    field = place.table.by_name.get(held.column)
    lines = list(found[paging.offset : paging.offset + paging.size])
    context = place.frame("records") | {
        "operation": held,
        "field": field,
        "value": display.shown(field, held.value) if field and held.value else "",
        "progress": progress,
        "states": [(s, s.label, progress.counts.get(s, 0)) for s in BulkRow.State],
        "state": state,
        "paging": paging,
        "lines": [_line(place, line, field) for line in lines],
        "undos": list(held.undos.all()),
        "may_undo": held.state == BulkState.DONE
        and held.kind != BulkOperation.Kind.UNDO
        and bool(progress.counts.get(BulkRow.State.CHANGED)),
    }
    if request.headers.get("HX-Target") == "progress":
        if not held.is_running:  # its verdicts are on the whole page
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return render(request, "records/_bulk_progress.html", context)
    return render(request, "records/bulk_result.html", context)


def _line(place: Place, line: BulkRow, field: Field | None) -> dict[str, Any]:
    hidden = place.access.always_hidden
    if line.before:
        hidden = place.access.hidden_for(line.before)
    before = ""
    if field is not None and line.before:
        value = from_json(line.before.get(field.name), field.logical_type)
        before = rows.shown(
            Place(place.contract, place.table, hidden, place.access), field, value
        ).text
    return {
        "line": line,
        "name": place.access.name_of(line.row_id, hidden),
        "before": before,
        "problems": _problems(place, line.problems),
    }


def _problems(place: Place, stored: Sequence[dict[str, Any]]) -> list[str]:
    found = []
    for one in stored:
        if "rule" not in one:
            found.append(said(one["message"], {}))
            continue
        problem = Problem.from_json(one)
        values = place.access.filling(problem.values)
        found.append(f"{said(problem.message, values)} {said(problem.remedy, values)}".strip())
    return found


@needs("records.write")
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: Request, contract_id: str, table: str, pk: int) -> HttpResponse:
    """Say what was changed since; POST puts the rest back, those too when it is asked."""
    place = Place.of(request, contract_id, table)
    place.access.demand("write")
    held = queries.find(place.access, request.user.actor, pk)
    if request.method == "POST":
        made = actions.undo_bulk(
            operation=held, force=request.POST.get("ca_da_sua") == "1", by=request.user.actor
        )
        return redirect("web:records:bulk", contract_id, table, made.pk)
    count, first = queries.changed_since(held)
    changed = queries.progress(held).counts.get(BulkRow.State.CHANGED, 0)
    hidden = place.access.always_hidden
    context = place.frame("records") | {
        "operation": held,
        "since": count,
        "since_names": [place.access.name_of(row_id, hidden) for row_id in first],
        "changed": changed,
        "restored": changed - count,
        "may_force": bool(held.column) and count > 0,
    }
    return render(request, "records/bulk_undo.html", context)


@needs("records.write")
@require_safe
def operations(request: Request, contract_id: str) -> HttpResponse:
    """List the bulk operations of a table."""
    place = Place.of(request, contract_id)
    found = queries.recent(place.access.demand("write"), request.user.actor)
    paging = Paging.of(request, found.count())
    context = place.frame("records") | {
        "operations": found[paging.offset : paging.offset + paging.size],
        "paging": paging,
    }
    return render(request, "records/bulk_list.html", context)
