"""What the other cells of a column prove about how it was written.

One cell ``03/04/2020`` or ``1.234`` has two readings. A column that also holds ``12/31/2020``, or
``3359.80``, has one. The evidence is gathered once from the first rows of a file, kept with the
batch, and handed to the cleaners; without it a cell with two readings is a question.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

DayOrder = Literal["", "day-month", "month-day", "both"]
Decimal = Literal["", "comma", "point", "both"]

_DAY = re.compile(r"\s*([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-](?:[0-9]{4}|[0-9]{2})(?![0-9])")
# What can only be read in one way: «12,5», «3.359,80», «1.234.567» and their English twins.
_COMMA = re.compile(
    r"\s*[-−+]?(?:[0-9]+,(?:[0-9]{1,2}|[0-9]{4,})|0,[0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+,[0-9]+"
    r"|[1-9][0-9]{0,2}(?:\.[0-9]{3}){2,})\s*\Z"
)
_POINT = re.compile(
    r"\s*[-−+]?(?:[0-9]+\.(?:[0-9]{1,2}|[0-9]{4,})|0\.[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+\.[0-9]+"
    r"|[1-9][0-9]{0,2}(?:,[0-9]{3}){2,})\s*\Z"
)


@dataclass(frozen=True)
class Evidence:
    """How a column is written, as far as its cells prove it. Empty: they prove nothing."""

    day_order: DayOrder = ""
    decimal: Decimal = ""

    def to_json(self) -> dict[str, str]:
        """Return what is proved, as the batch keeps it."""
        found = {"day_order": self.day_order, "decimal": self.decimal}
        return {name: said for name, said in found.items() if said}

    @classmethod
    def from_json(cls, kept: Mapping[str, str]) -> "Evidence":
        """Read what ``to_json`` wrote."""
        return cls(kept.get("day_order", ""), kept.get("decimal", ""))  # type: ignore[arg-type]


NONE = Evidence()


def gather(cells: Iterable[object]) -> Evidence:
    """Return what the texts of a column prove.

    >>> gather(["03/04/2020", "12/31/2020"]), gather(["12,5", "1.234"])
    (Evidence(day_order='month-day', decimal=''), Evidence(day_order='', decimal='comma'))
    >>> gather(["31/12/2020", "12/31/2020"]).day_order
    'both'
    """
    days, marks = set(), set()
    for cell in cells:
        if not isinstance(cell, str):
            continue
        if found := _DAY.match(cell):
            days.add((int(found[1]) > 12) - (int(found[2]) > 12))
        elif _COMMA.match(cell):
            marks.add("comma")
        elif _POINT.match(cell):
            marks.add("point")
    return Evidence(_order(days - {0}), "both" if len(marks) > 1 else _single(marks))


def _order(days: set[int]) -> DayOrder:
    if len(days) > 1:
        return "both"
    return {1: "day-month", -1: "month-day"}[days.pop()] if days else ""  # type: ignore[return-value]


def _single(marks: set[str]) -> Decimal:
    return marks.pop() if marks else ""  # type: ignore[return-value]
