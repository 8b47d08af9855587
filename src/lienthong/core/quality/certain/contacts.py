"""Telephone numbers of today's mobile ranges, and addresses of electronic mail without rarities."""

from lienthong.core.quality.certain.subject import Subject, of_value
from lienthong.core.quality.plan import Certain

_MOBILE = "0(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-9])[0-9]{7}"
_PLAIN = r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@(?:[A-Za-z0-9]+\.)+[A-Za-z]{2,20}"
_LONGEST_LABEL = 63  # so short an address has no part that is too long


def phone(subject: Subject) -> Certain | None:
    """Say which numbers are of a mobile range; the reference knows the others."""
    if subject.column.holds != "text":
        return None
    return of_value(subject, subject.dialect.matches(subject.column.sql, _MOBILE))


def email(subject: Subject) -> Certain | None:
    """Say which plain addresses are right."""
    sql = subject.column.sql
    if subject.column.holds != "text":
        return None
    size = f"{subject.dialect.octets.format(sql)} <= {_LONGEST_LABEL}"
    return of_value(subject, f"({size} AND {subject.dialect.matches(sql, _PLAIN)})")
