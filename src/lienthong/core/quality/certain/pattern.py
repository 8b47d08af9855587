"""A pattern is told by length where that says the same, else by the engine's own matching."""

from lienthong.core.quality.certain.subject import Subject, of_value
from lienthong.core.quality.plan import Certain
from lienthong.core.quality.shapes import length_only, portable
from lienthong.core.rules.kinds.pattern import pattern_of


def certain(subject: Subject) -> Certain | None:
    """Say what matches for certain; a pattern that engines read apart is left to the reference."""
    if subject.field.is_nested or subject.column.holds != "text":
        return None
    pattern = pattern_of(subject.table, subject.field, subject.dictionary)
    return of_pattern(subject, pattern) if pattern else None


def of_pattern(subject: Subject, pattern: str) -> Certain | None:
    """Say what matches a pattern for certain."""
    sql, lengths, alike = subject.column.sql, length_only(pattern), portable(pattern)
    if lengths is not None:
        size = subject.dialect.chars.format(sql)
        most = f" AND {size} <= {lengths[1]}" if lengths[1] is not None else ""
        return of_value(subject, f"({size} >= {lengths[0]}{most})")
    return of_value(subject, subject.dialect.matches(sql, alike)) if alike else None
