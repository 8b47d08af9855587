"""The import wizard: choose and upload, match columns, see rows before and after, run, result."""

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lienthong.base.errors import NotAllowed, UserError
from lienthong.base.i18n import N_
from lienthong.core.cleaning.model import STEP_TITLES
from lienthong.core.contract.model import Table
from lienthong.core.contract.parts import flat_columns
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.intake.words import STEPS
from lienthong.entrypoints.web.paging import Paging
from lienthong.entrypoints.web.records.form import complaint
from lienthong.services.accounts import queries as accounts
from lienthong.services.accounts.models import User
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake import actions, originals, queries
from lienthong.services.intake.mapping import QUARANTINE_TARGET, needed_fields, today
from lienthong.services.intake.models import Batch, BatchState
from lienthong.services.records.access import Access

PREVIEW_ROWS = 12


def table_choices(user: User, doing: str) -> list[tuple[str, str]]:
    """Return the tables where the person may do this, with their titles, for a drop-down."""
    found = []
    for contract in contracts.all_current():
        for table in contract.tables:
            if doing not in Access.of(user, contract, table).doings:
                continue
            title = display.title_of(contract)
            if len(contract.tables) > 1:
                title = f"{title} · {display.title_of(table)}"
            found.append((table.name, title))
    return sorted(found, key=lambda pair: pair[1])


def batch_of(user: User, pk: int) -> Batch:
    """Return a batch that the person may see. Raises NotFound, NotAllowed."""
    batch = queries.batch(pk)
    Access.of(user, *contracts.table(batch.table_name)).demand("import")
    if not accounts.may_write_unit(user, batch.unit):
        raise NotAllowed(
            N_("Lô này do đơn vị khác nộp."),
            remedy=N_("Liên hệ cán bộ dữ liệu nếu cần xem."),
        )
    return batch


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
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: Request) -> HttpResponse:
    """Ask for the table and the file; keep the file and go on to matching its columns."""
    table = request.POST.get("bang", "") or request.GET.get("bang", "")
    if request.method == "POST":
        file = request.FILES.get("tep")
        if file is None or not table:
            error = UserError(
                N_("Chưa chọn cơ sở dữ liệu hoặc tệp."),
                remedy=N_("Chọn bảng sẽ nhập và tệp .xlsx, .xls hoặc .csv rồi gửi lại."),
            )
            return _upload_page(request, table, error)
        try:
            return redirect("web:intake:batch", _received(request, table, file).pk)
        except UserError as error:
            return _upload_page(request, table, error)
    return _upload_page(request, table, None)


def _received(request: Request, table: str, file: Any) -> Batch:
    content: bytes | Path = (
        Path(file.temporary_file_path()) if isinstance(file, TemporaryUploadedFile) else file.read()
    )
    return actions.receive_file(
        table_name=table,
        file_name=file.name or "",
        content=content,
        by=request.user.actor,
        unit=request.user.unit,
        synthetic=request.POST.get("gia_lap") == "1",
        again=request.POST.get("nop_lai") == "1",
    )


def _upload_page(request: Request, table: str, error: UserError | None) -> HttpResponse:
    choices = table_choices(request.user, "import")
    pairs = [
        (c.id, t) for c in contracts.all_current() for t in c.tables if t.name in dict(choices)
    ]
    context: dict[str, Any] = {
        "steps": STEPS,
        "step": 1,
        "tables": [("", _("— chọn —")), *choices],
        "table": table,
        "templates": [(contract_id, t) for contract_id, t in pairs],
        "chosen": next(((c, t) for c, t in pairs if t.name == table), None),
    }
    if error is not None:
        context |= {
            "message": said(error.message, error.values),
            "remedy": said(error.remedy, error.values),
            "place": error.place,
            "same_file": error.values.get("batch") if error.code == "same-file" else None,
        }
    return render(request, "intake/upload.html", context, status=error.status if error else 200)


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
        return render(
            request, "intake/mapping.html", context | {"step": 2} | _matching(found, table)
        )
    if not found.is_final:
        live = request.headers.get("HX-Target") == "progress"
        template = "intake/_progress.html" if live else "intake/progress.html"
        return render(request, template, context | {"step": 3})
    if request.headers.get("HX-Target") == "progress":
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "intake/result.html", context | {"step": 4} | _result(found, table))


def _matching(found: Batch, table: Table) -> dict[str, Any]:
    fields = [("", _("— không nhập —"))]
    fields += [(f.name, display.title_of(f)) for f in flat_columns(table)]
    if QUARANTINE_TARGET in found.mapping.values():
        fields.append((QUARANTINE_TARGET, _("Mã dòng cách ly")))
    fed = {(name or "").partition(".")[0] for name in found.mapping.values()}
    shown = [f for f in table.fields if f.name in fed]
    context: dict[str, Any] = {
        "columns": [(column, found.mapping[column] or "") for column in _columns(found, table)],
        "fields": fields,
        "missing": [f for f in needed_fields(table) if f.name not in fed],
        "sheets": found.reading.get("sheets", []),
        "notes": found.reading,
        "shown": shown,
    }
    try:
        rows = queries.preview(found, rows=PREVIEW_ROWS)
    except UserError as error:
        return context | {"preview_error": said(error.message, error.values)}
    preview = [
        {
            "number": row.number,
            "accepted": row.accepted,
            "cells": [_cell(f, row) for f in shown],
            "problems": [complaint(p) for p in row.problems],
        }
        for row in rows
    ]
    return context | {"preview": preview, "good": sum(row.accepted for row in rows)}


def _columns(found: Batch, table: Table) -> list[str]:
    """Return the file's columns in the order of the fields they feed; the others come last.

    The database keeps the matching as JSON, which forgets the order of the file.
    """
    place = {f.name: n for n, f in enumerate(table.fields)}
    return sorted(found.mapping, key=lambda c: (place.get(found.mapping[c] or "", 10_000), c))


def _cell(field: Any, row: queries.PreviewRow) -> dict[str, Any]:
    before = row.before.get(field.title, "")
    after = display.shown(field, row.after.get(field.name))
    wrong = any(field.name in p.columns and p.severity == "error" for p in row.problems)
    changed = field.name in row.repaired
    return {"before": before, "after": after, "wrong": wrong, "changed": changed}


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
def match(request: Request, pk: int) -> HttpResponse:
    """Keep which column feeds which field; then show the rows anew, or run at once."""
    found = batch_of(request.user, pk)
    table = contracts.table(found.table_name)[1]
    found.mapping = today(table, found.mapping)
    columns = _columns(found, table)
    chosen = {c: request.POST.get(f"cot_{n}", "") or None for n, c in enumerate(columns)}
    actions.set_mapping(batch=found, mapping=chosen, by=request.user.actor)
    if request.POST.get("viec") == "run":
        actions.start(batch=found, by=request.user.actor)
    else:
        messages.success(request, _("Đã ghép lại cột; xem trước bên dưới."))
    return redirect("web:intake:batch", pk)


@needs("records.import")
@require_POST
def sheet(request: Request, pk: int) -> HttpResponse:
    """Take the rows from another sheet of the workbook."""
    found = batch_of(request.user, pk)
    actions.set_sheet(batch=found, sheet=request.POST.get("trang", ""), by=request.user.actor)
    return redirect("web:intake:batch", pk)


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
