"""The pieces of a declaration, each demanded to be what it must be, with its place."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from lienthong.base.i18n import N_
from lienthong.core.indicators.errors import BadForm

Plain = Mapping[str, Any]
LONGEST = 300
CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")


def mapping(data: object, place: str) -> Plain:
    """Return a mapping. Raises BadForm."""
    if not isinstance(data, Mapping):
        raise BadForm(place, N_("Chỗ này phải gồm các cặp «tên: giá trị»."))
    return data


def items(plain: Plain, name: str) -> Sequence[tuple[int, Any]]:
    """Return a list's items, counted from 1. Raises BadForm."""
    found = plain.get(name) or []
    if not isinstance(found, list):
        raise BadForm(name, N_("Chỗ này phải là một danh sách."))
    return list(enumerate(found, start=1))


def known_keys(plain: Plain, keys: set[str], place: str) -> None:
    """Raise BadForm for a key that no declaration has."""
    for key in plain:
        if key not in keys:
            raise BadForm(f"{place}.{key}".strip("."), N_("Không có mục «%(key)s»."), key=key)


def text(value: object, place: str, *, needed: bool = False) -> str:
    """Return a line of text. Raises BadForm."""
    if value is not None and not isinstance(value, str | int | float):
        raise BadForm(place, N_("Chỗ này phải là chữ."))
    line = " ".join(str(value or "").split())
    if needed and not line:
        raise BadForm(place, N_("Chưa ghi gì ở đây."))
    if len(line) > LONGEST:
        raise BadForm(place, N_("Dài hơn %(most)s ký tự."), most=LONGEST)
    return line


def texts(value: object, place: str) -> tuple[str, ...]:
    """Return a list of lines of text. Raises BadForm."""
    if value is None or value == "":
        return ()
    if not isinstance(value, list):
        raise BadForm(place, N_("Chỗ này phải là một danh sách."))
    return tuple(text(one, place, needed=True) for one in value)


def code(value: object, place: str) -> str:
    """Return a code. Raises BadForm."""
    given = text(value, place, needed=True)
    if not CODE.fullmatch(given):
        raise BadForm(place, N_("Mã «%(code)s» chỉ gồm chữ thường không dấu, chữ số, «-», «_»."),
                      code=given)  # fmt: skip
    return given


def among(value: object, allowed: Sequence[str], place: str) -> str:
    """Return one of the allowed words. Raises BadForm."""
    if value not in allowed:
        raise BadForm(place, N_("«%(given)s» phải là một trong: %(allowed)s."), given=value,
                      allowed=", ".join(allowed))  # fmt: skip
    return str(value)


def truth(value: object, place: str) -> bool:
    """Return a truth value. Raises BadForm."""
    if not isinstance(value, bool):
        raise BadForm(place, N_("Chỗ này phải là true hoặc false."))
    return value


def decimal(value: object, place: str) -> Decimal | None:
    """Return a number, None for nothing. Raises BadForm."""
    if value is None or value == "":
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation as error:
        raise BadForm(place, N_("«%(given)s» không phải là số."), given=value) from error
    if not number.is_finite():
        raise BadForm(place, N_("«%(given)s» không phải là số."), given=value)
    return number


def whole(value: object, place: str) -> int:
    """Return a number of days from 0 to 28. Raises BadForm."""
    number = decimal(value, place) or Decimal(0)
    if number != int(number) or not 0 <= number <= 28:
        raise BadForm(place, N_("Chỗ này phải là số nguyên từ 0 đến 28."))
    return int(number)


def demand_once(codes: Sequence[str], place: str) -> None:
    """Raise BadForm for a code given twice."""
    for code in codes:
        if codes.count(code) > 1:
            raise BadForm(place, N_("Mã «%(code)s» lặp lại."), code=code)
