"""Attached files: taken in with the form or at once by htmx, and opened through their row."""

from collections.abc import Iterator, Mapping
from typing import IO, Any, cast

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from lienthong.base.errors import NotFound, UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.records import form, posting
from lienthong.entrypoints.web.records.entries import Complaint, Drawing, title_of
from lienthong.entrypoints.web.records.opened import Opened
from lienthong.entrypoints.web.records.place import Place
from lienthong.services.records import attachments, seen
from lienthong.services.records.models import RecordHistory

PREFIX = "tep."
# A file is never run in our own name: no script, no frame, nothing fetched.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
}


def uploaded(request: Request, place: Place) -> dict[str, str]:
    """Keep the files sent with a form; return the texts of their inputs. Raises UserError."""
    keeper = form.keeper_of(place, request.user)
    found = {}
    for name, file in request.FILES.items():
        path = name.removeprefix(PREFIX)
        column = posting.field_at(place.table, path)
        if name == path or column is None or not posting.is_file(column) or isinstance(file, list):
            continue
        kept = attachments.keep(
            table=place.table,
            field=column,
            name=file.name or "",
            content=cast(IO[bytes], file.file),
            by=request.user.actor,
        )
        value = {
            "ten": kept.name,
            "loai": kept.media_type,
            "so_byte": kept.byte_size,
            "sha256": kept.sha256,
        }
        found[path] = keeper.sign(value)
    return found


@needs("records.write")
@require_POST
def upload(request: Request, contract_id: str, table: str, path: str) -> HttpResponse:
    """Take one file in and answer with its part of the form."""
    place = Opened.new(request, contract_id, table).place
    column = posting.field_at(place.table, path)
    if column is None or not posting.is_file(column):
        raise Http404
    texts, complaints, status = request.POST.dict(), [], 200
    if texts.get("bo_tep") == path:
        texts[path] = ""
    try:
        texts |= uploaded(request, place)
    except UserError as error:
        status = error.status
        complaints = [
            Complaint(said(error.message, error.values), said(error.remedy, error.values), True)
        ]
    drawing = Drawing(place.table, texts, form.keeper_of(place, request.user), {path: complaints})
    context = place.frame("records") | {"e": drawing.entry(column, path, title_of(column))}
    return render(request, "records/entries/entry.html", context, status=status)


@needs("records.read")
@require_safe
def download(
    request: Request, contract_id: str, table: str, sha256: str, row_id: str
) -> HttpResponseBase:
    """Send a file that a row, or a version of it in history, names. Raises NotFound."""
    place = Place.of(request, contract_id, table)
    found = seen.get(place.access, row_id)
    versions = seen.history(place.access, found)
    shown = _files(place, place.access.veiled(found), versions)
    named = next((f for f in shown if f.get("sha256") == sha256), None)
    if named is None:
        raise NotFound(
            N_("Bản ghi không có tệp này."),
            remedy=N_("Mở lại trang bản ghi và chọn tệp trong danh sách."),
        )
    kept = attachments.find(place.table, sha256)
    as_image = kept.media_type in attachments.IMAGES and request.GET.get("xem") == "1"
    return FileResponse(
        attachments.path_of(sha256).open("rb"),
        as_attachment=not as_image,
        filename=str(named.get("ten") or kept.name),
        content_type=kept.media_type,
        headers=HEADERS,
    )


def _files(
    place: Place, row: Mapping[str, Any], versions: list[RecordHistory]
) -> Iterator[Mapping[str, Any]]:
    for source in (row, *(v.row for v in versions)):
        yield from posting.files_within({n: source.get(n) for n in place.table.by_name})
