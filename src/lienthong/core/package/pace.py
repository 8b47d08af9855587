"""When a stream may be sent: windows of the day and a bound on rows a minute.

A window has weekdays (Monday is 0) and goes from one time of day to another; one that ends before
it begins ends on the next day. Times are of the clock the caller counts in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True)
class Window:
    """A span of the day on some weekdays; one of no length is the whole day."""

    start: time
    end: time
    days: frozenset[int] = EVERY_DAY

    def spans(self, day: datetime) -> tuple[datetime, datetime] | None:
        """The span that begins on a day; None when that weekday has none."""
        if day.weekday() not in self.days:
            return None
        begin = day.replace(hour=self.start.hour, minute=self.start.minute, second=0, microsecond=0)
        end = begin.replace(hour=self.end.hour, minute=self.end.minute)
        return begin, end if end > begin else end + timedelta(days=1)


def opens_at(windows: Sequence[Window], now: datetime) -> datetime | None:
    """The next moment at which a window is open: `now` inside one; None when there never is one.

    >>> at = datetime(2026, 11, 22, 12, 0)
    >>> opens_at([Window(time(22), time(5))], at)
    datetime.datetime(2026, 11, 22, 22, 0)
    >>> opens_at([], at)
    datetime.datetime(2026, 11, 22, 12, 0)
    """
    if not windows:
        return now
    begins: list[datetime] = []
    for ahead in range(-1, 8):
        for window in windows:
            span = window.spans(now + timedelta(days=ahead))
            if span is None:
                continue
            if span[0] <= now < span[1]:
                return now
            if span[0] > now:
                begins.append(span[0])
    return min(begins, default=None)


def room_at(sent: Sequence[tuple[datetime, int]], rows: int, limit: int, now: datetime) -> datetime:
    """The moment at which `rows` more fit into `limit` a minute; `sent` holds the last minute.

    What exceeds the limit by itself goes when the minute before it is empty.

    >>> at = datetime(2026, 11, 22, 12, 0)
    >>> room_at([(at - timedelta(seconds=20), 80)], 30, 100, at)
    datetime.datetime(2026, 11, 22, 12, 0, 40)
    """
    minute = timedelta(minutes=1)
    recent = sorted((at, count) for at, count in sent if now - at < minute)
    held = sum(count for _, count in recent)
    moment = now
    for at, count in recent:
        if not limit or held + rows <= limit:
            break
        held -= count
        moment = at + minute
    return moment
