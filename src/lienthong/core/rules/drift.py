"""Đúng: the values of a column are spread as in the period before; else something changed at once.

A rule on the table as a whole: no row is at fault. What is measured is the population stability
index (N. Siddiqi, Credit Risk Scorecards, 2006): the sum over all classes of (q − p) · ln(q / p)
where p and q are the shares of a class before and now. By custom below 0.10 nothing moved, above
0.25 much did.
"""

import math
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.core.dictionary.value import Value, show
from lienthong.core.rules.errors import RuleRejected
from lienthong.core.rules.expression_parts import VIETNAM
from lienthong.core.rules.kinds.stated import stated_rule
from lienthong.core.rules.model import BoundRule

MOST = 0.25
LEAST_SHARE = 0.0001  # of a class without a row, whose logarithm there is none of
EMPTY = "∅"  # the class of empty cells


@dataclass(frozen=True)
class Drift:
    """One rule: the column that is measured, the column of periods, and the greatest index."""

    rule: BoundRule
    column: str
    period: str
    most: float


def drifts(table: Table) -> Iterator[Drift]:
    """Yield the drift rules of a table: the column measured first, then that of the period.

    Raises RuleRejected.
    """
    for spec in table.rules:
        if spec.kind != "drift":
            continue
        most = spec.arguments.get("most", MOST)
        if len(spec.columns) != 2 or isinstance(most, bool) or not isinstance(most, int | float):
            raise RuleRejected(
                N_("Quy tắc «%(rule)s» chưa nêu cột đo, cột kỳ, hoặc ngưỡng không phải số."),
                values={"rule": spec.id},
                place=spec.id,
                remedy=N_("Ghi columns: [cột đo, cột ngày hoặc kỳ], most: 0.25."),
            )
        rule = stated_rule(table, spec, "outlier", spec.columns)
        yield Drift(rule, spec.columns[0], spec.columns[1], float(most))


def stability_index(before: Mapping[str, int], now: Mapping[str, int]) -> float | None:
    """Return the index of two counts by class; None where one of them counts nothing.

    >>> round(stability_index({"a": 50, "b": 50}, {"a": 50, "b": 50}), 4)
    0.0
    >>> round(stability_index({"a": 50, "b": 50}, {"a": 90, "b": 10}), 4)
    0.8789
    """
    old, new = sum(before.values()), sum(now.values())
    if not old or not new:
        return None
    found = 0.0
    for name in {*before, *now}:
        p = max(before.get(name, 0) / old, LEAST_SHARE)
        q = max(now.get(name, 0) / new, LEAST_SHARE)
        found += (q - p) * math.log(q / p)
    return found


def last_two(held: Collection[Value], today: date) -> tuple[str, str] | None:
    """Return the last two months that are over and have rows; None when there are not two.

    >>> last_two(["2025-10", date(2025, 12, 5), date(2026, 1, 3), None], date(2026, 1, 20))
    ('2025-10', '2025-12')
    """
    months = {month_of(value) for value in held if value not in (None, "")}
    over = sorted(month for month in months if month < f"{today:%Y-%m}")
    return (over[-2], over[-1]) if len(over) > 1 else None


def month_of(value: Value) -> str:
    """Return the month of a day, or the first seven signs of a text: 2025-12.

    A moment is of the month that it is in Viet Nam.

    >>> from datetime import UTC
    >>> month_of(datetime(2025, 11, 30, 17, tzinfo=UTC))
    '2025-12'
    """
    if isinstance(value, datetime) and value.tzinfo:
        value = value.astimezone(VIETNAM)
    return f"{value:%Y-%m}" if isinstance(value, date) else str(value)[:7]


def ends_of(low: Decimal, high: Decimal) -> list[Decimal]:
    """Return where five classes of numbers around a middle half end: four ends.

    >>> [str(end) for end in ends_of(Decimal(10), Decimal(20))]
    ['0', '10', '20', '30']
    """
    width = high - low or Decimal(1)
    return [low - width, low, high, high + width]


def classes(ends: Sequence[Decimal]) -> list[tuple[Decimal | None, Decimal | None]]:
    """Return the classes between some ends: from (included) and to (not).

    >>> classes([Decimal(1)])
    [(None, Decimal('1')), (Decimal('1'), None)]
    """
    return list(zip([None, *ends], [*ends, None], strict=True))


def class_of(value: Value, ends: Sequence[Decimal] | None) -> str:
    """Return the class of a value: among numbers its place between the ends, else the value.

    >>> class_of(Decimal(10), [Decimal(0), Decimal(10)]), class_of("a", None), class_of("", None)
    ('2', 'a', '∅')
    """
    if value in (None, ""):
        return EMPTY
    if ends is None or isinstance(value, bool):
        return show(value)
    number = Decimal(str(value))
    return str(len(ends) if number.is_nan() else bisect_right(ends, number))
