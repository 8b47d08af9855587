"""Functions that a rule expression may call."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal

from sqlglot import exp

from lienthong.base.i18n import N_
from lienthong.core.dictionary.value import Value
from lienthong.core.rules.expression_parts import VIETNAM, Fn, Kind, Part, comparable, refuse
from lienthong.core.rules.model import Row

Walk = Callable[[exp.Expr], Part]
Function = Callable[[exp.Expr, Walk], Part]


def _one(name: str, wanted: Kind, result: Kind, compute: Callable[[Value], Value]) -> Function:
    def compile_(node: exp.Expr, walk: Walk) -> Part:
        kind, fn = walk(node.args["this"])
        if not comparable(kind, wanted) or (kind in ("date", "timestamp")):
            raise refuse(
                N_("Hàm %(name)s không nhận kiểu %(kind)s."),
                N_("Đưa vào hàm một giá trị kiểu %(wanted)s."),
                name=name,
                kind=kind,
                wanted=wanted,
            )
        return result, _unless_null(fn, compute)

    return compile_


def _unless_null(fn: Fn, compute: Callable[[Value], Value]) -> Fn:
    def run(row: Row, today: date) -> Value:
        value = fn(row, today)
        return None if value is None else compute(value)

    return run


def _absolute(value: Value) -> Value:
    if isinstance(value, int | Decimal):
        return value if value >= 0 else -value
    raise TypeError("a number was expected")


def _negative(value: Value) -> Value:
    if isinstance(value, int | Decimal):
        return -value
    raise TypeError("a number was expected")


def _year(value: Value) -> Value:
    if isinstance(value, datetime):
        return value.astimezone(VIETNAM).year if value.tzinfo else value.year
    if isinstance(value, date):
        return value.year
    raise TypeError("a date was expected")


def _extract(node: exp.Expr, walk: Walk) -> Part:
    unit = node.args["this"].name.upper()
    kind, fn = walk(node.args["expression"])
    if unit != "YEAR" or kind not in ("date", "timestamp", "null"):
        raise refuse(
            N_("EXTRACT chỉ lấy năm của một ngày."),
            N_("Viết dạng: EXTRACT(YEAR FROM ngay_cap)."),
        )
    return "number", _unless_null(fn, _year)


def _coalesce(node: exp.Expr, walk: Walk) -> Part:
    parts = [walk(node.args["this"]), *(walk(e) for e in node.args.get("expressions") or ())]
    kinds = {kind for kind, _ in parts} - {"null"}
    if len(kinds) > 1:
        raise refuse(
            N_("COALESCE phải có các giá trị cùng một kiểu."),
            N_("Dùng các cột và hằng cùng kiểu trong COALESCE."),
        )
    functions = [fn for _, fn in parts]

    def first(row: Row, today: date) -> Value:
        for fn in functions:
            value = fn(row, today)
            if value is not None:
                return value
        return None

    return next(iter(kinds), "null"), first


FUNCTIONS: Mapping[type[exp.Expr], Function] = {
    exp.Length: _one("LENGTH", "text", "number", lambda v: len(str(v))),
    exp.Lower: _one("LOWER", "text", "text", lambda v: str(v).lower()),
    exp.Upper: _one("UPPER", "text", "text", lambda v: str(v).upper()),
    exp.Abs: _one("ABS", "number", "number", _absolute),
    exp.Neg: _one("-", "number", "number", _negative),
    exp.Extract: _extract,
    exp.Coalesce: _coalesce,
}
