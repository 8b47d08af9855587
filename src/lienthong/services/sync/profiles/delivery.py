"""Deliver the packages of a stream to a receiver of messages, in order, each row until settled.

The package stays what it is: signed, chained and kept. Only its rows travel, in the profile's
shape; what the receiver answered is written into a receipt that says it was not signed by it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from lienthong.base import clock
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.message.answer import FAILURES
from lienthong.core.message.model import Profile
from lienthong.core.package.manifest import parse_manifest
from lienthong.core.package.payload import decode_payload
from lienthong.core.package.receipt import Receipt
from lienthong.core.package.refusal import Refused
from lienthong.core.package.text_form import instant
from lienthong.services.contracts import queries as contracts
from lienthong.services.sync.delivery import (
    LONGEST_WAIT_OF_MESSAGES,
    UNREACHABLE,
    Backoff,
    Outcome,
    hold,
    next_of,
    waits_for_its_time,
    waits_for_reference,
)
from lienthong.services.sync.encryption import opened
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.models import OutPackage, OutStream, Peer, SentMessage, SentRow
from lienthong.services.sync.ports import PeerUnreachable
from lienthong.services.sync.profiles import ledger
from lienthong.services.sync.profiles.items import ready
from lienthong.services.sync.profiles.loading import load_profile
from lienthong.services.sync.profiles.ports import Channel
from lienthong.services.sync.profiles.posting import Halted, Stopped, TablePosting
from lienthong.services.sync.settle import settle_unsigned

log = structlog.get_logger()

STOPPED = {
    "busy": N_("Nút nhận %(receiver)s đang bận (HTTP %(status)s); hệ thống tự gửi lại."),
    "unclear": N_(
        "Nút nhận %(receiver)s trả lời không rõ (HTTP %(status)s); các dòng đó được gửi lại."
    ),
    "turned-away": N_(
        "Nút nhận %(receiver)s không nhận yêu cầu (HTTP %(status)s); xem lại địa chỉ, đường dẫn, "
        "tiêu đề và bí mật trong hồ sơ thông điệp."
    ),
    "all-refused": N_(
        "Nút nhận %(receiver)s từ chối liên tiếp quá nhiều dòng (HTTP %(status)s); xem lại "
        "hồ sơ thông điệp. Hệ thống gửi tiếp từng đợt nhỏ."
    ),
}
PROFILE_FAULT = N_("Chưa gửi được tới %(receiver)s: %(problem)s")


def deliver_messages(
    *,
    stream_id: int,
    identity: Identity,
    channel: Channel,
    backoff: Backoff,
    stopping: Callable[[], bool] = lambda: False,
) -> Outcome:
    """Send what is pending until nothing is left or something stands in the way."""

    def may_go_on() -> bool:
        """A package may take hours at a slow receiver: a pause counts between its messages."""
        running = OutStream.objects.filter(pk=stream_id, peer__state=Peer.APPROVED)
        return not stopping() and running.exclude(state=OutStream.PAUSED).exists()

    while True:
        found = next_of(stream_id)
        stream, package = found.stream, found.package
        if package is None:
            return "empty"
        if waits_for_reference(stream, package) or waits_for_its_time(stream, package):
            return "waiting"
        values, started = {"receiver": stream.peer.node_id}, clock.now()
        try:
            profile = load_profile(stream.peer.profile)
            _deliver(package, profile, channel, identity, may_go_on)
        except Halted:
            return "waiting"
        except PeerUnreachable as error:
            values["reason"] = str(error)[:80]
            _forget_attempts(stream, started)
            hold(stream, package, "unreachable", UNREACHABLE, values, backoff)
            return "retry"
        except Stopped as stopped:
            values["status"] = str(stopped.answer.status)
            _forget_attempts(stream, started)
            hold(stream, package, stopped.kind, STOPPED[stopped.kind], values, backoff)
            _wait(stream, stopped.wait_seconds)
            return "retry"
        except Refused as refused:
            values["problem"] = refused.code
            hold(stream, package, refused.code, PROFILE_FAULT, values, backoff)
            return "retry"
        except UserError as error:
            values["problem"] = error.sentence()
            hold(stream, package, error.code, PROFILE_FAULT, values, backoff)
            return "retry"


def _forget_attempts(stream: OutStream, since: datetime) -> None:
    """Begin again with short pauses when the receiver settled something: it is not down."""
    answered = SentMessage.objects.filter(
        stream=stream, sent_at__gte=since, outcome__in=("accepted", *FAILURES)
    )
    if answered.exists():
        stream.attempts = 0
        stream.save(update_fields=["attempts"])


def _wait(stream: OutStream, seconds: float | None) -> None:
    """Wait as long as the receiver asks, within reason."""
    if seconds is not None:
        until = clock.now() + min(timedelta(seconds=max(0.0, seconds)), LONGEST_WAIT_OF_MESSAGES)
        OutStream.objects.filter(pk=stream.pk, next_attempt_at__lt=until).update(
            next_attempt_at=until
        )


def _deliver(
    package: OutPackage,
    profile: Profile,
    channel: Channel,
    identity: Identity,
    may_go_on: Callable[[], bool],
) -> None:
    """Post every row of the package that is not settled, then settle the package."""
    manifest = parse_manifest(bytes(package.manifest))
    contract = contracts.at_version(manifest.contract.id, manifest.contract.version)
    if contract is None or package.payload is None:
        raise UserError(
            N_("Gói số %(sequence)s không còn nội dung để gửi."),
            code="payload-gone",
            values={"sequence": str(package.sequence)},
            remedy=N_("Dùng «lienthong sync resend» để gửi lại toàn bộ bản ghi."),
        )
    columns = {table.name: [field.name for field in table.fields] for table in contract.tables}
    clear = bytes(package.payload)
    if manifest.encryption is not None:  # sealed before the receiver was given a profile
        clear = opened(manifest, clear, identity)
    for payload in decode_payload(clear, manifest.tables, columns):
        table = contract.table(payload.name)
        waiting = ready(package, profile, table, payload.rows)
        for row, number, why in waiting.unsendable:
            ledger.note(package, table.name, [(row, number)], SentRow.REFUSED, why)
        TablePosting(
            package=package,
            profile=profile,
            table=table,
            channel=channel,
            may_go_on=may_go_on,
        ).deliver(waiting)
    settle_unsigned(package=package, receipt=_receipt(package, identity), identity=identity)


def _receipt(package: OutPackage, identity: Identity) -> Receipt:
    return Receipt(
        sender=identity.node_id,
        receiver=package.stream.peer.node_id,
        contract=package.stream.contract_id,
        sequence=package.sequence,
        manifest_hash=package.manifest_hash,
        received_at=instant(clock.now()),
        counts=ledger.counts_of(package),
        verdicts=ledger.verdicts_of(package),
    )
