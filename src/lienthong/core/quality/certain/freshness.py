"""A row confirmed on the last allowed day, or later."""

from datetime import timedelta

from lienthong.core.quality.certain.subject import Subject
from lienthong.core.quality.dialect import literal
from lienthong.core.quality.plan import Certain


def certain(subject: Subject) -> Certain | None:
    """Compare with the first moment of that day in Viet Nam. Empty cells are faults, not skips."""
    days, column = subject.table.freshness_days, subject.column
    if days is None or subject.table.freshness_when or not subject.is_held(column.name):
        return None
    first = literal(subject.today - timedelta(days=days)).removeprefix("DATE ")
    bound = {
        "date": f"DATE {first}",
        "timestamp": f"TIMESTAMP {first[:-1]} 00:00:00'",
        "moment": f"TIMESTAMPTZ {first[:-1]} 00:00:00+07'",
    }[column.holds]
    return Certain(f"({column.sql} >= {bound} AND {column.sql} IS NOT NULL)")
