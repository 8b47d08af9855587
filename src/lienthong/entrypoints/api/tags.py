"""ETag: what a program has already is not sent again, what somebody changed is not overwritten.

A row's tag is its version and a mark of what the caller sees of it; a list's is the mark alone.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, JsonResponse

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_

_VERSION = re.compile(r'(?:W/)?"?(\d{1,18})(?:\.[0-9a-f]+)?"?\Z')
_PRIVATE = {"Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie, Accept-Language"}


def answer(
    request: HttpRequest, body: Mapping[str, Any] | list[Any] | bytes, version: int | None = None
) -> HttpResponse:
    """Answer with JSON and its tag; 304 without a body when the caller has it already."""
    if isinstance(body, bytes):
        response = HttpResponse(body, content_type="application/json; charset=utf-8")
    else:
        response = JsonResponse(
            body, DjangoJSONEncoder, safe=False, json_dumps_params={"ensure_ascii": False}
        )
    mark = hashlib.sha256(response.content).hexdigest()[:24]
    tag = f'"{mark}"' if version is None else f'"{version}.{mark}"'
    if tag in _tags(request.headers.get("If-None-Match", "")):
        response = HttpResponse(status=304)
    response["ETag"] = tag
    for name, value in _PRIVATE.items():
        response[name] = value
    return response


def _tags(header: str) -> set[str]:
    return {part.strip().removeprefix("W/") for part in header.split(",") if part.strip()}


def expected_version(request: HttpRequest) -> int | None:
    """Return the version the caller saw; None for ``*``. Raises UserError without one."""
    header = request.headers.get("If-Match", "").strip()
    if header == "*":
        return None
    found = _VERSION.match(header)
    if found is None:
        raise UserError(
            N_("Thiếu tiêu đề If-Match cho biết phiên bản đang sửa."),
            code="if-match-needed",
            place="If-Match",
            remedy=N_("Đọc bản ghi, lấy giá trị ETag rồi gửi lại trong If-Match."),
            status=428,
        )
    return int(found[1])
