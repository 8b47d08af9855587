"""Days and moments as engines hold them, and those that Python does not know: past year 9999."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from lienthong.core.quality.column import Column, Holds

# The first and the last day are left out of moments, so that no time zone leads beyond them.
WITHIN: Mapping[Holds, str] = {
    "date": "BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'",
    "timestamp": "BETWEEN TIMESTAMP '0001-01-02 00:00:00' AND TIMESTAMP '9999-12-30 00:00:00'",
    "moment": (
        "BETWEEN TIMESTAMPTZ '0001-01-02 00:00:00+00' AND TIMESTAMPTZ '9999-12-30 00:00:00+00'"
    ),
}


def start_of(holds: Holds, day: date) -> str:
    """Say the first moment of a day in Viet Nam, as a column of days or moments holds it.

    >>> start_of("moment", date(2026, 1, 2))
    "TIMESTAMPTZ '2026-01-02 00:00:00+07'"
    """
    if holds == "date":
        return f"DATE '{day.isoformat()}'"
    if holds == "timestamp":
        return f"TIMESTAMP '{day.isoformat()} 00:00:00'"
    return f"TIMESTAMPTZ '{day.isoformat()} 00:00:00+07'"


def beyond(column: Column) -> str:
    """The condition that a cell holds what Python cannot."""
    return f"NOT {column.sql} {WITHIN[column.holds]}"


def as_text(column: Column) -> Column:
    """Return the column with such cells handed over as their text, as unreadable ones are."""
    inside = f"{column.sql} {WITHIN[column.holds]}"
    return replace(
        column,
        sql=f"(CASE WHEN {inside} THEN {column.sql} END)",
        stray=f"(CASE WHEN NOT {inside} THEN {column.sql}::VARCHAR END)",
    )
