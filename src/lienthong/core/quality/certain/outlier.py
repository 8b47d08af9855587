"""A number between the fences that the table's own middle half sets."""

import math
from decimal import Decimal

from lienthong.core.quality.certain.subject import Subject, skips
from lienthong.core.quality.dialect import literal
from lienthong.core.quality.plan import Certain
from lienthong.core.rules.kinds.outlier import LEAST_ROWS, fences, times_of


def certain(subject: Subject) -> Certain | None:
    """Compare with the fences, drawn in by one step where only a binary number can say them."""
    column = subject.column
    spread = subject.facts.spread(column.name)
    if spread is None or spread.count < LEAST_ROWS or not subject.is_held(column.name):
        return None
    low, high = fences(spread, times_of(subject.spec))
    if column.holds == "float":
        low = Decimal(repr(math.nextafter(float(low), math.inf)))
        high = Decimal(repr(math.nextafter(float(high), -math.inf)))
    return Certain(f"({column.sql} BETWEEN {literal(low)} AND {literal(high)})", *skips(column))
