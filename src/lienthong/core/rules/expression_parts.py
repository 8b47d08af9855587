"""What a compiled rule expression is made of: typed parts, constants, and the refusal."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta, timezone
from decimal import Decimal
from typing import Literal

from sqlglot import exp

from lienthong.base.i18n import N_
from lienthong.core.dictionary.value import Value
from lienthong.core.rules.errors import RuleRejected
from lienthong.core.rules.model import Row

Kind = Literal["text", "number", "boolean", "date", "time", "timestamp", "nested", "null"]
Fn = Callable[[Row, date], Value]
Part = tuple[Kind, Fn]

VIETNAM = timezone(timedelta(hours=7))


def refuse(message: str, remedy: str, **values: str) -> RuleRejected:
    """Make the refusal of an expression."""
    return RuleRejected(message, values=values, remedy=remedy)


def comparable(left: Kind, right: Kind) -> bool:
    """Say whether SQL can compare the two kinds."""
    days = ("date", "timestamp")
    if "nested" in (left, right):
        return "null" in (left, right)
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
        return day_of(str(inner.this))
    raise refuse(
        N_("Đổi kiểu «%(node)s» không được phép."),
        N_("Chỉ dùng hằng ngày dạng DATE '2025-07-01'."),
        node=node.sql(dialect="postgres")[:80],
    )


def day_of(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise refuse(
            N_("«%(text)s» không phải là ngày."),
            N_("Viết ngày dạng DATE '2025-07-01'."),
            text=text,
        ) from error
