"""A person's mistake becomes a clear page, or a notice inside the page for htmx.

Every notice says what is wrong, where, and what to do next. Anything that is not a UserError stays
an error of ours and ends as HTTP 500.
"""

from collections.abc import Callable

from django.db import DatabaseError, DataError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.named import named
from lienthong.entrypoints.unstorable import unstorable
from lienthong.services.contracts.standing import outdated

Handler = Callable[[HttpRequest], HttpResponseBase]
TITLES = {
    403: gettext_lazy("Bạn không được làm việc này"),
    404: gettext_lazy("Không tìm thấy"),
    409: gettext_lazy("Dữ liệu đã thay đổi"),
    429: gettext_lazy("Tạm khóa đăng nhập"),
}


def said(message: str, values: object = None) -> str:
    """Render a marked message in the reader's language with its named values."""
    if not message:
        return ""
    text = _(message)
    if not isinstance(values, dict) or not values:
        return text
    try:
        return text % named(values)
    except (KeyError, ValueError, TypeError):
        return text


class UserErrorMiddleware:
    """Turn a UserError raised by a view into an answer the person can act on."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, DataError):
            error = unstorable(error)
        elif isinstance(error, DatabaseError):
            error = outdated(error) or error
        return refusal(request, error) if isinstance(error, UserError) else None


def refusal(request: HttpRequest, error: UserError) -> HttpResponse:
    """Render a UserError: the notice area of the page for htmx, else a page of its own."""
    context = {
        "title": TITLES.get(error.status, _("Chưa thực hiện được")),
        "message": said(error.message, error.values),
        "place": error.place,
        "remedy": said(error.remedy, error.values),
        "code": error.code,
        "problems": getattr(error, "problems", ()),
    }
    if request.headers.get("HX-Request"):
        answer = render(request, "parts/notice.html", context, status=error.status)
        answer["HX-Retarget"] = "#notice"
        answer["HX-Reswap"] = "innerHTML"
        return answer
    return render(request, "error.html", context, status=error.status)


def locked_out(request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
    """Answer a sign-in from an account that is locked after too many bad passwords."""
    return refusal(
        request,
        UserError(
            N_("Tài khoản tạm khóa sau nhiều lần nhập sai mật khẩu."),
            code="locked-out",
            status=429,
            remedy=N_("Đợi 30 phút rồi thử lại, hoặc liên hệ quản trị hệ thống."),
        ),
    )
