"""The first two steps of the wizard: hand in a file, and see how the node understood it."""

from collections.abc import Sequence
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
from lienthong.entrypoints.understood import hidden_from, masked_cells
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.intake.before_after import column_shown, rows_shown
from lienthong.entrypoints.web.intake.reach import batch_of, table_choices
from lienthong.entrypoints.web.intake.words import (
    STEPS,
    former_font,
    left_reason,
    told,
)
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake import actions
from lienthong.services.intake.layout import LeftOut, line_text
from lienthong.services.intake.mapping import QUARANTINE_TARGET, needed_fields, today
from lienthong.services.intake.models import Batch
from lienthong.services.intake.previewing import preview
from lienthong.services.intake.shaping import Suggested
from lienthong.services.intake.understanding import Understood, undecided
from lienthong.services.records.access import Access

LINES_SHOWN = 200


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
            "same_file": error.code == "same-file",
            "earlier": error.values.get("batch"),
        }
    return render(request, "intake/upload.html", context, status=error.status if error else 200)


def matching(request: Request, found: Batch, table: Table) -> dict[str, Any]:
    """Return what the page of the second step shows; the address filters the rows of the preview.

    What the person may not see is masked, unless they handed the file in themselves.
    """
    fed = {(name or "").partition(".")[0] for name in found.mapping.values()}
    context: dict[str, Any] = {
        "fields": _fields(found, table),
        "missing": [f for f in needed_fields(table) if f.name not in fed],
        "sheets": found.reading.get("sheets", []),
    }
    try:
        known, judged = preview(found, table)
    except UserError as error:
        kept = [{"title": t, "field": name or ""} for t, name in found.mapping.items()]
        return context | {
            "columns": kept,
            "preview_error": said(error.message, error.values),
        }
    access = Access.of(request.user, *contracts.table(found.table_name))
    hidden = hidden_from(request.user.actor, access, found)
    shown = rows_shown(judged, table, fed, request.GET, hidden)
    context |= _understood(known, table, hidden) | shown
    return context | {"other_table": known.other_table or undecided(found)}


def _fields(found: Batch, table: Table) -> list[tuple[str, str]]:
    fields = [("", _("— không nhập —"))]
    fields += [(f.name, display.title_of(f)) for f in flat_columns(table)]
    if QUARANTINE_TARGET in found.mapping.values():
        fields.append((QUARANTINE_TARGET, _("Mã dòng cách ly")))
    return fields


def _understood(known: Understood, table: Table, hidden: frozenset[str]) -> dict[str, Any]:
    header = known.table.header
    closed = {c.title for c in known.columns if c.field in hidden}
    notes = known.table.notes
    return {
        "columns": [column_shown(c, closed) for c in known.columns],
        "sure": sum(1 for c in known.columns if c.proposed.surety == "sure" and c.field),
        "doubts": [told(c.proposed.warning) for c in known.columns if c.proposed.warning],
        "fonts": [(c.title, former_font(c.encoding)) for c in known.columns if c.encoding],
        "suggestions": [_suggestion(s, table, hidden) for s in known.suggestions],
        "left_out": [
            (number, _line(header, line, closed), left_reason(line.reason), line.reason)
            for number, line in known.left_out[:LINES_SHOWN]
        ],
        "left_count": known.sifted.count,
        "one_table": known.layout.one_table,
        "errors_unseen": bool(notes.get("errors_unseen")),
        "header_first": notes.get("header_first"),
        "header_last": notes.get("header_row"),
        "remembered": known.remembered,
        "has_rows_above": bool(known.table.top),
    }


def _line(header: Sequence[str], line: LeftOut, closed: set[str]) -> dict[str, Any]:
    return masked_cells(line_text(header, line.cells), closed)


def _suggestion(suggested: Suggested, table: Table, hidden: frozenset[str]) -> dict[str, Any]:
    titles = {f.name: display.title_of(f) for f in flat_columns(table)}
    feeds = [titles.get(suggested.feeds.get(t, ""), "") for t in suggested.shaping.titles]
    return {
        "key": suggested.shaping.key,
        "title": _(suggested.title),
        "split": suggested.shaping.kind == "split",
        "columns": suggested.shaping.columns,
        "feeds": [f or _("— không nhập —") for f in feeds],
        "share": int(suggested.share * 100),
        "examples": () if hidden & set(suggested.feeds.values()) else suggested.examples,
    }


@needs("records.import")
@require_POST
def match(request: Request, pk: int) -> HttpResponse:
    """Keep which column feeds which field; then show the rows anew, or run at once."""
    found = batch_of(request.user, pk)
    table = contracts.table(found.table_name)[1]
    found.mapping = today(table, found.mapping)
    titles = request.POST.getlist("ten")
    chosen = {t: request.POST.get(f"cot_{n}", "") or None for n, t in enumerate(titles)}
    kept = actions.set_mapping(batch=found, mapping=found.mapping | chosen, by=request.user.actor)
    if request.POST.get("viec") != "run":
        messages.success(request, _("Đã ghép lại cột; xem trước bên dưới."))
    elif undecided(kept) is not None:
        messages.warning(request, _("Chưa nhập: hãy chọn bảng nào của trang này được nhập."))
    else:
        actions.start(batch=kept, by=request.user.actor)
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
def sheets_alike(request: Request, pk: int) -> HttpResponse:
    """Load this sheet and every other one of its shape, each as a batch of its own."""
    found = batch_of(request.user, pk)
    made, passed = actions.start_alike(batch=found, by=request.user.actor)
    messages.success(
        request,
        _("Đã đưa vào chạy %(count)s trang tính cùng mẫu: %(sheets)s.")
        % {"count": len(made), "sheets": ", ".join(b.sheet for b in made)},
    )
    if passed:
        messages.warning(
            request, _("Không nhập vì khác mẫu: %(sheets)s.") % {"sheets": ", ".join(passed)}
        )
    return redirect("web:intake:batches")


@needs("records.import")
@require_POST
def shape(request: Request, pk: int) -> HttpResponse:
    """Confirm or decline a suggested split or join, or take one back."""
    found = batch_of(request.user, pk)
    by = request.user.actor
    if title := request.POST.get("bo", ""):
        actions.unshape_columns(batch=found, title=title, by=by)
        messages.success(request, _("Đã bỏ cột tách hoặc ghép; các cột được ghép lại từ đầu."))
        return redirect("web:intake:batch", pk)
    accept = request.POST.get("viec") == "nhan"
    actions.shape_columns(batch=found, key=request.POST.get("khoa", ""), accept=accept, by=by)
    said_text = (
        _("Đã tách hoặc ghép cột như đề xuất.") if accept else _("Đã giữ cột như trong tệp.")
    )
    messages.success(request, said_text)
    return redirect("web:intake:batch", pk)
