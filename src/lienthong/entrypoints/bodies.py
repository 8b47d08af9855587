"""Refuse large bodies before anything reads them: uploads are written to disk as they are read.

The CSRF check reads a form before any view knows who sent it, so a stranger could fill the disk.
Packages of other nodes have limits of their own (``api/sync.py``).
"""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from lienthong.base.errors import NotAllowed, UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.api.errors import problem
from lienthong.entrypoints.web.errors import refusal
from lienthong.services.accounts.queries import user_of_token
from lienthong.services.intake.limits import MAX_FILE_BYTES

STRANGERS_BYTES = 64 * 1024
MOST_BYTES = MAX_FILE_BYTES + 1024 * 1024  # the form around the file
_BEARER = "Bearer "


class BodyLimitMiddleware:
    """Let strangers send little, and nobody more than the largest file that is taken in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.headers.get("Content-Length", "")
        size = int(length) if length.isdecimal() and len(length) < 19 else 0
        if size <= STRANGERS_BYTES or request.path.startswith("/sync/"):
            return self.get_response(request)
        if not _is_known(request):
            return _answer(request, _stranger())
        if size > MOST_BYTES:
            return _answer(request, _too_large(size))
        return self.get_response(request)


def _is_known(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "")
    if given.startswith(_BEARER):
        return user_of_token(given.removeprefix(_BEARER).strip()) is not None
    return bool(request.user.is_authenticated)


def _stranger() -> UserError:
    return NotAllowed(
        N_("Chưa đăng nhập, hoặc phiên đã hết hạn; nội dung gửi lên không được nhận."),
        status=401,
        remedy=N_("Đăng nhập lại rồi gửi lại."),
    )


def _too_large(size: int) -> UserError:
    return UserError(
        N_("Tệp %(size)s MB vượt giới hạn %(limit)s MB."),
        code="file-too-large",
        values={"size": size // 1024**2, "limit": MAX_FILE_BYTES // 1024**2},
        remedy=N_("Chia tệp thành nhiều phần nhỏ hơn rồi nộp từng phần."),
        status=413,
    )


def _answer(request: HttpRequest, error: UserError) -> HttpResponseBase:
    if request.path.startswith("/api/"):
        return problem(error)
    return refusal(request, error)
