"""Batches: the list, one batch at its step, running it again, calling it off, its original."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong.core.cleaning.model import STEP_TITLES
from lienthong.core.contract.model import Table
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.intake.matching import matching
from lienthong.entrypoints.web.intake.reach import batch_of, table_choices
from lienthong.entrypoints.web.intake.words import STEPS
from lienthong.entrypoints.web.paging import Paging
from lienthong.services.accounts import queries as accounts
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake import actions, originals, queries
from lienthong.services.intake.mapping import today
from lienthong.services.intake.models import Batch, BatchState


@needs("records.import")
@require_safe
def batches(request: Request) -> HttpResponse:
    """List the batches, newest first."""
    table = request.GET.get("bang", "")
    titles = dict(table_choices(request.user, "import"))
    found = queries.batches(table or None, accounts.write_scope(request.user))
    found = found.filter(table_name__in=[*titles])
    if state := request.GET.get("trang_thai", ""):
        found = found.filter(state=state)
    paging = Paging.of(request, found.count())
    rows = found[paging.offset : paging.offset + paging.size]
    context = {
        "rows": [(b, titles.get(b.table_name, b.table_name)) for b in rows],
        "paging": paging,
        "tables": [("", _("Mọi bảng")), *titles.items()],
        "table": table,
        "states": [("", _("Mọi trạng thái")), *BatchState.choices],
        "state": request.GET.get("trang_thai", ""),
    }
    return render(request, "intake/batches.html", context)


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
        context |= {"step": 2} | matching(found, table, request.GET)
        return render(request, "intake/mapping.html", context)
    if not found.is_final:
        live = request.headers.get("HX-Target") == "progress"
        template = "intake/_progress.html" if live else "intake/progress.html"
        return render(request, template, context | {"step": 3})
    if request.headers.get("HX-Target") == "progress":
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "intake/result.html", context | {"step": 4} | _result(found, table))


def _result(found: Batch, table: Table) -> dict[str, Any]:
    repairs = [
        (
            r,
            said(STEP_TITLES.get(r.name, r.name)),
            display.title_of(table.by_name[r.column]) if r.column in table.by_name else r.column,
        )
        for r in queries.repairs(found)
    ]
    return {
        "repairs": repairs,
        "open_rows": queries.quarantine(batch=found).count(),
        "causes": queries.causes(found.table_name, batch=found, limit=8),
    }


@needs("records.import")
@require_POST
def run_again(request: Request, pk: int) -> HttpResponse:
    """Run a failed batch on from where it stopped."""
    actions.start(batch=batch_of(request.user, pk), by=request.user.actor)
    return redirect("web:intake:batch", pk)


@needs("records.import")
@require_POST
def cancel(request: Request, pk: int) -> HttpResponse:
    """Stop a batch; rows already written stay."""
    actions.cancel_batch(batch=batch_of(request.user, pk), by=request.user.actor)
    messages.success(request, _("Đã dừng lô; những dòng đã ghi vẫn giữ."))
    return redirect("web:intake:batch", pk)


@needs("records.import")
@require_safe
def original(request: Request, pk: int) -> FileResponse:
    """Download the original file, byte for byte."""
    found = batch_of(request.user, pk)
    file = originals.path_of(found.file_sha256).open("rb")
    return FileResponse(
        file,
        as_attachment=True,
        filename=found.file_name,
        content_type="application/octet-stream",
    )
