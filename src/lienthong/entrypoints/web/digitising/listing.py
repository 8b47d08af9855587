"""The list of scans, what waits for the reader, and handing a scan in."""

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.digitising.reach import tables_of, unit_of
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.paging import Paging
from lienthong.services.digitising import queries
from lienthong.services.digitising.models import Layout, Scan, ScanState
from lienthong.services.digitising.ports import recogniser
from lienthong.services.digitising.receiving import receive_scan


@needs("records.write")
@require_safe
def scans(request: Request) -> HttpResponse:
    """List the scans, newest first, and how many sheets wait for this person."""
    titles, unit = tables_of(request.user), unit_of(request.user)
    asked = {name: request.GET.get(name, "") for name in ("bang", "trang_thai", "tim")}
    found = queries.scans(
        table_name=asked["bang"], unit=unit, state=asked["trang_thai"], search=asked["tim"]
    ).filter(table_name__in=titles)
    paging = Paging.of(request, found.count())
    rows = found[paging.offset : paging.offset + paging.size]
    waiting = queries.waiting(request.user.actor, unit, titles)
    context = {
        "rows": [(scan, titles[scan.table_name]) for scan in rows],
        "paging": paging,
        "asked": asked,
        "filtered": any(asked.values()),
        "tables": [("", _("Mọi bảng")), *titles.items()],
        "states": [("", _("Mọi trạng thái")), *ScanState.choices],
        "waiting": waiting.count(),
        "first": waiting.first(),
        "counts": queries.counts(unit, titles),
    }
    return render(request, "digitising/list.html", context)


@needs("records.write")
@require_safe
def following(request: Request) -> HttpResponse:
    """Go to the next sheet that waits for this person; to the list when none does."""
    waiting = queries.waiting(request.user.actor, unit_of(request.user), tables_of(request.user))
    sheet = waiting.first()
    if sheet is None:
        return redirect("web:digitising:list")
    return redirect("web:digitising:sheet", sheet.scan_id, sheet.number)


@needs("records.write")
@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: Request) -> HttpResponse:
    """Ask for the table and the scan; keep the scan and have it recognised."""
    if request.method != "POST":
        return _page(request, None)
    try:
        return redirect("web:digitising:scan", _received(request).pk)
    except UserError as error:
        return _page(request, error)


def _received(request: Request) -> Scan:
    table, file = request.POST.get("bang", ""), request.FILES.get("tep")
    if not table or file is None or isinstance(file, list):
        raise UserError(
            N_("Chưa chọn bảng hoặc bản quét."),
            code="nothing-chosen",
            remedy=N_("Chọn bảng sẽ nhập và tệp PDF hoặc ảnh rồi nộp lại."),
        )
    content: bytes | Path = (
        Path(file.temporary_file_path()) if isinstance(file, TemporaryUploadedFile) else file.read()
    )
    layout = request.POST.get("bo_cuc", "")
    return receive_scan(
        table_name=table,
        file_name=file.name or "",
        content=content,
        by=request.user.actor,
        unit=unit_of(request.user) or request.POST.get("don_vi", "").strip() or request.user.unit,
        layout=layout if layout in Layout.values else Layout.FILE,
        again=request.POST.get("nop_lai") == "1",
        by_hand=request.POST.get("go_tay") == "1",
    )


def _page(request: Request, error: UserError | None) -> HttpResponse:
    context: dict[str, Any] = {
        "tables": [("", _("— chọn —")), *tables_of(request.user).items()],
        "table": request.POST.get("bang", "") or request.GET.get("bang", ""),
        "layouts": Layout.choices,
        "layout": request.POST.get("bo_cuc", Layout.FILE),
        "missing": recogniser().missing(),
        "chooses_unit": unit_of(request.user) is None,
        "unit": request.POST.get("don_vi", request.user.unit),
    }
    if error is not None:
        context |= {
            "message": said(error.message, error.values),
            "remedy": said(error.remedy, error.values),
            "place": error.place,
            "same_file": error.values.get("scan") if error.code == "same-file" else None,
        }
    return render(request, "digitising/upload.html", context, status=error.status if error else 200)
