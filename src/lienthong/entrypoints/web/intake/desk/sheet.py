"""Download kept rows as a workbook with reasons and choices, and hand the mended one in."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong.adapters.files.quarantine_sheet import make_quarantine_sheet
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.downloads import XLSX
from lienthong.entrypoints.web.intake.desk import preview
from lienthong.entrypoints.web.intake.desk.filtering import Filter
from lienthong.services.intake import actions
from lienthong.services.intake.desk import asking
from lienthong.services.intake.desk.veiling import raw_of
from lienthong.services.intake.models import QuarantinedRow

MOST_ROWS = 100_000


@needs("records.write")
@require_safe
def export(request: Request) -> HttpResponse:
    """Download the rows that are meant, those ticked only when some are."""
    found = Filter.of(request)
    asked = preview.meant(found, request.GET)
    if asking.count(asked) > MOST_ROWS:
        raise UserError(
            N_("Có hơn 100.000 dòng: quá nhiều cho một tệp Excel."),
            code="too-many-rows",
            remedy=N_("Lọc theo đơn vị, lý do hoặc lô rồi tải từng phần."),
        )
    content = make_quarantine_sheet(found.access.table, _rows(found, asked), say=_)
    answer = HttpResponse(content, content_type=XLSX)
    name = f"cach-ly-{found.access.table.name}.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _rows(found: Filter, asked: asking.Asked) -> Any:
    """Return the rows, with hidden columns masked as on the page."""
    return (_masked(row, found) for row in asking.every(asked))


def _masked(row: QuarantinedRow, found: Filter) -> QuarantinedRow:
    hidden = found.access.hidden_of(row.unit)
    if hidden:
        row.raw = raw_of(row, found.access)
        row.values = {k: v for k, v in row.values.items() if k not in hidden}
    return row


@needs("records.write")
@require_POST
def hand_in(request: Request) -> HttpResponse:
    """Take a mended workbook; what it would do is shown before anything is written."""
    table_name = request.POST.get("bang", "")
    file = request.FILES.get("tep")
    if file is None:
        raise UserError(
            N_("Chưa chọn tệp."), code="no-file", remedy=N_("Chọn tệp Excel đã tải về và đã sửa.")
        )
    batch = actions.receive_file(
        table_name=table_name,
        file_name=file.name or "",
        content=file.read(),
        by=request.user.actor,
        unit=request.user.unit,
        again=True,
    )
    messages.info(request, _("Xem trước các dòng rồi xác nhận; dòng đã sửa sẽ đóng dòng cách ly."))
    return redirect("web:intake:batch", batch.pk)
