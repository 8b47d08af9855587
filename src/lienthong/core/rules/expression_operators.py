"""Operators of rule expressions: typed at compile time, three-valued at run time."""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from sqlglot import exp

from lienthong.base.i18n import N_
from lienthong.core.dictionary.value import Value
from lienthong.core.rules.errors import RuleRejected
from lienthong.core.rules.model import Row

Kind = Literal["text", "number", "boolean", "date", "timestamp", "null"]
Fn = Callable[[Row, date], Value]
Part = tuple[Kind, Fn]
Operator = Callable[[Part, Part], Part]

VIETNAM = timezone(timedelta(hours=7))


def refuse(message: str, remedy: str, **values: str) -> RuleRejected:
    """Make the refusal of an expression."""
    return RuleRejected(message, values=values, remedy=remedy)


def comparable(left: Kind, right: Kind) -> bool:
    """Say whether SQL can compare the two kinds."""
    days = ("date", "timestamp")
    return left == right or "null" in (left, right) or (left in days and right in days)


@dataclass(frozen=True)
class Constant:
    """A literal, still to be seen as one: beside a date, a text literal is read as a date."""

    value: Value

    def __call__(self, row: Row, today: date) -> Value:
        return self.value


def constant(node: exp.Expr) -> Part:
    """Compile a literal: number, text, TRUE, FALSE, NULL or DATE '…'."""
    value: Value
    kind: Kind
    if isinstance(node, exp.Null):
        kind, value = "null", None
    elif isinstance(node, exp.Boolean):
        kind, value = "boolean", bool(node.this)
    elif isinstance(node, exp.Cast):
        kind, value = "date", _date_literal(node)
    elif node.args.get("is_string"):
        kind, value = "text", str(node.this)
    else:
        kind, value = "number", _number(str(node.this))
    return kind, Constant(value)


def _number(text: str) -> int | Decimal:
    return int(text) if text.isascii() and text.isdigit() else Decimal(text)


