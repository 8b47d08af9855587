"""One scan: its progress, its pages beside what was read on them, its sheets, its files."""

import io
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.core.digitising.page import Box
from lienthong.entrypoints.kept_files import HEADERS, kept_file
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.digitising.reach import scan_of, sheet_of
from lienthong.entrypoints.web.digitising.words import names_of
from lienthong.services.contracts import queries as contracts
from lienthong.services.digitising import receiving
from lienthong.services.digitising.keying import turn_of
from lienthong.services.digitising.models import Scan, ScanPage, ScanState
from lienthong.services.digitising.ports import recogniser
from lienthong.services.intake import originals

WORKING = (ScanState.QUEUED, ScanState.RECOGNISING)


@needs("records.write")
@require_safe
def scan(request: Request, pk: int) -> HttpResponse:
    """Show a scan; while it is being recognised only how far that is."""
    found = scan_of(request.user, pk)
    live = request.headers.get("HX-Target") == "progress"
    contract, table = contracts.table(found.table_name)
    context: dict[str, Any] = {"scan": found, "contract": contract, "table": table}
    if found.state in WORKING:
        context["percent"] = 100 * found.pages_read / max(found.pages_total, 1)
        template = "digitising/_progress.html" if live else "digitising/progress.html"
        return render(request, template, context)
    if live:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    pages = list(found.pages.defer("words", "text"))
    sheets = list(found.sheets.all())
    people = names_of(
        [found.created_by, *(p for s in sheets for p in (s.first_by, s.second_by, s.third_by))]
    )
    context |= {
        "title": display.title_of(table),
        "pages": pages,
        "shown": _shown(found, request.GET.get("trang", "1")),
        "sheets": [(s, _people(s, people), turn_of(s, request.user.actor)) for s in sheets],
        "by": people.get(found.created_by, ""),
        "missing": recogniser().missing() if found.state == ScanState.FAILED else (),
    }
    return render(request, "digitising/scan.html", context)


def _shown(scan: Scan, text: str) -> ScanPage | None:
    number = int(text) if text.isdecimal() and len(text) < 6 else 1
    return scan.pages.filter(number=number).first() or scan.pages.first()


def _people(sheet: Any, names: dict[str, str]) -> list[str]:
    return [names[p] for p in (sheet.first_by, sheet.second_by, sheet.third_by) if p]


@needs("records.write")
@require_POST
def cancel(request: Request, pk: int) -> HttpResponse:
    """Give a scan up, with the reason."""
    reason = request.POST.get("ly_do", "")
    receiving.cancel_scan(scan=scan_of(request.user, pk), reason=reason, by=request.user.actor)
    messages.success(request, _("Đã hủy bản quét; bản ghi đã lưu vẫn giữ."))
    return redirect("web:digitising:scan", pk)


@needs("records.write")
@require_POST
def again(request: Request, pk: int) -> HttpResponse:
    """Recognise a failed scan once more, or let it be keyed by hand."""
    by_hand = request.POST.get("go_tay") == "1"
    found = scan_of(request.user, pk)
    receiving.recognise_again(scan=found, by=request.user.actor, by_hand=by_hand)
    return redirect("web:digitising:scan", pk)


@needs("records.write")
@require_safe
def original(request: Request, pk: int) -> FileResponse:
    """Send the scan as it came, byte for byte."""
    found = scan_of(request.user, pk)
    return kept_file(found.file_sha256, found.file_name, "application/octet-stream")


@needs("records.write")
@require_safe
def searchable(request: Request, pk: int) -> FileResponse:
    """Send the searchable PDF/A."""
    found = scan_of(request.user, pk)
    name = f"{found.file_name.rpartition('.')[0] or found.file_name}-pdfa.pdf"
    return kept_file(found.searchable_sha256, name, "application/pdf")


@needs("records.write")
@require_safe
def image(request: Request, pk: int, number: int) -> FileResponse:
    """Send the image of a page."""
    page = _page(scan_of(request.user, pk), number)
    return kept_file(page.image_sha256, f"{number}.png", "image/png", as_attachment=False)


@needs("records.write")
@require_safe
def place(request: Request, pk: int, number: int, name: str) -> HttpResponseBase:
    """Send the part of a page where a field of a sheet was found."""
    sheet = sheet_of(request.user, pk, number)
    field = sheet.fields.filter(name=name).exclude(box=None).first()
    if field is None or field.box is None:
        raise NotFound(N_("Phiếu không có chỗ của trường này trên giấy."))
    kept = {key: int(value) for key, value in field.box.items()}
    page = _page(sheet.scan, kept.pop("page"))
    cut = recogniser().cut(originals.path_of(page.image_sha256), Box(**kept))
    return FileResponse(io.BytesIO(cut), content_type="image/png", headers=HEADERS)


def _page(scan: Scan, number: int) -> ScanPage:
    page = scan.pages.filter(number=number).first()
    if page is None:
        raise NotFound(
            N_("Bản quét «%(scan)s» không có trang %(page)s."),
            values={"scan": scan.pk, "page": number},
        )
    return page
