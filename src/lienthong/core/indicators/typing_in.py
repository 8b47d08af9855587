"""From what a person or program gives to what a cell holds. What is no value is refused.

Numbers in words are read as Vietnamese write them (``1.234,5``) and as programs do (``1234.5``):
``1.234`` is one thousand two hundred and thirty-four, ``1.23`` has two decimals. A program that
means 1,234 thousandths sends a number, not its text.
"""

import re
from decimal import Decimal, InvalidOperation

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.base.text import fold
from lienthong.core.indicators.model import Element, Value

MOST_DIGITS, MOST_PLACES, LONGEST_TEXT = 18, 4, 2000
_GROUPED = re.compile(r"-?\d{1,3}(\.\d{3})+(,\d+)?")
_WORDS = {"co": 1, "x": 1, "yes": 1, "true": 1, "1": 1, "khong": 0, "no": 0, "false": 0, "0": 0}


class BadValue(UserError):
    """A value that its element does not take. ``given`` is what was typed."""

    code = "bad-indicator-value"


def value_of(element: Element, given: object) -> Value:
    """Return what a cell of the element holds; an empty value for nothing. Raises BadValue."""
    text = "" if given is None else str(given).strip()
    if not text:
        return Value()
    if element.kind == "text":
        return Value(text=_within(text))
    if element.kind == "yes_no":
        return Value(number=_truth(given, text))
    number = _number(given, text)
    _demand_kind(element, number, text)
    _demand_bounds(element, number, text)
    return Value(number=number)


def _within(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise BadValue(
            N_("Chữ dài hơn %(most)s ký tự."), values={"most": LONGEST_TEXT},
            remedy=N_("Viết gọn lại, hoặc để phần dài trong lời của báo cáo."),
        )  # fmt: skip
    return text


def _truth(given: object, text: str) -> Decimal:
    word = str(int(given)) if isinstance(given, bool | int | float) else fold(text)
    if word not in _WORDS:
        raise BadValue(
            N_("«%(given)s» không phải là «Có» hoặc «Không»."), values={"given": text[:40]},
            remedy=N_("Chọn Có hoặc Không."),
        )  # fmt: skip
    return Decimal(_WORDS[word])


def _number(given: object, text: str) -> Decimal:
    plain = text.replace("\u00a0", "").replace(" ", "").removesuffix("%")
    worded = not isinstance(given, int | float | Decimal)
    if worded and (_GROUPED.fullmatch(plain) or "," in plain):
        plain = plain.replace(".", "").replace(",", ".")
    try:
        number = Decimal(plain)
    except InvalidOperation as error:
        raise _no_number(text) from error
    if isinstance(given, float):
        number = round(number, MOST_PLACES)
    if isinstance(given, bool) or not number.is_finite():
        raise _no_number(text)
    if number.adjusted() >= MOST_DIGITS or number != round(number, MOST_PLACES):
        raise BadValue(
            N_("«%(given)s» có quá nhiều chữ số."), values={"given": text[:40]},
            remedy=N_("Ghi nhiều nhất 18 chữ số phần nguyên và 4 chữ số sau dấu phẩy."),
        )  # fmt: skip
    return number


def _no_number(text: str) -> BadValue:
    return BadValue(
        N_("«%(given)s» không phải là số."),
        values={"given": text[:40]},
        remedy=N_("Ghi số như 1.234 hoặc 1234,5, không kèm đơn vị; không có thì chọn lý do thiếu."),
    )


def _demand_kind(element: Element, number: Decimal, text: str) -> None:
    if element.kind == "count" and number != int(number):
        raise BadValue(
            N_("«%(given)s» không phải là số nguyên."), values={"given": text[:40]},
            remedy=N_("Chỉ tiêu này đếm từng đơn vị: ghi số nguyên."),
        )  # fmt: skip


def _demand_bounds(element: Element, number: Decimal, text: str) -> None:
    least, most = element.bounds.least, element.bounds.most
    if least is not None and number < least:
        raise BadValue(
            N_("%(given)s nhỏ hơn mức thấp nhất là %(least)s."),
            values={"given": text[:40], "least": f"{least:f}"},
            remedy=N_("Kiểm tra lại số; nếu đúng thì đề nghị sửa khoảng cho phép của biểu."),
        )
    if most is not None and number > most:
        raise BadValue(
            N_("%(given)s lớn hơn mức cao nhất là %(most)s."),
            values={"given": text[:40], "most": f"{most:f}"},
            remedy=N_("Kiểm tra lại số; nếu đúng thì đề nghị sửa khoảng cho phép của biểu."),
        )
