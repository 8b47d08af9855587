"""The first two steps of the wizard: hand in a file, and see how the node understood it."""

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.core.contract.parts import flat_columns
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.intake.reach import batch_of, table_choices
from lienthong.entrypoints.web.intake.words import STEPS
from lienthong.entrypoints.web.records.form import complaint
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake import actions, queries
from lienthong.services.intake.mapping import QUARANTINE_TARGET, needed_fields, today
from lienthong.services.intake.models import Batch

PREVIEW_ROWS = 12


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


def matching(found: Batch, table: Table) -> dict[str, Any]:
    """Return what the page of the second step shows."""
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
