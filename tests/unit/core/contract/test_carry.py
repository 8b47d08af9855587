"""What a value becomes in the next version: exactly itself, or nothing beside the kept column."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from lienthong.core.contract.widening import WIDENINGS, convert


@pytest.mark.parametrize(
    ("value", "before", "after", "expected"),
    [
        (5, "integer", "number", Decimal(5)),
        (5, "integer", "string", "5"),
        (Decimal("1.50"), "number", "string", "1.5"),
        (True, "boolean", "string", "true"),
        (date(2026, 1, 2), "date", "string", "2026-01-02"),
        (date(2026, 1, 2), "date", "timestamp", datetime(2026, 1, 1, 17, tzinfo=UTC)),
        ("5", "string", "integer", 5),
        ("05", "string", "integer", None),
        ("năm", "string", "integer", None),
        (Decimal("1.5"), "number", "integer", None),
        (Decimal("2"), "number", "integer", 2),
        (datetime(2026, 1, 1, 17, tzinfo=UTC), "timestamp", "date", date(2026, 1, 2)),
        (datetime(2026, 1, 1, 18, tzinfo=UTC), "timestamp", "date", None),
        ("2026-13-01", "string", "date", None),
        (None, "string", "date", None),
        (True, "boolean", "date", None),
    ],
)
def test_value_in_another_type(value: Any, before: Any, after: Any, expected: Any) -> None:
    assert convert(value, before, after) == expected


@pytest.mark.parametrize("change", WIDENINGS)
def test_widening_can_be_undone(change: tuple[Any, Any]) -> None:
    values = {
        "integer": -7, "number": Decimal("0.25"), "boolean": False, "date": date(1945, 9, 2),
        "time": time(7, 30), "timestamp": datetime(1975, 4, 30, 4, 30, tzinfo=UTC),
    }  # fmt: skip
    before, after = change

    assert convert(convert(values[before], before, after), after, before) == values[before]
