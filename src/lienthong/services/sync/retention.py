"""Keep what waits for a receiver from filling the node's disk.

Two things grow while a receiver does not answer: packages in the queue, and the log that the slot
holds back. Each raises an alarm at half its bound. At the bound it is let go, and the rows are
copied again once the way is free: rows are never lost, only what would have repeated them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection, transaction

from lienthong.base.actor import Actor
from lienthong.base.i18n import N_
from lienthong.base.settings import Kept
from lienthong.services.audit import actions as audit
from lienthong.services.sync.alarms import raise_alarm, resolve_alarms
from lienthong.services.sync.models import OutPackage, OutStream, Peer
from lienthong.services.sync.ports import SlotState
from lienthong.services.sync.settle import stream_subject

MEGABYTE = 1024 * 1024
LOW_DISK = 2048 * MEGABYTE  # with less left on the disk, bounds are
SHARE_ON_LOW_DISK = 8  # … so many times smaller
CAPTURE = "capture"
LARGE, FULL, LOG_LARGE = "queue-large", "queue-full", "log-retained"

QUEUE_LARGE = N_(
    "Gói chờ gửi tới nút %(receiver)s đã chiếm %(megabytes)s MB, giới hạn là %(limit)s MB."
)
QUEUE_FULL = N_(
    "Gói chờ gửi tới nút %(receiver)s đã chiếm %(megabytes)s MB nên nút ngừng đóng gói mới; khi "
    "hàng chờ trống, toàn bộ bản ghi sẽ được sao lại."
)
LOG_RETAINED = N_(
    "Nhật ký chờ đồng bộ đã giữ %(megabytes)s MB trên đĩa của nút; tới %(limit)s MB thì nhật ký "
    "được bỏ và toàn bộ bản ghi được sao lại."
)


@dataclass(frozen=True)
class Bounds:
    """The most that is kept, in bytes."""

    log: int
    queue: int


def bounds(kept: Kept, *, free_bytes: int | None) -> Bounds:
    """The bounds now. `free_bytes` of the database's disk; None when it is on another machine."""
    share = SHARE_ON_LOW_DISK if free_bytes is not None and free_bytes < LOW_DISK else 1
    return Bounds(kept.log_mb * MEGABYTE // share, kept.queue_mb * MEGABYTE // share)


def log_is_too_large(state: SlotState | None, limit: int) -> bool:
    """True when the slot must be given up; from half of it on there is an alarm."""
    retained = state.retained_bytes if state else 0
    if retained <= limit // 2:
        resolve_alarms(subject=CAPTURE, kinds=(LOG_LARGE,))
        return False
    raise_alarm(
        kind=LOG_LARGE,
        subject=CAPTURE,
        message=LOG_RETAINED,
        values={"megabytes": _megabytes(retained), "limit": _megabytes(limit)},
    )
    return retained > limit


def bound_queues(*, limit: int, by: Actor) -> None:
    """Stop filling queues that are full, and copy rows again where a full one has emptied."""
    waiting = _waiting_bytes()
    streams = OutStream.objects.select_related("peer").filter(peer__direction=Peer.RECEIVER)
    for stream in streams:
        size = waiting.get(stream.pk, 0)
        if stream.snapshot == OutStream.OVERFULL:
            if not size:
                _copy_again(stream, by)
        elif size > limit:
            _stop_filling(stream, size, by)
        elif size > limit // 2:
            raise_alarm(
                kind=LARGE,
                subject=stream_subject(stream),
                message=QUEUE_LARGE,
                values={**_named(stream, size), "limit": _megabytes(limit)},
            )
        else:
            # A new slot lets every stream be copied again, a full one too.
            resolve_alarms(subject=stream_subject(stream), kinds=(LARGE, FULL))


@transaction.atomic
def _stop_filling(stream: OutStream, size: int, by: Actor) -> None:
    _enter(stream, OutStream.OVERFULL, "sync.queue_full", by)
    raise_alarm(
        kind=FULL,
        subject=stream_subject(stream),
        message=QUEUE_FULL,
        values=_named(stream, size),
    )


@transaction.atomic
def _copy_again(stream: OutStream, by: Actor) -> None:
    _enter(stream, OutStream.WAITING, "sync.queue_empty", by)
    resolve_alarms(subject=stream_subject(stream), kinds=(LARGE, FULL))


def _enter(stream: OutStream, state: str, action: str, by: Actor) -> None:
    locked = OutStream.objects.select_for_update(of=("self",)).get(pk=stream.pk)
    before, locked.snapshot = locked.snapshot, state
    locked.snapshot_table = locked.snapshot_after = ""
    locked.save(update_fields=["snapshot", "snapshot_table", "snapshot_after"])
    audit.record(
        by=by,
        action=action,
        subject=f"stream:{stream}",
        before={"snapshot": before},
        after={"snapshot": state},
    )


@transaction.atomic
def purge_beyond(*, limit: int, by: Actor) -> int:
    """Let go of the oldest acknowledged payloads beyond the bound. Returns how many packages."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE sync_outpackage SET payload = NULL WHERE id IN (SELECT id FROM ("
            " SELECT id, sum(octet_length(payload)) OVER (ORDER BY id DESC) AS kept"
            " FROM sync_outpackage WHERE state = %s AND payload IS NOT NULL) AS x"
            " WHERE kept > %s)",
            [OutPackage.ACKNOWLEDGED, limit],
        )
        count = int(cursor.rowcount)
    if count:
        audit.record(
            by=by,
            action="sync.purge_payloads",
            subject="packages",
            after={"packages": count, "beyond_bytes": limit},
        )
    return count


def _waiting_bytes() -> dict[int, int]:
    """Bytes of the packages that wait, by stream. Sizes are read, not the payloads."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT stream_id, coalesce(sum(octet_length(payload)), 0)::bigint"
            " FROM sync_outpackage WHERE state = %s GROUP BY 1",
            [OutPackage.PENDING],
        )
        return dict(cursor.fetchall())


def _named(stream: OutStream, size: int) -> Mapping[str, str]:
    return {"receiver": stream.peer.node_id, "megabytes": _megabytes(size)}


def _megabytes(size: int) -> str:
    return str(size // MEGABYTE)
