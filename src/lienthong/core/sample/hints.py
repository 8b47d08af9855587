"""Values that a condition itself suggests: its constants, and where its two sides meet."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from lienthong.core.contract.model import Field, Table
from lienthong.core.dictionary.value import Value
from lienthong.core.rules.expression import Comparison, comparisons, literals
from lienthong.core.rules.model import Row

_STEPS: Mapping[str, tuple[int, ...]] = {
    "integer": (1,),
    "number": (1,),
    "date": (1, 366),
    "timestamp": (1, 366),
}
_OFFSETS = (0, 1, -1)


@dataclass(frozen=True)
class Hints:
    """What one rule of a table suggests for the columns it reads."""

    constants: tuple[Value, ...]
    comparisons: tuple[Comparison, ...]

    def of(self, field: Field, row: Row, today: date, rng: Random) -> Iterator[Value]:
        """Yield values of the field's type that may make the rule hold."""
        for constant in self.constants:
            yield from _from_constant(constant, field, row.get(field.name))
        for comparison in self.comparisons:
            if field.name in comparison.columns and field.logical_type in _STEPS:
                yield from _meeting(comparison, field, row, today, rng)
            elif field.name in comparison.columns and field.logical_type == "string":
                yield from _side_by_side(comparison, row, today)


def hints_of(table: Table) -> Mapping[str, Hints]:
    """Return the hints of each expression of the table, by the rule's id."""
    types = {f.name: f.logical_type for f in table.fields}
    return {
        rule.id: Hints(literals(rule.expression), comparisons(rule.expression, types))
        for rule in table.rules
        if rule.kind == "expression" and not rule.is_threshold
    }


def _from_constant(constant: Value, field: Field, present: Value) -> Iterator[Value]:
    kind = field.logical_type
    if kind == "string" and isinstance(constant, str):
        yield _spliced(constant, str(present or "")) if set(constant) & {"%", "_"} else constant
    elif kind == "integer" and isinstance(constant, int):
        yield from (constant + offset for offset in _OFFSETS)
    elif kind == "number" and isinstance(constant, int | Decimal):
        yield from (Decimal(constant) + offset for offset in _OFFSETS)
    elif kind == "date" and isinstance(constant, str):
        try:
            day = date.fromisoformat(constant)
        except ValueError:
            return
        yield from (day + timedelta(days=offset) for offset in _OFFSETS)


def _spliced(like: str, present: str) -> str:
    """Put the fixed ends of a LIKE pattern on the present text.

    >>> _spliced("%QTG", "12/2026/QLQ"), _spliced("DT-%", "XX-01")
    ('12/2026/QTG', 'DT-01')
    """
    head, _, rest = like.partition("%")
    tail = rest.rpartition("%")[2] if "%" in like else ""
    body = present[len(head) : len(present) - len(tail)] if tail else present[len(head) :]
    return f"{head}{body}{tail}"


def _side_by_side(comparison: Comparison, row: Row, today: date) -> Iterator[Value]:
    for side in (comparison.left, comparison.right):
        try:
            value = side(row, today)
        except (ArithmeticError, TypeError, ValueError):
            continue
        if isinstance(value, str):
            yield value


def _meeting(
    comparison: Comparison, field: Field, row: Row, today: date, rng: Random
) -> Iterator[Value]:
    """Yield values of the column where the sides are equal, and a little to either side."""
    present = row.get(field.name)
    start: Value = today if field.logical_type in ("date", "timestamp") else 0
    start = start if present is None else present
    for step in _STEPS[field.logical_type]:
        near = _gap(comparison, row, field.name, start, today)
        far = _gap(comparison, row, field.name, _moved(start, step), today)
        if near is None or far is None or near == far:
            continue
        distance = -near * step / (far - near)
        spread = max(abs(distance) // 10, Decimal(10))
        for offset in (*_OFFSETS, *(rng.randrange(1, int(spread) + 1) * s for s in (1, -1))):
            moved = _moved(start, distance + offset)
            if moved is not None:
                yield _typed(moved, field)


def _gap(comparison: Comparison, row: Row, name: str, value: Value, today: date) -> Decimal | None:
    changed = {**row, name: value}
    try:
        left, right = comparison.left(changed, today), comparison.right(changed, today)
    except (ArithmeticError, TypeError, ValueError):
        return None
    if isinstance(left, datetime) and isinstance(right, datetime):
        return Decimal((left - right).total_seconds()) / 86_400
    if isinstance(left, date) and isinstance(right, date):
        return Decimal((left - right).days)
    if isinstance(left, int | Decimal) and isinstance(right, int | Decimal):
        return Decimal(left) - Decimal(right)
    return None


def _moved(value: Value, by: Decimal | int) -> Value:
    try:
        if isinstance(value, date):
            return value + timedelta(days=round(by))
        if isinstance(value, int | Decimal):
            return Decimal(value) + by
    except (OverflowError, ArithmeticError):
        return None
    return None


def _typed(value: Value, field: Field) -> Value:
    if field.logical_type == "integer" and isinstance(value, Decimal):
        return round(value)
    if field.logical_type == "number" and isinstance(value, Decimal):
        return round(value, 2)
    return value
