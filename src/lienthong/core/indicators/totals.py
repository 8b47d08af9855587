"""How the figures of many units become one: sum, mean, the last given, or none.

A share is never added: its two parts are, and the share is taken of their totals.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from lienthong.core.indicators.judging import key_of, share
from lienthong.core.indicators.model import Form, Key, Line, Value


@dataclass(frozen=True)
class Given:
    """One unit's figures, and when they were handed in."""

    values: Mapping[Key, Value]
    at: datetime


@dataclass(frozen=True)
class Added:
    """A cell's total over units, and how many of them gave a figure."""

    value: Value
    units: int


def added(form: Form, given: Sequence[Given]) -> dict[Key, Added]:
    """Return the total of every cell over the units."""
    found = {key_of(line): _of_line(line, given) for line in form.lines()}
    for line in form.lines():
        if line.element.origin.share:
            upper, lower = (found[code, line.cell] for code in line.element.origin.share)
            found[key_of(line)] = Added(
                share(upper.value, lower.value), min(upper.units, lower.units)
            )
    return found


def _of_line(line: Line, given: Sequence[Given]) -> Added:
    told = [
        (one.at, value) for one in given
        if (value := one.values.get(line.at)) is not None and value.given
    ]  # fmt: skip
    numbers = [value.number for _at, value in told if value.number is not None]
    return Added(_total(line.element.total, told, numbers), len(told))


def _total(
    how: str, told: Sequence[tuple[datetime, Value]], numbers: Sequence[Decimal]
) -> Value:  # fmt: skip
    if not told or how == "none":
        return Value()
    if how == "last":
        last = max(told, key=lambda one: one[0])[1]
        return Value(number=last.number, text=last.text)
    if not numbers:
        return Value()
    whole = sum(numbers, Decimal(0))
    return Value(number=whole if how == "sum" else round(whole / len(numbers), 4))
