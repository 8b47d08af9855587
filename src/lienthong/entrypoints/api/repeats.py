"""Idempotency-Key: a program that does not know whether its POST arrived sends it again, safely.

Every POST below /api/ may carry one, up to 200 visible ASCII characters. The first answer is kept
for 24 hours and given again, with ``Idempotency-Replayed: true``. The same key with another body is
refused (422), while the first is still running too (409). Failures of ours (5xx) and refusals that
a sign-in mends (401, 403) are not kept.
"""

import hashlib
from collections.abc import Callable

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.api.auth import BEARER
from lienthong.entrypoints.api.errors import problem
from lienthong.services.accounts import repeats
from lienthong.services.accounts.models import User
from lienthong.services.accounts.queries import user_of_token

NOT_KEPT = frozenset({401, 403, 429})
Handler = Callable[[HttpRequest], HttpResponseBase]


class RepeatsMiddleware:
    """Answer a repeated POST of the API as the first time."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = request.headers.get("Idempotency-Key")
        if key is None or request.method != "POST" or not request.path.startswith("/api/"):
            return self.get_response(request)
        user = _user(request)
        if user is None:
            return self.get_response(request)  # which refuses it
        try:
            _check(key)
            with repeats.alone(user, key):
                return self._once(request, user, key)
        except UserError as error:
            return problem(error)

    def _once(self, request: HttpRequest, user: User, key: str) -> HttpResponseBase:
        digest = _digest(request)
        before = repeats.earlier(user, key, digest)
        if before is not None:
            answer = HttpResponse(
                bytes(before.body), status=before.status, content_type=before.content_type
            )
            answer["Idempotency-Replayed"] = "true"
            return answer
        with transaction.atomic():
            response = self.get_response(request)
            if connection.needs_rollback or response.status_code >= 500:
                transaction.set_rollback(True)
            elif isinstance(response, HttpResponse) and response.status_code not in NOT_KEPT:
                repeats.note(
                    user=user,
                    key=key,
                    digest=digest,
                    status=response.status_code,
                    content_type=response["Content-Type"],
                    body=response.content,
                )
        return response


def _user(request: HttpRequest) -> User | None:
    given = request.headers.get("Authorization", "")
    if given.startswith(BEARER):
        return user_of_token(given.removeprefix(BEARER).strip())
    return request.user if isinstance(request.user, User) else None


def _check(key: str) -> None:
    if not (0 < len(key) <= repeats.LONGEST and key.isascii() and key.isprintable()):
        raise UserError(
            N_("Tiêu đề Idempotency-Key dài từ 1 đến %(limit)s ký tự ASCII nhìn thấy được."),
            code="bad-idempotency-key",
            values={"limit": repeats.LONGEST},
            place="Idempotency-Key",
            remedy=N_("Dùng một UUID cho mỗi yêu cầu."),
        )


def _digest(request: HttpRequest) -> str:
    """Return what tells two requests apart; the parts of a form, whatever its boundary."""
    found = hashlib.sha256(f"{request.path}?{request.GET.urlencode()}\n".encode())
    if not (request.content_type or "").startswith("multipart/"):
        found.update(request.body)
        return found.hexdigest()
    for name, values in sorted(request.POST.lists()):
        found.update(repr((name, values)).encode())
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            found.update(repr((name, file.name)).encode())
            for chunk in file.chunks():
                found.update(chunk)
            file.seek(0)
    return found.hexdigest()
