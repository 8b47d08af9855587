"""How the figures of many units become one: sum, mean, the last given, or none.

A share is never added: its two parts are, and the share is taken of their totals.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from lienthong.core.indicators.judging import key_of, share
from lienthong.core.indicators.model import Form, Key, Total, Value


@dataclass(frozen=True)
class Sums:
    """What units gave of one cell: ``units`` a number or a text, ``numbers`` of them a number.

    ``whole`` is the sum of the numbers, None without any; ``last`` what was handed in last.
    """

    units: int = 0
    numbers: int = 0
    whole: Decimal | None = None
    last: Value = field(default_factory=Value)


@dataclass(frozen=True)
class Added:
    """A cell's total over units, and how many of them gave a figure."""

    value: Value
    units: int


def added(form: Form, sums: Mapping[Key, Sums]) -> dict[Key, Added]:
    """Return the total of every cell of the form."""
    found = {}
    for line in form.lines():
        given = sums.get(key_of(line), Sums())
        found[key_of(line)] = Added(_total(line.element.total, given), given.units)
    for line in form.lines():
        if line.element.origin.share:
            upper, lower = (found[code, line.cell] for code in line.element.origin.share)
            found[key_of(line)] = Added(
                share(upper.value, lower.value), min(upper.units, lower.units)
            )
    return found


def _total(how: Total, given: Sums) -> Value:
    if how == "last":
        return given.last
    if how == "none" or given.whole is None:
        return Value()
    return Value(number=given.whole if how == "sum" else round(given.whole / given.numbers, 4))
