"""Deliver the packages of a stream in order, and recover when the receiver does not take one.

A package is sent until it is answered by a verified receipt; the receiver answers a
repeat with the same receipt, so sending again is always safe.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import structlog
from django.db import transaction
from django.db.models import F

from lienthong.base import clock, fault_points
from lienthong.base.i18n import N_
from lienthong.core.package.refusal import MESSAGES
from lienthong.services.contracts import queries as contracts
from lienthong.services.sync.alarms import raise_alarm
from lienthong.services.sync.announcing import CONTRACT_WAITS, announce
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.keeping.pacing import may_send_at
from lienthong.services.sync.models import OutPackage, OutStream
from lienthong.services.sync.ports import PeerUnreachable, Refusal, SignedAnswer, Transport
from lienthong.services.sync.resealing import (
    lacks_recipient,
    may_reseal,
    reseal,
    reseal_for_recipient,
)
from lienthong.services.sync.sealing import package_bytes
from lienthong.services.sync.settle import (
    BadReceipt,
    parts_before,
    settle_receipt,
    stream_subject,
)
from lienthong.services.sync.snapshot import referenced_contracts
from lienthong.services.sync.statements import ask, made, statement
from lienthong.services.sync.streams_read import STREAM_WIDTH, of_streams, stream_read
from lienthong.services.sync.ways import CARRIED_LIKE

log = structlog.get_logger()
LONGEST_WAIT = timedelta(minutes=1)
LONGEST_WAIT_OF_MESSAGES = timedelta(hours=1)

Outcome = Literal["empty", "waiting", "retry", "stale-session"]

UNREACHABLE = N_("Nút nhận %(receiver)s không trả lời (%(reason)s).")
BAD_RECEIPT = N_("Biên nhận của nút %(receiver)s không hợp lệ: %(reason)s.")
CANNOT_REWIND = N_("Nút nhận chờ gói số %(expected)s nhưng gói này không còn lưu.")
FAILED = N_("Lỗi phần mềm khi gửi %(contract)s; chi tiết trong nhật ký của tiến trình sync.")
NO_RECIPIENT = N_(
    "Chưa có khóa mã hóa của nút nhận %(receiver)s; các gói của hợp đồng %(contract)s phải mã hóa "
    "đang chờ."
)
REFUSED = N_("Nút nhận %(receiver)s từ chối gói: %(code)s.")


@dataclass(frozen=True)
class Backoff:
    """Seconds between attempts: doubling, with jitter, up to a maximum."""

    first_seconds: float = 0.1
    maximum_seconds: float = 5.0

    def delay(self, attempts: int) -> timedelta:
        seconds = min(self.maximum_seconds, self.first_seconds * 2 ** min(attempts, 16))
        return timedelta(seconds=seconds * random.uniform(0.75, 1.0))  # noqa: S311 - jitter


def due_streams() -> list[OutStream]:
    """Streams with something to send whose time has come and whose receiver can be asked."""
    now = clock.now()
    parameters = {
        "carried": CARRIED_LIKE,
        "now": now,
        "soon": now + LONGEST_WAIT,
        "late": now + LONGEST_WAIT_OF_MESSAGES,
    }
    return [stream_read(row) for row in ask(of_streams("due_streams"), parameters)]


def is_busy(*, besides: Sequence[int] = ()) -> bool:
    """True while packages of a running stream wait for their receipts, its receiver down or not.

    ``besides``: packages that are answered and wait for nothing but their receipt to be kept. What
    is carried waits for days and says nothing about how fast delivery is.
    """
    parameters = {"carried": CARRIED_LIKE, "besides": list(besides)}
    ((found,),) = ask(statement("is_busy"), parameters)
    return bool(found)


@dataclass(frozen=True)
class Next:
    """A stream, its oldest package without a receipt (None when there is none, or the stream is
    held), the versions of its contract that the receiver has taken on, whether the package goes on
    with parts that the receiver keeps, and whether no other waits."""

    stream: OutStream
    package: OutPackage | None
    taken_on: tuple[str, ...]
    goes_on: bool
    is_last: bool

    @property
    def rows(self) -> int:
        """How many rows the receiver applies before it answers: those of all parts."""
        if self.package is None:
            return 0
        before = parts_before(self.package) if self.goes_on else ()
        return self.package.row_count + sum(part.row_count for part in before)


def next_of(stream_id: int) -> Next:
    """What is to be sent on a stream."""
    (row,) = ask(of_streams("next_package"), {"stream": stream_id})
    stream = stream_read(row)
    has_pace, taken_on, goes_on, is_last, *rest = row[STREAM_WIDTH:]
    if not has_pace:
        stream._state.fields_cache["pace"] = None
    package = made(OutPackage, rest) if rest[0] is not None else None
    if package is not None:
        package.stream = stream
    return Next(stream, package, tuple(taken_on), goes_on, is_last)


class Listener:
    """What a delivery tells and asks while it goes on; this one waits for nothing."""

    def answered(self, found: Next) -> None:
        """A receipt has come; it is not kept yet."""

    def kept(self, found: Next) -> None:
        """The receipt is kept."""

    def more(self) -> bool:
        """Nothing is left. True when it is worth to look again."""
        return False


def deliver_stream(
    *,
    stream_id: int,
    epoch: int,
    identity: Identity,
    transport: Transport,
    backoff: Backoff,
    listener: Listener | None = None,
) -> Outcome:
    """Send what is pending, in order, until nothing is left or something stands in the way."""
    listener = listener or Listener()
    while True:
        found = next_of(stream_id)
        stream, package = found.stream, found.package
        if package is None:
            if listener.more():
                continue
            return "empty"
        if waits_for_reference(stream, package) or waits_for_its_time(stream, package):
            return "waiting"
        if lacks_recipient(package, identity):
            if reseal_for_recipient(package, identity):
                continue
            values = {"receiver": stream.peer.node_id, "contract": stream.contract_id}
            hold(stream, package, "no-recipient", NO_RECIPIENT, values, backoff)
            return "retry"
        try:
            standing = announce(
                stream, package, found.taken_on, identity=identity, transport=transport
            )
            if standing is not None:
                message, values = standing
                hold(stream, package, CONTRACT_WAITS, message, values, backoff)
                return "retry"
            fault_points.reach("sender:before-send")
            answer = transport.send(package_bytes(package), epoch=epoch, rows=found.rows)
            fault_points.reach("sender:after-send")
            if isinstance(answer, SignedAnswer):
                listener.answered(found)
                settle_receipt(package=package, answer=answer, identity=identity)
                listener.kept(found)
                continue
        except PeerUnreachable as error:
            log.info("sync_peer_unreachable", stream=stream_id, reason=str(error)[:80])
            values = {"receiver": stream.peer.node_id, "reason": str(error)[:80]}
            hold(stream, package, "unreachable", UNREACHABLE, values, backoff)
            return "retry"
        except BadReceipt as error:
            values = {"receiver": stream.peer.node_id, "reason": str(error)}
            hold(stream, package, "bad-receipt", BAD_RECEIPT, values, backoff)
            return "retry"
        if answer.code == "stale-session":
            return "stale-session"
        if answer.code == "gap" and answer.expected is not None and rewind(stream, answer.expected):
            continue
        if may_reseal(package, answer.code, identity):
            reseal(stream_id=stream_id, first=package.sequence, identity=identity)
            continue
        hold_refused(stream, package, answer, backoff)
        return "retry"


def waits_for_reference(stream: OutStream, package: OutPackage) -> bool:
    """True while an older package of a contract this one refers to is still on its way.

    Otherwise a row could reach the receiver before the row it names. Package ids give one
    order over all streams, so two contracts that refer to each other cannot wait in a circle.
    """
    contract = contracts.find(stream.contract_id)
    referenced = referenced_contracts(contract) if contract is not None else set()
    if not referenced:
        return False
    return (
        OutPackage.objects.filter(
            stream__peer=stream.peer_id,
            stream__contract_id__in=referenced,
            stream__state=OutStream.RUNNING,
            state=OutPackage.PENDING,
            pk__lt=package.pk,
        )
        .exclude(stream=stream)
        .exists()
    )


def waits_for_its_time(stream: OutStream, package: OutPackage) -> bool:
    """True outside the stream's hours, or when a minute's rows are spent; then it waits for them.

    It looks again within a minute, for a person may have changed what was set.
    """
    moment = may_send_at(stream, package.row_count)
    if moment is None:
        return False
    soon = min(moment, clock.now() + LONGEST_WAIT)
    OutStream.objects.filter(pk=stream.pk).update(next_attempt_at=soon)
    return True


@transaction.atomic
def rewind(stream: OutStream, expected: int) -> bool:
    """Make packages from `expected` on pending again; False when they are no longer kept."""
    OutStream.objects.select_for_update().get(pk=stream.pk)
    packages = OutPackage.objects.filter(stream=stream, sequence__gte=expected)
    first = packages.order_by("sequence").first()
    if first is None or first.sequence != expected or packages.filter(payload=None).exists():
        return False
    changed = packages.filter(state=OutPackage.ACKNOWLEDGED).update(state=OutPackage.PENDING)
    log.warning("sync_stream_rewound", stream=stream.pk, expected=expected, packages=changed)
    return changed > 0


def hold(
    stream: OutStream,
    package: OutPackage,
    code: str,
    message: str,
    values: dict[str, str],
    backoff: Backoff,
) -> None:
    """Note the failure, tell people, and say when to try again; the stream resumes by itself."""
    OutPackage.objects.filter(pk=package.pk).update(
        attempts=F("attempts") + 1, last_error=code[:40]
    )
    OutStream.objects.filter(pk=stream.pk).update(
        attempts=F("attempts") + 1,
        blocked_code=code[:40],
        next_attempt_at=clock.now() + max(backoff.delay(stream.attempts), _asked_wait(values)),
    )
    raise_alarm(kind=code[:40], subject=stream_subject(stream), message=message, values=values)


def _asked_wait(values: dict[str, str]) -> timedelta:
    """How long a receiver asks to be left alone, at most a minute: it may think better of it."""
    asked = values.get("retry_seconds", "")
    seconds = int(asked) if asked.isdecimal() and len(asked) < 9 else 0
    return min(timedelta(seconds=seconds), LONGEST_WAIT)


def hold_failed(stream: OutStream, backoff: Backoff) -> None:
    """Hold one stream after a bug of ours, so that the others go on."""
    OutStream.objects.filter(pk=stream.pk).update(
        attempts=F("attempts") + 1,
        blocked_code="internal",
        next_attempt_at=clock.now() + backoff.delay(stream.attempts),
    )
    values = {"contract": stream.contract_id}
    raise_alarm(kind="internal", subject=stream_subject(stream), message=FAILED, values=values)


def hold_refused(
    stream: OutStream, package: OutPackage, refusal: Refusal, backoff: Backoff
) -> None:
    """Block the stream and tell people why, in the words of the refusal."""
    OutStream.objects.filter(pk=stream.pk, state=OutStream.RUNNING).update(state=OutStream.BLOCKED)
    values = {**refusal.values, "receiver": stream.peer.node_id, "code": refusal.code}
    message = MESSAGES.get(refusal.code, REFUSED)
    if refusal.code == "gap":
        message = CANNOT_REWIND
        values["expected"] = str(refusal.expected)
    if _names(message) - values.keys():
        message = REFUSED
    hold(stream, package, refusal.code, message, values, backoff)


def _names(message: str) -> set[str]:
    return {part.split(")s")[0] for part in message.split("%(")[1:]}
