"""A length in bytes proves one in characters: each takes one to four."""

from lienthong.core.quality.certain.subject import Subject, of_value
from lienthong.core.quality.plan import Certain
from lienthong.core.rules.kinds.length import bounds_of

MOST_BYTES = 4  # of one character in UTF-8


def certain(subject: Subject) -> Certain | None:
    """Compare bytes, which an engine knows without reading, where that can prove it."""
    if subject.column.holds != "text" or subject.field.is_nested:
        return None
    shortest, longest = bounds_of(subject.field, subject.dictionary)
    low = shortest or 0
    by_bytes = longest is None or MOST_BYTES * low * 2 <= longest
    size = subject.dialect.octets if by_bytes else subject.dialect.chars
    said = size.format(subject.column.sql)
    parts = [f"{said} >= {low * MOST_BYTES if by_bytes else low}"] if low > (not by_bytes) else []
    if longest is not None:
        parts.append(f"{said} <= {longest}")
    return of_value(subject, " AND ".join(parts) or f"{said} >= 0")
