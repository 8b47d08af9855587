"""One batch at its step; running, pausing and calling it off; its repairs and its original."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong.core.cleaning.model import STEP_TITLES
from lienthong.core.contract.model import Table
from lienthong.entrypoints.understood import demand_original
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.intake.matching import matching
from lienthong.entrypoints.web.intake.reach import batch_of
from lienthong.entrypoints.web.intake.words import STEPS
from lienthong.entrypoints.web.paging import Paging
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake import actions, originals, queries, row_logs
from lienthong.services.intake.mapping import today
from lienthong.services.intake.models import Batch, BatchState
from lienthong.services.records.access import Access
from lienthong.services.records.masking import veil


@needs("records.import")
@require_safe
def batch(request: Request, pk: int) -> HttpResponse:
    """Show a batch at its step: matching, progress, or result."""
    found = batch_of(request.user, pk)
    contract, table = contracts.table(found.table_name)
    found.mapping = today(table, found.mapping)
    context: dict[str, Any] = {
        "batch": found,
        "contract": contract,
        "table": table,
        "steps": STEPS,
    }
    if found.state in (BatchState.RECEIVED, BatchState.PREVIEWED):
        context |= {"step": 2} | matching(request, found, table)
        return render(request, "intake/mapping.html", context)
    live = request.headers.get("HX-Target") == "progress"
    if not found.is_final:
        template = "intake/_progress.html" if live else "intake/progress.html"
        if live and found.state == BatchState.PAUSED:
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return render(request, template, context | {"step": 3})
    if live:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    access = Access.of(request.user, contract, table)
    context |= {"step": 4} | _result(found, table, access)
    return render(request, "intake/result.html", context)


def _result(found: Batch, table: Table, access: Access) -> dict[str, Any]:
    hidden = access.hidden_of(found.write_scope)
    repairs = []
    for repair in queries.repairs(found):
        column = table.now(repair.column.partition(".")[0]) or ""
        if not column or column in hidden:
            repair.before, repair.after = veil(repair.before) or "", veil(repair.after) or ""
        repairs.append((repair, said(STEP_TITLES.get(repair.name, repair.name)),
                        _title(table, repair.column)))  # fmt: skip
    latest = found.undos.first()
    return {
        "repairs": repairs,
        "logged": row_logs.repaired(found).exists(),
        "open_rows": queries.quarantine(batch=found).count(),
        "undo": latest,
        "may_undo": access.may_write and found.state == BatchState.DONE
        and not (latest and latest.is_running),
        "nothing_new": found.state == BatchState.DONE and found.rows_accepted > 0
        and found.rows_unchanged == found.rows_accepted,
    }  # fmt: skip


def _title(table: Table, column: str) -> str:
    now = table.now(column.partition(".")[0])
    return display.title_of(table.field(now)) if now else column


@needs("records.import")
@require_safe
def repairs(request: Request, pk: int) -> HttpResponse:
    """Show the repaired rows of a batch, each step before and after."""
    found = batch_of(request.user, pk)
    contract, table = contracts.table(found.table_name)
    access = Access.of(request.user, contract, table)
    name, column = request.GET.get("cach", ""), request.GET.get("cot", "")
    logs = row_logs.repaired(found, name, column)
    paging = Paging.of(request, logs.count())
    rows = row_logs.seen([*logs[paging.offset : paging.offset + paging.size]], access)
    context = {
        "batch": found,
        "contract": contract,
        "table": table,
        "rows": [(row, [(s, said(STEP_TITLES.get(s.name, s.name)), _title(table, s.column))
                        for s in row.steps]) for row in rows],
        "kinds": [("", _("Mọi cách chuẩn hóa")), *_kinds(found)],
        "columns": [("", _("Mọi trường")), *_columns(found, table)],
        "kind": name,
        "column": column,
        "paging": paging,
    }  # fmt: skip
    return render(request, "intake/repairs.html", context)


def _kinds(found: Batch) -> list[tuple[str, str]]:
    names = dict.fromkeys(r.name for r in queries.repairs(found))
    return [(name, said(STEP_TITLES.get(name, name))) for name in names]


def _columns(found: Batch, table: Table) -> list[tuple[str, str]]:
    names = dict.fromkeys(r.column for r in queries.repairs(found))
    return sorted(((name, _title(table, name)) for name in names), key=lambda pair: pair[1])


@needs("records.import")
@require_POST
def run_again(request: Request, pk: int) -> HttpResponse:
    """Run a paused or failed batch on from where it stopped."""
    actions.start(batch=batch_of(request.user, pk), by=request.user.actor)
    return redirect("web:intake:batch", pk)


@needs("records.import")
@require_POST
def pause(request: Request, pk: int) -> HttpResponse:
    """Stop a batch after the present rows, to go on later."""
    actions.pause_batch(batch=batch_of(request.user, pk), by=request.user.actor)
    return redirect("web:intake:batch", pk)


@needs("records.import")
@require_POST
def cancel(request: Request, pk: int) -> HttpResponse:
    """Call a batch off; nothing of it stays in the table."""
    actions.cancel_batch(batch=batch_of(request.user, pk), by=request.user.actor)
    messages.success(request, _("Đã hủy lô; không dòng nào của lô được ghi vào bảng."))
    return redirect("web:intake:batch", pk)


@needs("records.import")
@require_safe
def original(request: Request, pk: int) -> FileResponse:
    """Download the original file, byte for byte."""
    found = batch_of(request.user, pk)
    access = Access.of(request.user, *contracts.table(found.table_name))
    demand_original(request.user.actor, access, found)
    file = originals.path_of(found.file_sha256).open("rb")
    return FileResponse(
        file,
        as_attachment=True,
        filename=found.file_name,
        content_type="application/octet-stream",
    )
