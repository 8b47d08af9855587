"""Boolean SQL expressions of one row, compiled once to Python closures.

Contracts come from people, so this is an allow-list: a node, function or column that is not named
here is refused. Values follow PostgreSQL: three-valued logic, whole-number division truncates,
date minus date is days. Nothing here reads a clock; ``CURRENT_DATE`` is the day that is given.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from lienthong.base.i18n import N_
from lienthong.core.contract.model import LogicalType
from lienthong.core.dictionary.value import Value
from lienthong.core.rules.errors import RuleRejected
from lienthong.core.rules.expression_functions import FUNCTIONS
from lienthong.core.rules.expression_operators import LOGIC, OPERATORS
from lienthong.core.rules.expression_parts import (
    Constant,
    Fn,
    Kind,
    Part,
    comparable,
    constant,
    refuse,
)
from lienthong.core.rules.model import Row

MAX_LENGTH = 2000  # characters; keeps the tree shallow enough to walk
_KIND_OF: Mapping[LogicalType, Kind] = {
    "string": "text",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "timestamp": "timestamp",
    "object": "nested",
    "array": "nested",
}


# Whatever else the parser hangs on a node would change its meaning unseen.
_ARGUMENTS = frozenset(
    {"this", "expression", "expressions", "negate", "low", "high", "to", "is_string", "typed"}
)


@dataclass(frozen=True)
class Expression:
    """A compiled condition. ``columns`` are those it reads, in order of first mention."""

    text: str
    columns: tuple[str, ...]
    fn: Fn

    def holds(self, row: Row, today: date) -> bool | None:
        """Say whether the row satisfies it; None is SQL's unknown.

        Raises ArithmeticError, TypeError or ValueError when the row's values cannot be computed.
        """
        return cast("bool | None", self.fn(row, today))


def compile_expression(text: str, columns: Mapping[str, LogicalType]) -> Expression:
    """Compile a condition over ``columns``. Raises RuleRejected with what to write instead.

    >>> from datetime import date
    >>> rule = compile_expression("den > tu", {"tu": "date", "den": "date"})
    >>> rule.holds({"tu": date(2025, 1, 1), "den": date(2024, 1, 1)}, date(2026, 1, 1))
    False
    >>> rule.holds({"tu": date(2025, 1, 1), "den": None}, date(2026, 1, 1)) is None
    True
    """
    compiler = _Compiler(columns)
    kind, fn = compiler.part(parse_expression(text))
    if kind not in ("boolean", "null"):
        raise refuse(
            N_("Biểu thức «%(text)s» không phải là một điều kiện đúng hoặc sai."),
            N_("Viết một phép so sánh, ví dụ: ngay_het_han > ngay_cap."),
            text=text,
        )
    return Expression(text, tuple(compiler.used), fn)


@dataclass(frozen=True)
class Comparison:
    """Two sides that a condition compares, compiled, with the columns both read together."""

    columns: tuple[str, ...]
    left: Fn
    right: Fn


def comparisons(text: str, columns: Mapping[str, LogicalType]) -> tuple[Comparison, ...]:
    """Return what a condition compares, for those who look for values that make it hold."""
    found = []
    for node in parse_expression(text).find_all(*_COMPARING, exp.Between):
        for side in ("low", "high") if isinstance(node, exp.Between) else ("expression",):
            compiler = _Compiler(columns)
            left, right = (compiler.part(node.args[key])[1] for key in ("this", side))
            found.append(Comparison(tuple(compiler.used), left, right))
    return tuple(found)


def literals(text: str) -> tuple[Value, ...]:
    """Return the constants a condition names, in order."""
    found = (constant(node)[1] for node in parse_expression(text).find_all(exp.Literal))
    return tuple(fn.value for fn in found if isinstance(fn, Constant))


def parse_expression(text: str) -> exp.Expr:
    """Return the one condition of a text. Raises RuleRejected with what to write instead."""
    if len(text) > MAX_LENGTH:
        raise refuse(
            N_("Biểu thức dài quá %(max)s ký tự."),
            N_("Tách thành nhiều quy tắc."),
            max=str(MAX_LENGTH),
        )
    try:
        found = [node for node in sqlglot.parse(text, dialect="postgres") if node is not None]
    except (SqlglotError, RecursionError, ValueError) as error:
        raise refuse(
            N_("Biểu thức «%(text)s» sai cú pháp: %(detail)s."),
            N_("Viết một điều kiện SQL, ví dụ: so_giuong >= so_buong AND so_buong > 0."),
            text=text,
            detail=str(error).split("\n")[0][:200],
        ) from error
    if len(found) != 1:
        raise refuse(
            N_("Biểu thức «%(text)s» phải là đúng một điều kiện."),
            N_("Bỏ dấu chấm phẩy, viết mỗi quy tắc một điều kiện."),
            text=text,
        )
    return found[0]


class _Compiler:
    """Walks the tree once, checking every node against the allow-list."""

    def __init__(self, columns: Mapping[str, LogicalType]) -> None:
        self.columns = columns
        self.used: dict[str, None] = {}

    def part(self, node: exp.Expr) -> Part:
        extra = {key for key, value in node.args.items() if value} - _ARGUMENTS
        if extra and not isinstance(node, exp.Column):
            raise _not_allowed(node)
        for kind, method in _NODES.items():
            if type(node) is kind:
                return method(self, node)
        operator = OPERATORS.get(type(node))
        if operator is not None:
            result = operator(self.part(node.args["this"]), self.part(node.args["expression"]))
            return LOGIC["not"](result, result) if node.args.get("negate") else result
        function = FUNCTIONS.get(type(node))
        if function is not None:
            return function(node, self.part)
        raise _not_allowed(node)

    def column(self, node: exp.Expr) -> Part:
        name = node.name
        if node.args.get("table") or name not in self.columns:
            raise refuse(
                N_("Biểu thức nhắc tới cột «%(name)s» không có trong bảng."),
                N_("Dùng một trong các cột: %(columns)s."),
                name=node.sql(dialect="postgres"),
                columns=", ".join(self.columns),
            )
        self.used[name] = None
        return _KIND_OF[self.columns[name]], lambda row, today: row.get(name)

    def paren(self, node: exp.Expr) -> Part:
        return self.part(node.args["this"])

    def negate(self, node: exp.Expr) -> Part:
        kind, fn = self.part(node.args["this"])
        return LOGIC["not"]((kind, fn), (kind, fn))

    def within(self, node: exp.Expr) -> Part:
        items = node.args.get("expressions")
        if not items:
            raise refuse(
                N_("IN chỉ nhận một danh sách giá trị."),
                N_("Viết dạng: cot IN ('a', 'b')."),
            )
        equals = OPERATORS[exp.EQ]
        subject = self.part(node.args["this"])
        found = equals(subject, self.part(items[0]))
        for item in items[1:]:
            found = LOGIC["or"](found, equals(subject, self.part(item)))
        return LOGIC["not"](found, found) if node.args.get("negate") else found

    def between(self, node: exp.Expr) -> Part:
        subject = self.part(node.args["this"])
        low = OPERATORS[exp.GTE](subject, self.part(node.args["low"]))
        inside = LOGIC["and"](low, OPERATORS[exp.LTE](subject, self.part(node.args["high"])))
        return LOGIC["not"](inside, inside) if node.args.get("negate") else inside

    def is_(self, node: exp.Expr) -> Part:
        kind, fn = self.part(node.args["this"])
        other, positive = node.args["expression"], not node.args.get("negate")
        if isinstance(other, exp.Null):
            return "boolean", lambda row, today: (fn(row, today) is None) is positive
        if isinstance(other, exp.Boolean) and comparable(kind, "boolean"):
            wanted = bool(other.this)
            return "boolean", lambda row, today: (fn(row, today) is wanted) is positive
        raise refuse(
            N_("IS chỉ đi với NULL, TRUE hoặc FALSE."),
            N_("Viết IS NULL, IS NOT NULL, IS TRUE hoặc IS FALSE."),
        )

    def literal(self, node: exp.Expr) -> Part:
        return constant(node)

    def today(self, node: exp.Expr) -> Part:
        return "date", lambda row, today: today


def _not_allowed(node: exp.Expr) -> RuleRejected:
    return refuse(
        N_("Biểu thức dùng «%(node)s», là phép tính hoặc hàm không được phép."),
        N_(
            "Chỉ dùng so sánh, AND, OR, NOT, IS NULL, IN, BETWEEN, LIKE, cộng trừ nhân chia, "
            "LENGTH, LOWER, UPPER, COALESCE, ABS, EXTRACT(YEAR FROM …), CURRENT_DATE."
        ),
        node=node.sql(dialect="postgres")[:80],
    )


_COMPARING = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)
_NODES: Mapping[type[exp.Expr], Callable[[_Compiler, exp.Expr], Part]] = {
    exp.Column: _Compiler.column,
    exp.Paren: _Compiler.paren,
    exp.Not: _Compiler.negate,
    exp.In: _Compiler.within,
    exp.Between: _Compiler.between,
    exp.Is: _Compiler.is_,
    exp.Literal: _Compiler.literal,
    exp.Null: _Compiler.literal,
    exp.Boolean: _Compiler.literal,
    exp.Cast: _Compiler.literal,
    exp.CurrentDate: _Compiler.today,
}

__all__ = [
    "Comparison",
    "Expression",
    "RuleRejected",
    "comparisons",
    "compile_expression",
    "literals",
]
