"""A row confirmed on the last allowed day, or later."""

from datetime import timedelta

from lienthong.core.quality.certain.subject import Subject
from lienthong.core.quality.days import WITHIN, start_of
from lienthong.core.quality.plan import Certain


def certain(subject: Subject) -> Certain | None:
    """Compare with the first moment of that day in Viet Nam. Empty cells are faults, not skips."""
    days, column = subject.table.freshness_days, subject.column
    if days is None or subject.table.freshness_when or not subject.is_held(column.name):
        return None
    if column.holds not in WITHIN:
        return None  # a text says no day
    bound = start_of(column.holds, subject.today - timedelta(days=days))
    return Certain(f"({column.sql} >= {bound} AND {column.sql} IS NOT NULL)")
