"""Days and moments that an engine knows and Python does not: infinity, and years past 9999."""

from collections.abc import Mapping
from dataclasses import replace

from lienthong.core.quality.column import Column, Holds

# The first and the last day are left out of moments, so that no time zone leads beyond them.
WITHIN: Mapping[Holds, str] = {
    "date": "BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'",
    "timestamp": "BETWEEN TIMESTAMP '0001-01-02 00:00:00' AND TIMESTAMP '9999-12-30 00:00:00'",
    "moment": (
        "BETWEEN TIMESTAMPTZ '0001-01-02 00:00:00+00' AND TIMESTAMPTZ '9999-12-30 00:00:00+00'"
    ),
}


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
