"""What keeps a unit's figures from being handed in: gaps without a reason, leaps, contradictions.

Type and range are held when a value is given (``typing_in``); here values are seen together.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from lienthong.base.i18n import N_
from lienthong.core.indicators.model import NUMERIC, Check, Form, Key, Line, Operator, Value

NOT_APPLICABLE, OTHER = "not_applicable", "other"
# Why there is no value: the short list a unit chooses from.
REASONS: Mapping[str, str] = {
    NOT_APPLICABLE: N_("Không thuộc phạm vi của đơn vị"),
    "not_collected": N_("Chưa tổng hợp được"),
    "waiting": N_("Đang chờ đơn vị khác cung cấp"),
    "not_recorded": N_("Không theo dõi số liệu này"),
    OTHER: N_("Lý do khác (ghi ở giải trình)"),
}
HUNDRED = Decimal(100)
Values = Mapping[Key, Value]


@dataclass(frozen=True)
class Finding:
    """One thing to settle before handing in. ``cell`` is where, empty for the form as a whole."""

    code: str
    cell: Key
    message: str
    values: Mapping[str, object]
    remedy: str


def findings(form: Form, values: Values, before: Values) -> list[Finding]:
    """Return what is to be settled; ``before`` are the figures of the period before."""
    found: list[Finding] = []
    for line in form.lines():
        if line.element.origin.typed:
            found += _of_line(line, values.get(key_of(line), Value()), before.get(key_of(line)))
    for check in form.checks:
        found += _of_check(form, check, values)
    return found


def key_of(line: Line) -> Key:
    """Return what names the line's cell."""
    return line.at


def change(now: Value, before: Value | None) -> Decimal | None:
    """Return the change in percent of the figure before; None when it cannot be told.

    From zero there is no ratio, so no change is told.
    """
    if before is None or now.number is None or not before.number:
        return None
    return (now.number - before.number) / abs(before.number) * HUNDRED


def _of_line(line: Line, value: Value, before: Value | None) -> Iterator[Finding]:
    cell, label = key_of(line), {"label": line.label}
    if not value.given:
        if line.element.needed and not value.missing:
            yield Finding(
                "missing", cell, N_("Chưa có số của «%(label)s»."), label,
                N_("Điền số, hoặc chọn lý do thiếu."),
            )  # fmt: skip
        elif value.missing == OTHER and not value.note:
            yield Finding(
                "unexplained", cell, N_("Chưa ghi lý do thiếu số của «%(label)s»."), label,
                N_("Ghi lý do ở cột giải trình."),
            )  # fmt: skip
        return
    moved, most = change(value, before), line.element.bounds.change
    if moved is not None and most is not None and abs(moved) > most and not value.note:
        yield Finding(
            "leap", cell, N_("«%(label)s» thay đổi %(moved)s %% so với kỳ trước."),
            label | {"moved": f"{moved:+.0f}"},
            N_("Kiểm tra lại số; nếu đúng thì ghi vì sao thay đổi ở cột giải trình."),
        )  # fmt: skip


_HOLDS = {
    "<=": Decimal.__le__, "<": Decimal.__lt__, "=": Decimal.__eq__, ">=": Decimal.__ge__,
    ">": Decimal.__gt__,
}  # fmt: skip


def _of_check(form: Form, check: Check, values: Values) -> Iterator[Finding]:
    for cell in _cells(form, check):
        left = _sum(form, check.left, cell, values)
        right = check.number
        if right is None:
            right = _sum(form, check.right, cell, values)
        if left is None or right is None or _holds(check.operator, left, right):
            continue
        yield Finding(
            "check", (check.left[0], cell or ""),
            N_("Phải có: %(says)s. Nay là %(left)s và %(right)s."),
            {"says": check.says or named(form, check), "left": _said(left), "right": _said(right)},
            N_("Sửa một trong các số của điều kiện này."),
        )  # fmt: skip


def _holds(operator: Operator, left: Decimal, right: Decimal) -> bool:
    return bool(_HOLDS[operator](left, right))


def named(form: Form, check: Check) -> str:
    """Return a check with the elements' names in place of their codes."""

    def name(code: str) -> str:
        element = form.element(code)
        return f"«{element.name}»" if element else code

    left = " + ".join(map(name, check.left))
    right = " + ".join(map(name, check.right)) if check.number is None else f"{check.number:f}"
    sign = {"<=": "≤", ">=": "≥"}.get(check.operator, check.operator)
    return f"{left} {sign} {right}"


def _cells(form: Form, check: Check) -> list[str | None]:
    """Cell by cell where all sides are broken down alike; else their sums (None) are compared."""
    sides = [form.element(code) for code in (*check.left, *check.right)]
    ways = {side.categories for side in sides if side}
    if len(ways) != 1:
        return [None]
    first = check.left[0]
    return [line.cell for line in form.lines() if line.element.code == first]


def _sum(form: Form, codes: tuple[str, ...], cell: str | None, values: Values) -> Decimal | None:
    """The sum over the codes; None while one of them has no figure: nothing can be told yet."""
    whole = Decimal(0)
    for code in codes:
        cells = [cell] if cell is not None else [
            line.cell for line in form.lines() if line.element.code == code
        ]  # fmt: skip
        for one in cells:
            number = values.get((code, one), Value()).number
            if number is None:
                return None
            whole += number
    return whole


def _said(number: Decimal) -> str:
    return f"{number.normalize():f}"


def with_shares(form: Form, values: Values) -> dict[Key, Value]:
    """Return the values with the shares that are computed from them, 0–100 or beyond."""
    found = dict(values)
    for line in form.lines():
        if line.element.origin.share:
            upper, lower = line.element.origin.share
            found[key_of(line)] = share(
                values.get((upper, line.cell)), values.get((lower, line.cell))
            )
    return found


def share(upper: Value | None, lower: Value | None) -> Value:
    """Return the first in percent of the second, to 4 places; empty without both, or of zero.

    >>> share(Value(Decimal(1)), Value(Decimal(8))).number
    Decimal('12.5000')
    """
    if upper is None or lower is None or upper.number is None or not lower.number:
        return Value()
    return Value(number=round(upper.number / lower.number * HUNDRED, 4))


def completeness(form: Form, values: Values) -> float | None:
    """Return the share (0.0–1.0) of needed cells that have a figure.

    What does not apply to the unit, with that reason, is not asked of it; None when nothing is.
    """
    asked = given = 0
    for cell in form.asked:
        value = values.get(cell)
        if value is None:
            asked += 1
        elif value.missing != NOT_APPLICABLE:
            asked += 1
            given += value.given
    return share_given(asked, given)


def share_given(asked: int, given: int) -> float | None:
    """Return the share of asked cells that were given, 0.0–1.0; None when nothing is asked."""
    return given / asked if asked else None


def numeric(line: Line) -> bool:
    """Tell whether the line's values can be summed, yes and no counted among them."""
    return line.element.kind in NUMERIC or line.element.kind == "yes_no"
