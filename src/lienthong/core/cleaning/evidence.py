"""What the other cells of a column prove about how it was written.

One cell ``03/04/2020`` or ``1.234`` has two readings. A column that also holds ``12/31/2020``, or
``3359.80``, has one. The evidence is gathered once from the first rows of a file, kept with the
batch, and handed to the cleaners; without it a cell with two readings is a question.
One cell may be a slip of the hand: it takes two to prove what would change how others are read.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

PROOF = 2  # cells
_NUMBER = re.compile(r"\s*[-−+]?[0-9][0-9.,]*\s*\Z")
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

    >>> gather(["12/31/2020", "12/30/2020"]), gather(["12,5", "0,5", "1.234"])
    (Evidence(day_order='month-day', decimal=''), Evidence(day_order='', decimal='comma'))
    >>> gather(["31/12/2020", "12/31/2020"]).day_order, gather(["12/31/2020"]).day_order
    ('both', 'both')
    >>> gather(["12,5", "1.234"]).decimal, gather(["1,234"]).decimal, gather(["An"]).decimal
    ('both', 'both', '')
    """
    days: Counter[int] = Counter()
    marks: Counter[Decimal] = Counter()
    is_counted = False
    for cell in cells:
        if not isinstance(cell, str):
            continue
        if found := _DAY.match(cell):
            days[(int(found[1]) > 12) - (int(found[2]) > 12)] += 1
        elif _COMMA.match(cell):
            marks["comma"] += 1
        elif _POINT.match(cell):
            marks["point"] += 1
        is_counted = is_counted or _NUMBER.match(cell) is not None
    return Evidence(_order(days[1], days[-1]), _mark(marks) if is_counted else "")


def _order(day_first: int, month_first: int) -> DayOrder:
    if not month_first:
        return "day-month" if day_first else ""
    return "both" if day_first or month_first < PROOF else "month-day"


def _mark(marks: Counter[Decimal]) -> Decimal:
    """Return the mark that is proved; "both" where it is open, so that «1,234» is asked."""
    proved = [mark for mark, count in marks.items() if count >= PROOF]
    return proved[0] if len(marks) == 1 and proved else "both"
