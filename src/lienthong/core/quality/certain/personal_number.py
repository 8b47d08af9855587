"""Personal numbers: twelve digits, a place that there is, a year of birth that has come."""

from collections.abc import Sequence
from functools import cache
from itertools import groupby
from operator import itemgetter

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
    places = shortest([f"{n:03d}" for n in range(1000) if known_place(f"{n:03d}")])
    years = shortest([f"{n:02d}" for n in range(min(100, year - _THIS_CENTURY + 1))])
    return f"{places}(?:[01][0-9][0-9]|[23]{years})[0-9]{{6}}"


def shortest(numbers: Sequence[str]) -> str:
    """Return a pattern of numbers of one width, by what may follow what: ``0[1-3]|1[0-9]``.

    With hundreds of alternatives a regular expression takes ten times as long on PostgreSQL.

    >>> print(shortest(["00", "01", "02", "10", "11", "12", "21"]))
    (?:[01][0-2]|2[1])
    """
    if len(numbers[0]) == 1:
        return _class(numbers)
    firsts: dict[str, list[str]] = {}
    for first, rest in groupby(numbers, key=itemgetter(0)):
        firsts.setdefault(shortest([number[1:] for number in rest]), []).append(first)
    ways = [
        f"{_class(heads) if len(heads) > 1 else heads[0]}{rest}" for rest, heads in firsts.items()
    ]
    return f"(?:{'|'.join(ways)})"


def _class(digits: Sequence[str]) -> str:
    whole = "".join(digits)
    if len(whole) > 2 and whole in "0123456789":
        return f"[{whole[0]}-{whole[-1]}]"
    return f"[{whole}]"
