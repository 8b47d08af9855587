"""When a stream may be sent: windows of the day, and rows a minute."""

from datetime import datetime, time, timedelta

import pytest

from lienthong.core.package.pace import Window, opens_at, room_at


def at(hour: int, minute: int = 0, *, day: int = 22) -> datetime:
    return datetime(2026, 11, day, hour, minute)  # the 22nd is a Sunday


@pytest.mark.parametrize(
    ("windows", "now", "opens"),
    [
        ([], at(12), at(12)),
        ([Window(time(8), time(17))], at(12), at(12)),
        ([Window(time(8), time(17))], at(17), at(8, day=23)),
        ([Window(time(22), time(5))], at(4, 59), at(4, 59)),
        ([Window(time(22), time(5))], at(5), at(22)),
        ([Window(time(8), time(17), frozenset({2}))], at(12), at(8, day=25)),
        ([Window(time(22), time(5), frozenset({5}))], at(3), at(3)),  # begun on Saturday
        ([Window(time(8), time(17), frozenset())], at(12), None),
    ],
)
def test_windows_open(windows: list[Window], now: datetime, opens: datetime | None) -> None:
    assert opens_at(windows, now) == opens


def test_rows_of_the_last_minute_make_room_one_after_the_other() -> None:
    sent = [(at(12) - timedelta(seconds=s), 40) for s in (50, 30, 70)]

    assert room_at(sent, 20, 100, at(12)) == at(12)
    assert room_at(sent, 40, 100, at(12)) == at(12) + timedelta(seconds=10)
    assert room_at(sent, 500, 100, at(12)) == at(12) + timedelta(seconds=30)
    assert room_at(sent, 500, 0, at(12)) == at(12)
