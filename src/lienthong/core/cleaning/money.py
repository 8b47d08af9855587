"""Amounts of money as people write them: «1.500.000 đồng», «1,5 tỷ», «500 nghìn đ».

The word after the number is its unit; a number without one is đồng, which has no parts worth
writing: a mark before three digits groups them. «1.500 triệu» and «1,500 triệu» have two readings
and are asked.
Another currency is refused: no rate is certain.
"""

import re
from decimal import Decimal

from lienthong.base.i18n import N_
from lienthong.core.cleaning import number, text
from lienthong.core.cleaning.model import Cleaned, Normaliser, Raw, Step, Unsure
from lienthong.core.rules.model import Choice

_TIMES = {
    "nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6, "tr": 10**6, "tỷ": 10**9, "tỉ": 10**9, "": 1,
}  # fmt: skip
_SAID = re.compile(
    r"(?P<number>[+\-−]?[0-9][0-9., ']*)\s*(?P<times>nghìn|ngàn|triệu|tr|tỷ|tỉ)?\s*"
    r"(?:đồng|đ|₫|vnđ|vnd)?\.?",
    re.IGNORECASE,
)
_GROUPED = re.compile(r"[+\-−]?[1-9][0-9]{0,2}[.,][0-9]{3}\Z")


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
    times = _TIMES[(found["times"] or "").casefold()]
    value = _amount(found["number"].strip(), times)
    return value, steps if str(value) == said else (*steps, Step("number", said, str(value)))


def _amount(said: str, times: int) -> Decimal:
    said = said.replace("−", "-")
    if _GROUPED.match(said):
        if times == 1:
            return Decimal(re.sub("[.,]", "", said))
        raise _two_readings(said, times)
    return _plain(number.read(said, whole=False) * times)


def _two_readings(said: str, times: int) -> Unsure:
    said = said.replace(",", ".")
    grouped, pointed = Decimal(said.replace(".", "")), Decimal(said)
    return Unsure(
        N_("Số tiền «%(value)s» ở cột «%(title)s» có hai cách đọc."),
        N_("Chọn số tiền đúng, hoặc nhập số tiền bằng đồng."),
        tuple(
            Choice(str(_plain(amount * times)), f"{int(amount * times)}", reason)
            for amount, reason in (
                (grouped, N_("dấu ngăn hàng nghìn")),
                (pointed, N_("dấu thập phân")),
            )
        ),
    )


def _plain(value: Decimal) -> Decimal:
    """Write the amount without an exponent and without zeros after the point."""
    return Decimal(int(value)) if value == value.to_integral_value() else value.normalize()


NORMALISER = Normaliser("money", ("number",), lambda field, dictionary: clean)
