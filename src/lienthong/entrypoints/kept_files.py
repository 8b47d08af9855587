"""Send a kept file to who may have it: never run in our own name, never kept by a browser."""

from django.http import FileResponse

from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.services.intake import originals

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
}


def kept_file(sha256: str, name: str, kind: str, *, as_attachment: bool = True) -> FileResponse:
    """Send a kept file. Raises NotFound when its disk has lost it."""
    path = originals.path_of(sha256)
    if not sha256 or not path.is_file():
        raise NotFound(
            N_("Máy chủ không còn tệp này."),
            remedy=N_("Báo người quản trị khôi phục thư mục tệp gốc từ bản sao lưu."),
        )
    return FileResponse(
        path.open("rb"),
        as_attachment=as_attachment,
        filename=name,
        content_type=kind,
        headers=HEADERS,
    )
