"""Personal numbers: twelve digits, a place that there is, a year of birth that has come."""

from functools import cache

from lienthong.core.dictionary.validators.personal_number import known_place
from lienthong.core.quality.certain.subject import Subject, of_value
from lienthong.core.quality.plan import Certain

_THIS_CENTURY = 2000


def certain(subject: Subject) -> Certain | None:
    """Match one pattern that says all three."""
    if subject.column.holds != "text":
        return None
    pattern = _pattern(subject.today.year)
    return of_value(subject, subject.dialect.matches(subject.column.sql, pattern))


@cache
def _pattern(year: int) -> str:
    places = "|".join(f"{n:03d}" for n in range(1000) if known_place(f"{n:03d}"))
    years = "|".join(f"{n:02d}" for n in range(min(100, year - _THIS_CENTURY + 1)))
    return f"(?:{places})(?:[01][0-9][0-9]|[23](?:{years}))[0-9]{{6}}"
