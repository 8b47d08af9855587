"""When a source runs next, in Vietnamese time; how its cursor goes back by the overlap."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from lienthong.base.errors import UserError
from lienthong.services.intake.sources import cursor
from lienthong.services.intake.sources.schedule import Schedule

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)  # Sunday, 12:00 in Viet Nam


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({}, None),
        ({"kind": "minutes", "minutes": 30}, "2026-11-22T12:30"),
        ({"kind": "daily", "at": "02:00"}, "2026-11-23T02:00"),
        ({"kind": "daily", "at": "18:30"}, "2026-11-22T18:30"),
        ({"kind": "daily", "at": "12:00"}, "2026-11-23T12:00"),
        ({"kind": "weekly", "weekday": 0, "at": "02:00"}, "2026-11-23T02:00"),
        ({"kind": "weekly", "weekday": 6, "at": "11:59"}, "2026-11-29T11:59"),
        ({"kind": "weekly", "weekday": 6, "at": "12:01"}, "2026-11-22T12:01"),
    ],
)
def test_next_run_is_after_now_in_vietnamese_time(document, expected) -> None:
    from lienthong.base.clock import VIET_NAM

    found = Schedule.of(document).after(NOON)

    assert (found and found.astimezone(VIET_NAM).isoformat()[:16]) == expected


@pytest.mark.parametrize(
    "document",
    [
        {"kind": "hourly"},
        {"kind": "minutes", "minutes": "0"},
        {"kind": "minutes", "minutes": "-5"},
        {"kind": "minutes", "minutes": "99999"},
        {"kind": "daily", "at": "25:00"},
        {"kind": "daily", "at": "hai giờ"},
        {"kind": "weekly", "weekday": 7, "at": "02:00"},
    ],
)
def test_schedule_without_meaning_is_refused(document) -> None:
    with pytest.raises(UserError) as caught:
        Schedule.of(document)

    assert caught.value.code == "bad-schedule"


@pytest.mark.parametrize(
    ("family", "text", "overlap", "since", "strictly"),
    [
        ("integer", "100", 0, 100, True),
        ("integer", "100", 10, 90, False),
        ("number", "1.5", 0, Decimal("1.5"), False),
        ("date", "2024-03-01", 1, date(2024, 2, 29), False),
        ("timestamp", "2024-01-01T00:00:10", 10, datetime(2024, 1, 1), False),
        ("text", "42", 2, 40, True),
        ("text", "abc", 5, "abc", False),
    ],
)
def test_window_goes_back_by_the_overlap(family, text, overlap, since, strictly) -> None:
    window = cursor.window("c", family, text, overlap)

    assert window.since == since
    assert window.strictly is (strictly if family == "integer" else False)


def test_first_window_is_open() -> None:
    assert cursor.window("c", "date", "", 5).since is None


def test_cursor_that_is_no_value_of_its_column_is_refused() -> None:
    with pytest.raises(UserError) as caught:
        cursor.read("hôm qua", "date")

    assert caught.value.code == "bad-cursor"
