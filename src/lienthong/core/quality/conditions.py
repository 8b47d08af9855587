"""Expressions of contracts in an engine's SQL, where its answer cannot differ from the reference's.

Arithmetic is left out but for one day less another: engines divide, round and overflow each in
their own way. So are lower and upper case, ILIKE, and constants that no binary number holds. Equal
texts are equal bytes; texts are ordered by bytes, which is by code points.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlglot import exp

from lienthong.core.contract.model import Table
from lienthong.core.quality.column import Column, Holds
from lienthong.core.quality.dialect import Dialect, literal
from lienthong.core.rules.expression import parse_expression

_SIGNS: Mapping[type[exp.Expr], str] = {
    exp.EQ: "=", exp.NEQ: "<>", exp.GT: ">", exp.GTE: ">=", exp.LT: "<", exp.LTE: "<=",
    exp.And: "AND", exp.Or: "OR",
}  # fmt: skip
_DECLARED: Mapping[str, tuple[Holds, ...]] = {
    "string": ("text",),
    "integer": ("integer",),
    "number": ("integer", "decimal", "float"),
    "boolean": ("boolean",),
    "date": ("date",),
}


class _Unsaid(Exception):
    """A part that engines may compute otherwise."""


@dataclass(frozen=True)
class Said:
    """A condition in SQL: TRUE, FALSE, or NULL where the rule does not look."""

    sql: str
    columns: tuple[str, ...]


def said(
    text: str, table: Table, columns: Mapping[str, Column], dialect: Dialect, today: date
) -> Said | None:
    """Return the condition, or None where an engine might judge otherwise."""
    speaker = _Speaker(table, columns, dialect, today)
    try:
        sql = speaker.say(parse_expression(text))
    except _Unsaid:
        return None
    return Said(sql, tuple(speaker.used))


class _Speaker:
    def __init__(
        self, table: Table, columns: Mapping[str, Column], dialect: Dialect, today: date
    ) -> None:
        self.table, self.columns, self.dialect, self.today = table, columns, dialect, today
        self.used: dict[str, None] = {}

    def say(self, node: exp.Expr) -> str:
        sign = _SIGNS.get(type(node))
        if sign is not None:
            return self._negated(node, self._two(node, sign))
        method = _METHODS.get(type(node))
        if method is None:
            raise _Unsaid
        return self._negated(node, method(self, node))

    def _negated(self, node: exp.Expr, sql: str) -> str:
        return f"(NOT {sql})" if node.args.get("negate") else sql

    def _two(self, node: exp.Expr, sign: str) -> str:
        left, right = self.say(node.this), self.say(node.expression)
        plain = self.dialect.plain if self._is_text(node.this) else ""
        return f"({left}{plain} {sign} {right})"

    def _is_text(self, node: exp.Expr) -> bool:
        node = node.unnest()
        if isinstance(node, exp.Column):
            return self.columns[node.name].holds == "text"
        return isinstance(node, exp.Literal) and bool(node.is_string)

    def column(self, node: exp.Expr) -> str:
        held = self.columns.get(node.name)
        field = self.table.by_name.get(node.name)
        if held is None or field is None:
            raise _Unsaid
        if held.holds not in _DECLARED.get(field.logical_type, ()):
            raise _Unsaid
        self.used[node.name] = None
        return held.sql

    def less(self, node: exp.Expr) -> str:
        """One day less another, in days."""
        days = [n for n in (node.this.unnest(), node.expression.unnest()) if self._is_day(n)]
        if len(days) != 2:
            raise _Unsaid
        return self.dialect.less(self.say(node.this), self.say(node.expression))

    def _is_day(self, node: exp.Expr) -> bool:
        if isinstance(node, exp.Column):
            return node.name in self.columns and self.columns[node.name].holds == "date"
        return isinstance(node, exp.CurrentDate | exp.Cast)

    def constant(self, node: exp.Expr) -> str:
        if node.args.get("is_string"):
            return literal(str(node.this))
        number = Decimal(str(node.this))
        if not number.is_finite() or Decimal(repr(float(number))) != number:
            raise _Unsaid
        return literal(number)

    def among(self, node: exp.Expr) -> str:
        items = node.args.get("expressions")
        if not items:
            raise _Unsaid
        plain = self.dialect.plain if self._is_text(node.this) else ""
        return f"({self.say(node.this)}{plain} IN ({', '.join(self.say(i) for i in items)}))"

    def between(self, node: exp.Expr) -> str:
        plain = self.dialect.plain if self._is_text(node.this) else ""
        value = f"{self.say(node.this)}{plain}"
        low, high = self.say(node.args["low"]), self.say(node.args["high"])
        return f"({value} >= {low} AND {value} <= {high})"

    def state(self, node: exp.Expr) -> str:
        return f"({self.say(node.this)} IS {node.expression.sql(dialect='postgres')})"

    def like(self, node: exp.Expr) -> str:
        pattern = node.expression
        if not isinstance(pattern, exp.Literal) or "\\" in str(pattern.this):
            raise _Unsaid
        return f"({self.say(node.this)} LIKE {literal(str(pattern.this))})"

    def first(self, node: exp.Expr) -> str:
        parts = [self.say(part) for part in (node.this, *node.expressions)]
        return f"COALESCE({', '.join(parts)})"

    def size(self, node: exp.Expr) -> str:
        return self.dialect.chars.format(self.say(node.this))

    def year(self, node: exp.Expr) -> str:
        return f"EXTRACT(YEAR FROM {self.say(node.expression)})"


_METHODS: Mapping[type[exp.Expr], Callable[[_Speaker, Any], str]] = {
    exp.Column: _Speaker.column,
    exp.Paren: lambda s, n: f"({s.say(n.this)})",
    exp.Not: lambda s, n: f"(NOT {s.say(n.this)})",
    exp.In: _Speaker.among,
    exp.Between: _Speaker.between,
    exp.Is: _Speaker.state,
    exp.Literal: _Speaker.constant,
    exp.Boolean: lambda s, n: literal(bool(n.this)),
    exp.Cast: lambda s, n: f"DATE {literal(str(n.this.this))}",
    exp.CurrentDate: lambda s, n: literal(s.today),
    exp.Sub: _Speaker.less,
    exp.Like: _Speaker.like,
    exp.Coalesce: _Speaker.first,
    exp.Length: _Speaker.size,
    exp.Extract: _Speaker.year,
}
