"""Errors as JSON (RFC 9457, application/problem+json): what, where, why, what to do next.

Beside the members of the standard: ``code``, ``message`` and ``remedy`` in the reader's language,
``place`` (field, header, line of a file) and the ``values`` that the message was filled with.
"""

from typing import Any

from django.db import DataError, ProgrammingError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from lienthong.base.errors import NotAllowed, NotFound, UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.errors import ContractRejected
from lienthong.entrypoints.unstorable import unstorable
from lienthong.services.contracts.standing import outdated
from lienthong.services.dictionary.errors import EntryRejected


def error_json(error: UserError) -> dict[str, Any]:
    """Return a refusal as the API says it."""
    message = _filled(error.message, error.values)
    body: dict[str, Any] = {
        "type": f"urn:lienthong:problem:{error.code}",
        "title": message,
        "status": error.status,
        "code": error.code,
        "message": message,
        "place": error.place,
        "remedy": _filled(error.remedy, error.values) if error.remedy else "",
        "values": {k: v if isinstance(v, int | float) else str(v) for k, v in error.values.items()},
    }
    if isinstance(error, ContractRejected):
        body["problems"] = [
            {
                "file": p.file,
                "line": p.line,
                "path": p.path,
                "message": _filled(p.message, p.values),
                "remedy": _filled(p.remedy, p.values) if p.remedy else "",
            }
            for p in error.problems
        ]
    if isinstance(error, EntryRejected):
        body["problems"] = [
            {
                "key": fault.key,
                "message": _filled(fault.message, fault.values),
                "remedy": _filled(fault.remedy, fault.values),
            }
            for fault in error.faults
        ]
    return body


def problem(error: UserError) -> JsonResponse:
    """Answer with a refusal."""
    return JsonResponse(
        error_json(error),
        status=error.status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )


def no_such_address(request: HttpRequest) -> JsonResponse:
    """Answer for an address below /api/ that nothing stands at."""
    return problem(
        NotFound(
            N_("Không có địa chỉ này trong API."),
            code="unknown-address",
            remedy=N_("Xem mô tả API tại /api/v1/openapi.json."),
        )
    )


def install(api: NinjaAPI) -> None:
    """Answer every refusal of the API in the same shape."""

    @api.exception_handler(UserError)
    def user_error(request: HttpRequest, error: UserError) -> HttpResponse:
        return problem(error)

    @api.exception_handler(DataError)
    def beyond_the_database(request: HttpRequest, error: DataError) -> HttpResponse:
        refusal = unstorable(error)
        return problem(refusal)

    @api.exception_handler(ProgrammingError)
    def new_version(request: HttpRequest, error: ProgrammingError) -> HttpResponse:
        refusal = outdated(error)
        if refusal is None:
            raise error
        return problem(refusal)

    @api.exception_handler(ValidationError)
    def badly_formed(request: HttpRequest, error: ValidationError) -> HttpResponse:
        places = "; ".join(
            f"{'.'.join(str(part) for part in e['loc'])}: {e['msg']}" for e in error.errors
        )
        refusal = UserError(
            N_("Yêu cầu sai dạng: %(places)s"),
            code="malformed",
            values={"places": places},
            remedy=N_("Xem mô tả API tại /api/v1/openapi.json."),
            status=422,
        )
        return problem(refusal)

    @api.exception_handler(AuthenticationError)
    def unknown_caller(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        refusal = NotAllowed(
            N_("Chưa đăng nhập."),
            status=401,
            remedy=N_("Đăng nhập, hoặc gửi khóa API trong tiêu đề Authorization: Bearer."),
        )
        return problem(refusal)

    @api.exception_handler(HttpError)
    def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
        refusal = UserError(
            N_("Yêu cầu bị từ chối: %(reason)s"),
            values={"reason": str(error)},
            status=error.status_code,
        )
        return problem(refusal)


def _filled(message: str, values: Any) -> str:
    text = gettext(message)
    return text % values if values else text
