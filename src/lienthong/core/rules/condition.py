"""When a form asks for a field: ``showWhen`` of the contract, in the expression language.

SQL's unknown counts as «not asked»: until the deciding field is filled, nobody is troubled. A
condition that cannot be computed for a row counts as «asked», so that nothing hides by accident.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from lienthong.core.contract.model import Field, LogicalType, Table
from lienthong.core.dictionary.value import Value
from lienthong.core.rules.errors import RuleRejected
from lienthong.core.rules.expression import Expression, compile_expression


@lru_cache(maxsize=256)
def conditions(table: Table) -> Mapping[str, Expression]:
    """Return field → the condition under which it is asked for, where there is a valid one."""
    types = {f.name: f.logical_type for f in table.fields}
    found = {f.name: _compiled(f, tuple(types.items())) for f in table.fields if f.show_when}
    return {name: expression for name, expression in found.items() if expression is not None}


def deciding(table: Table) -> frozenset[str]:
    """Return the fields that a condition of another field reads."""
    return frozenset(c for expression in conditions(table).values() for c in expression.columns)


def not_asked(table: Table, row: Mapping[str, Value], today: date) -> frozenset[str]:
    """Return the fields that a form does not ask for in this row."""
    return frozenset(
        name for name, expression in conditions(table).items() if not asks(expression, row, today)
    )


def asks(expression: Expression, row: Mapping[str, Value], today: date) -> bool:
    """Tell whether a condition asks for its field in this row."""
    try:
        return expression.holds(row, today) is True
    except (ArithmeticError, TypeError, ValueError):
        return True


def _compiled(field: Field, types: tuple[tuple[str, LogicalType], ...]) -> Expression | None:
    try:
        return compile_expression(field.show_when, dict(types))
    except RuleRejected:
        return None  # lint says what is wrong with it; until then the field is always asked for
