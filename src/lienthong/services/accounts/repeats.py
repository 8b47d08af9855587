"""Requests sent under an Idempotency-Key: the same one sent again is answered, not done again.

The answer is kept in the transaction of what was done, so both are there or neither is. While a
request runs its key is locked in PostgreSQL; a process that dies lets go of it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection

from lienthong.base import clock
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.accounts.models import SentRequest, User

KEPT = timedelta(hours=24)
LONGEST = 200
_LOCKS = 214_000_003  # the class of our advisory locks; the number is ours


def earlier(user: User, key: str, digest: str) -> SentRequest | None:
    """Return the earlier sending of a request. Raises UserError when it was another one."""
    found = SentRequest.objects.filter(user=user, key=key, at__gte=clock.now() - KEPT).first()
    if found is not None and found.digest != digest:
        raise UserError(
            N_("Khóa Idempotency-Key «%(key)s» đã dùng cho một yêu cầu khác."),
            code="idempotency-key-reused",
            values={"key": key},
            place="Idempotency-Key",
            remedy=N_("Mỗi yêu cầu mới dùng một khóa mới; gửi lại thì giữ nguyên nội dung."),
            status=422,
        )
    return found


def note(*, user: User, key: str, digest: str, status: int, content_type: str, body: bytes) -> None:
    """Keep what a request was answered; forget what is older than a day."""
    now = clock.now()
    SentRequest.objects.filter(at__lt=now - KEPT).delete()
    SentRequest.objects.create(
        user=user,
        key=key,
        digest=digest,
        at=now,
        status=status,
        content_type=content_type,
        body=body,
    )


@contextmanager
def alone(user: User, key: str) -> Iterator[None]:
    """Hold the key while its request runs. Raises UserError when it runs already."""
    name: tuple[int, str] = (_LOCKS, f"{user.pk}:{key}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", name)
        if not cursor.fetchone()[0]:
            raise UserError(
                N_("Yêu cầu có khóa Idempotency-Key «%(key)s» đang được xử lý."),
                code="request-in-progress",
                values={"key": key},
                place="Idempotency-Key",
                remedy=N_("Đợi ít giây rồi gửi lại đúng yêu cầu ấy để nhận câu trả lời."),
                status=409,
            )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", name)
