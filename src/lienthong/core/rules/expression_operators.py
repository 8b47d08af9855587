"""Operators of rule expressions: typed at compile time, three-valued at run time."""

import operator
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlglot import exp

from lienthong.base.i18n import N_
from lienthong.core.dictionary.value import Value
from lienthong.core.rules.expression_parts import (
    VIETNAM,
    Constant,
    Fn,
    Kind,
    Part,
    comparable,
    day_of,
    refuse,
)
from lienthong.core.rules.model import Row

Operator = Callable[[Part, Part], Part]


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
    return "date", Constant(day_of(str(fn.value)))


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
