"""What must hold between elements, said in one line: ``a + b <= c``, or ``a <= 100``."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from lienthong.base.i18n import N_
from lienthong.core.indicators.errors import BadForm
from lienthong.core.indicators.model import NUMERIC, Check, Element, Operator

_SHAPE = re.compile(r"(?P<left>[^<>=]+?)\s*(?P<operator><=|>=|=|<|>)\s*(?P<right>[^<>=]+)")


def check_of(data: Any, place: str, elements: Sequence[Element]) -> Check:
    """Return the check that a line, or ``{holds, says}``, declares. Raises BadForm."""
    says = ""
    if isinstance(data, Mapping):
        says, data = str(data.get("says") or ""), data.get("holds", "")
    found = _SHAPE.fullmatch(str(data).strip())
    if found is None:
        raise BadForm(place, N_("«%(given)s» không phải là một điều kiện; ghi như «a + b <= c»."),
                      given=data)  # fmt: skip
    left, right = _terms(found["left"]), _terms(found["right"])
    number = _number(right)
    codes = left if number is not None else (*left, *right)
    _known(codes, place, elements)
    operator = cast(Operator, found["operator"])
    return Check(left, operator, () if number is not None else right, number, says)


def line_of(check: Check) -> str:
    """Return a check as its line.

    >>> line_of(Check(("a", "b"), "<=", ("c",)))
    'a + b <= c'
    """
    right = " + ".join(check.right) if check.number is None else f"{check.number:f}"
    return f"{' + '.join(check.left)} {check.operator} {right}"


def _terms(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("+"))


def _number(terms: Sequence[str]) -> Decimal | None:
    if len(terms) != 1:
        return None
    try:
        number = Decimal(terms[0])
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _known(codes: Sequence[str], place: str, elements: Sequence[Element]) -> None:
    kinds = {element.code: element.kind for element in elements}
    for code in codes:
        if kinds.get(code) not in NUMERIC:
            raise BadForm(place, N_("«%(code)s» không phải là chỉ tiêu bằng số của biểu."),
                          code=code)  # fmt: skip