def _date_literal(node: exp.Expr) -> date:
    inner, target = node.args["this"], node.args["to"]
    if target.this == exp.DataType.Type.DATE and isinstance(inner, exp.Literal) and inner.is_string:
        return _day(str(inner.this))
    raise refuse(
        N_("Đổi kiểu «%(node)s» không được phép."),
        N_("Chỉ dùng hằng ngày dạng DATE '2025-07-01'."),
        node=node.sql(dialect="postgres")[:80],
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise refuse(
            N_("«%(text)s» không phải là ngày."),
            N_("Viết ngày dạng DATE '2025-07-01'."),
            text=text,
        ) from error


def _aligned(left: Part, right: Part) -> tuple[Part, Part]:
    """Give both sides one kind, as SQL does for an untyped text literal beside a date."""
    if not comparable(left[0], right[0]):
        pair = {left[0], right[0]}
        if pair == {"text", "date"}:
            return _as_day(left), _as_day(right)
        raise refuse(
            N_("Không so sánh hoặc tính được giữa hai kiểu %(left)s và %(right)s."),
            N_("So sánh hai giá trị cùng kiểu: số với số, chữ với chữ, ngày với ngày."),
            left=left[0],
            right=right[0],
        )
    if {left[0], right[0]} == {"date", "timestamp"}:
        return _as_moment(left), _as_moment(right)
    return left, right


def _as_day(part: Part) -> Part:
    kind, fn = part
    if kind == "date":
        return part
    if not isinstance(fn, Constant):
        raise refuse(
            N_("Không so sánh được cột chữ với cột ngày."),
            N_("So sánh hai cột ngày, hoặc cột ngày với DATE '2025-07-01'."),
        )
    return "date", Constant(_day(str(fn.value)))


def _as_moment(part: Part) -> Part:
    kind, fn = part
    if kind != "date":
        return part

    def moment(row: Row, today: date) -> Value:
        day = fn(row, today)
        return None if day is None else datetime.combine(_is_date(day), time(), VIETNAM)

    return "timestamp", moment


def _is_date(value: Value) -> date:
    if isinstance(value, date):
        return value
    raise TypeError(f"a date was expected, not {type(value).__name__}")


def _compare(test: Callable[[Any, Any], bool]) -> Operator:
    def compile_(left: Part, right: Part) -> Part:
        (_, a), (_, b) = _aligned(left, right)

        def compare(row: Row, today: date) -> Value:
            x, y = a(row, today), b(row, today)
            return None if x is None or y is None else test(x, y)

        return "boolean", compare

    return compile_


def _boolean(part: Part) -> Fn:
    if part[0] not in ("boolean", "null"):
        raise refuse(
            N_("AND, OR và NOT chỉ nối các điều kiện."),
            N_("Viết mỗi vế thành một phép so sánh."),
        )
    return part[1]


def _and(left: Part, right: Part) -> Part:
    a, b = _boolean(left), _boolean(right)

    def both(row: Row, today: date) -> Value:
        x = a(row, today)
        if x is False:
            return False
        y = b(row, today)
        if y is False:
            return False
        return None if x is None or y is None else True

    return "boolean", both


def _or(left: Part, right: Part) -> Part:
    a, b = _boolean(left), _boolean(right)

    def either(row: Row, today: date) -> Value:
        x = a(row, today)
        if x is True:
            return True
        y = b(row, today)
        if y is True:
            return True
        return None if x is None or y is None else False

    return "boolean", either


def _not(part: Part, _: Part) -> Part:
    a = _boolean(part)

    def flip(row: Row, today: date) -> Value:
        x = a(row, today)
        return None if x is None else not x

    return "boolean", flip


def _arithmetic(compute: Callable[[Any, Any], Value], sign: str) -> Operator:
    def compile_(left: Part, right: Part) -> Part:
        kind = _result_kind(left[0], right[0], sign)
        a, b = left[1], right[1]

        def run(row: Row, today: date) -> Value:
            x, y = a(row, today), b(row, today)
            return None if x is None or y is None else compute(x, y)

        return kind, run

    return compile_


def _result_kind(left: Kind, right: Kind, sign: str) -> Kind:
    if {left, right} <= {"number", "null"}:
        return "number"
    if sign == "-" and left == right == "date":
        return "number"
    if left == "date" and right == "number" and sign in "+-":
        return "date"
    if left == "number" and right == "date" and sign == "+":
        return "date"
    raise refuse(
        N_("Không làm được phép tính %(sign)s giữa hai kiểu %(left)s và %(right)s."),
        N_("Chỉ tính giữa số với số, ngày trừ ngày, ngày cộng hoặc trừ số ngày."),
        sign=sign,
        left=left,
        right=right,
    )


def _add(x: Any, y: Any) -> Value:
    if isinstance(x, date):
        return x + timedelta(days=int(y))
    if isinstance(y, date):
        return y + timedelta(days=int(x))
    return _checked(x + y)


def _subtract(x: Any, y: Any) -> Value:
    if isinstance(x, date):
        return (x - y).days if isinstance(y, date) else x - timedelta(days=int(y))
    return _checked(x - y)


def _multiply(x: Any, y: Any) -> Value:
    return _checked(x * y)


def _divide(x: Any, y: Any) -> Value:
    if isinstance(x, int) and isinstance(y, int):
        whole = abs(x) // abs(y)
        return whole if (x < 0) == (y < 0) else -whole
    return _checked(Decimal(x) / Decimal(y))


def _checked(value: object) -> int | Decimal:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return value
    raise TypeError(f"a number was expected, not {type(value).__name__}")


def _like(fold: bool) -> Operator:
    def compile_(left: Part, right: Part) -> Part:
        if {left[0], right[0]} - {"text", "null"}:
            raise refuse(
                N_("LIKE chỉ so sánh chữ với mẫu chữ."),
                N_("Viết mẫu là chữ trong dấu nháy đơn, so sánh với một cột chữ."),
            )
        a, b = left[1], right[1]

        def like(row: Row, today: date) -> Value:
            x, y = a(row, today), b(row, today)
            if x is None or y is None:
                return None
            return _like_pattern(str(y), fold).fullmatch(str(x)) is not None

        return "boolean", like

    return compile_


@lru_cache(maxsize=256)
def _like_pattern(pattern: str, fold: bool) -> re.Pattern[str]:
    out, escaped = [], False
    for char in pattern:
        if escaped or char not in "%_\\":
            out.append(re.escape(char))
            escaped = False
        elif char == "\\":
            escaped = True
        else:
            out.append(".*" if char == "%" else ".")
    return re.compile("".join(out), re.DOTALL | (re.IGNORECASE if fold else 0))


LOGIC: Mapping[str, Operator] = {"and": _and, "or": _or, "not": _not}

OPERATORS: Mapping[type[exp.Expr], Operator] = {
    exp.EQ: _compare(operator.eq),
    exp.NEQ: _compare(operator.ne),
    exp.GT: _compare(operator.gt),
    exp.GTE: _compare(operator.ge),
    exp.LT: _compare(operator.lt),
    exp.LTE: _compare(operator.le),
    exp.And: _and,
    exp.Or: _or,
    exp.Add: _arithmetic(_add, "+"),
    exp.Sub: _arithmetic(_subtract, "-"),
    exp.Mul: _arithmetic(_multiply, "*"),
    exp.Div: _arithmetic(_divide, "/"),
    exp.Like: _like(fold=False),
    exp.ILike: _like(fold=True),
}
