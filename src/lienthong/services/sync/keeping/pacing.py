"""When and how fast a stream of this node is sent: what a person set, and what it means now."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.package.pace import EVERY_DAY, Window, opens_at, room_at
from lienthong.services.audit import actions as audit
from lienthong.services.sync.keeping.models import StreamPace
from lienthong.services.sync.models import OutPackage, OutStream, Receipt

MINUTE = timedelta(minutes=1)
MOST_WINDOWS = 20
MOST_ROWS = 10**9
DAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
WINDOW = re.compile(
    r"(?:(?P<days>[T2-7CN,]+) )?(?P<start>[0-2]?\d:[0-5]\d)-(?P<end>[0-2]?\d:[0-5]\d)"
)


def may_send_at(stream: OutStream, rows: int) -> datetime | None:
    """When the next package of so many rows may go; None when that is now."""
    pace = pace_of(stream)
    if pace is None:
        return None
    now = clock.now()
    opening = opens_at(_windows(pace.windows), now.astimezone(clock.VIET_NAM))
    moment = now + MINUTE if opening is None else max(now, opening)
    if moment <= now and pace.rows_per_minute:
        moment = room_at(_sent(stream, now), rows, pace.rows_per_minute, now)
    return moment if moment > now else None


def waiting_for(stream: OutStream) -> datetime | None:
    """When a stream with packages waiting may go on; None when nothing is held by its pace."""
    first = OutPackage.objects.filter(stream=stream, state=OutPackage.PENDING).first()
    return may_send_at(stream, first.row_count) if first else None


def pace_of(stream: OutStream) -> StreamPace | None:
    """The bounds of a stream; None when nobody set any."""
    pace: StreamPace | None = getattr(stream, "pace", None)
    return pace


def _sent(stream: OutStream, now: datetime) -> list[tuple[datetime, int]]:
    receipts = Receipt.objects.filter(package__stream=stream, received_at__gt=now - MINUTE)
    return list(receipts.values_list("received_at", "package__row_count"))


@transaction.atomic
def set_pace(
    *, stream_id: int, rows_per_minute: int, windows: Sequence[str], by: Actor
) -> StreamPace:
    """Bound a stream; 0 rows and no windows take every bound away. Counts at once.

    A window is written «22:00-05:00» or «T7,CN 00:00-23:59», times of Viet Nam.
    """
    stream = OutStream.objects.select_for_update(of=("self",)).select_related("peer").get(
        pk=stream_id
    )  # fmt: skip
    if not 0 <= rows_per_minute <= MOST_ROWS:
        raise UserError(
            N_("Số dòng mỗi phút phải là số từ 0 (không giới hạn) trở lên."),
            code="bad-pace",
            remedy=N_("Nhập số nguyên; bỏ giới hạn thì nhập 0."),
        )
    read = [read_window(text) for text in windows if text.strip()]
    if len(read) > MOST_WINDOWS:
        raise _wrong_window(windows[MOST_WINDOWS])
    held = StreamPace.objects.filter(stream=stream).first()
    before = _facts(held) if held else None
    now = clock.now()
    pace, _created = StreamPace.objects.update_or_create(
        stream=stream,
        defaults={
            "rows_per_minute": rows_per_minute,
            "windows": [_document(window) for window in read],
            "set_by": str(by),
            "set_at": now,
        },
    )
    OutStream.objects.filter(pk=stream.pk, attempts=0).update(next_attempt_at=None)
    if before != _facts(pace):
        audit.record(
            by=by, action="sync.pace_set", subject=f"stream:{stream}",
            before=before, after=_facts(pace),
        )  # fmt: skip
    return pace


def read_window(text: str) -> Window:
    """Read «22:00-05:00» or «T7,CN 00:00-23:59». Raises UserError."""
    found = WINDOW.fullmatch(text.strip())
    if found is None:
        raise _wrong_window(text)
    names = found["days"].split(",") if found["days"] else []
    if any(name not in DAYS for name in names):
        raise _wrong_window(text)
    days = frozenset(DAYS.index(name) for name in names) or EVERY_DAY
    try:
        return Window(_time(found["start"]), _time(found["end"]), days)
    except ValueError as error:
        raise _wrong_window(text) from error


def written(pace: StreamPace | None) -> list[str]:
    """The windows as a person writes them."""
    lines = []
    for window in _windows(pace.windows) if pace else []:
        days = ",".join(DAYS[day] for day in sorted(window.days))
        span = f"{window.start:%H:%M}-{window.end:%H:%M}"
        lines.append(span if window.days == EVERY_DAY else f"{days} {span}")
    return lines


def _windows(documents: list[dict[str, Any]]) -> list[Window]:
    return [
        Window(_time(one["start"]), _time(one["end"]), frozenset(one["days"])) for one in documents
    ]


def _document(window: Window) -> dict[str, Any]:
    return {
        "start": f"{window.start:%H:%M}",
        "end": f"{window.end:%H:%M}",
        "days": sorted(window.days),
    }


def _time(text: str) -> time:
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


def _facts(pace: StreamPace) -> dict[str, Any]:
    return {"rows_per_minute": pace.rows_per_minute, "windows": written(pace)}


def _wrong_window(text: str) -> UserError:
    return UserError(
        N_("Khung giờ «%(window)s» chưa đúng."),
        code="bad-window",
        values={"window": text[:60]},
        remedy=N_("Viết «22:00-05:00», hoặc có ngày trước: «T7,CN 00:00-23:59»."),
    )
