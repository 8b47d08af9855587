"""Amounts of money as people write them: «1.500.000 đồng», «1,5 tỷ», «500 nghìn đ».

The word after the number is its unit; a number without one is đồng. Another currency is refused:
no rate is certain.
"""

import re
from decimal import Decimal

from lienthong.core.cleaning import number, text
from lienthong.core.cleaning.model import Cleaned, Normaliser, Raw, Step

_TIMES = {
    "nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6, "tr": 10**6, "tỷ": 10**9, "tỉ": 10**9, "": 1,
}  # fmt: skip
_SAID = re.compile(
    r"(?P<number>[+\-−]?[0-9][0-9., ']*)\s*(?P<times>nghìn|ngàn|triệu|tr|tỷ|tỉ)?\s*"
    r"(?:đồng|đ|₫|vnđ|vnd)?\.?",
    re.IGNORECASE,
)


def clean(raw: Raw) -> Cleaned:
    """Read an amount in đồng.

    >>> clean("1.500.000 đồng")[0], clean("1,5 tỷ")[0], clean("500 nghìn đ")[0], clean(90000.0)[0]
    (Decimal('1500000'), Decimal('1500000000'), Decimal('500000'), Decimal('90000'))
    """
    if not isinstance(raw, str):
        return number.clean(raw)
    said, steps = text.one_line(raw)
    if said is None:
        return None, steps
    found = _SAID.fullmatch(said)
    if found is None:
        raise number.refused(whole=False)
    plain, _ = number.clean(found["number"].strip())
    if not isinstance(plain, Decimal):
        raise number.refused(whole=False)
    value = _plain(plain * _TIMES[(found["times"] or "").casefold()])
    return value, steps if str(value) == said else (*steps, Step("number", said, str(value)))


def _plain(value: Decimal) -> Decimal:
    """Write the amount without an exponent and without zeros after the point."""
    return Decimal(int(value)) if value == value.to_integral_value() else value.normalize()


NORMALISER = Normaliser("money", ("number",), lambda field, dictionary: clean)
