"""Days that have come."""

from lienthong.core.quality.certain.subject import Subject, of_value
from lienthong.core.quality.dialect import literal
from lienthong.core.quality.plan import Certain

_FIRST_BIRTH = "DATE '1880-01-01'"


def past(subject: Subject) -> Certain | None:
    """Say which days are not after today."""
    if subject.column.holds != "date":
        return None
    return of_value(subject, f"{subject.column.sql} <= {literal(subject.today)}")


def birth(subject: Subject) -> Certain | None:
    """Say which days somebody living may be born on."""
    if subject.column.holds != "date":
        return None
    sql = subject.column.sql
    return of_value(subject, f"{sql} BETWEEN {_FIRST_BIRTH} AND {literal(subject.today)}")
