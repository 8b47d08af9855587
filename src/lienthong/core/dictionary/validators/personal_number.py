"""Số định danh cá nhân: 12 digits, PPP G YY NNNNNN.

PPP is where the birth was registered (63 provinces as they were; a merger never changes an issued
number) or, for a birth abroad, a country (101 and above). G holds century and gender: 0 male and
1 female of the 1900s, 2 and 3 of the 2000s. YY is the year of birth.
Source: NĐ 137/2015/NĐ-CP điều 13; TT 59/2021/TT-BCA. There is no check digit.
"""

from datetime import date
from typing import NamedTuple

from lienthong.base.i18n import N_
from lienthong.core.dictionary.validators.model import Fault, Validator
from lienthong.core.dictionary.value import Value

PLACES: tuple[str, ...] = (
    "001", "002", "004", "006", "008", "010", "011", "012", "014", "015", "017", "019", "020",
    "022", "024", "025", "026", "027", "030", "031", "033", "034", "035", "036", "037", "038",
    "040", "042", "044", "045", "046", "048", "049", "051", "052", "054", "056", "058", "060",
    "062", "064", "066", "067", "068", "070", "072", "074", "075", "077", "079", "080", "082",
    "083", "084", "086", "087", "089", "091", "092", "093", "094", "095", "096",
)  # fmt: skip
_PLACES = frozenset(PLACES)
# The published list of countries runs from 101 up; its end is not verified, so it is drawn wide.
_COUNTRIES = range(101, 400)


class Parts(NamedTuple):
    """What a number says. ``gender`` is the shared code: "1" male, "2" female."""

    place: str
    gender: str
    birth_year: int


def parts(number: str) -> Parts | None:
    """Return what the number says, or None when it is not 12 digits.

    >>> parts("001099012345")
    Parts(place='001', gender='1', birth_year=1999)
    >>> parts("079302000001")
    Parts(place='079', gender='2', birth_year=2002)
    """
    if len(number) != 12 or not (number.isascii() and number.isdigit()):
        return None
    mark = int(number[3])
    return Parts(number[:3], "12"[mark % 2], 1900 + 100 * (mark // 2) + int(number[4:6]))


def known_place(place: str) -> bool:
    """Say whether the three digits are a province (old codes included) or a country."""
    return place in _PLACES or int(place) in _COUNTRIES


def find(value: Value, today: date) -> Fault | None:
    """Return the fault of a number, if any.

    >>> day = date(2026, 1, 1)
    >>> find("001099012345", day) is None
    True
    >>> find("099099012345", day).message
    'Ba số đầu «%(place)s» của số định danh ở cột «%(title)s» không phải mã tỉnh.'
    >>> find("012345678", day).message
    'Số định danh «%(value)s» ở cột «%(title)s» không đủ 12 chữ số.'
    """
    said = parts(str(value))
    if said is None:
        return Fault(
            N_("Số định danh «%(value)s» ở cột «%(title)s» không đủ 12 chữ số."),
            N_("Nhập đủ 12 chữ số ghi trên thẻ căn cước, kể cả các số 0 ở đầu."),
        )
    if not known_place(said.place):
        return Fault(
            N_("Ba số đầu «%(place)s» của số định danh ở cột «%(title)s» không phải mã tỉnh."),
            N_("Đối chiếu lại số định danh với thẻ căn cước."),
            {"place": said.place},
        )
    if said.birth_year > today.year:
        return Fault(
            N_("Số định danh «%(value)s» ở cột «%(title)s» ứng với năm sinh %(year)s chưa tới."),
            N_("Đối chiếu lại chữ số thứ tư đến thứ sáu với thẻ căn cước."),
            {"year": str(said.birth_year)},
        )
    return None


VALIDATOR = Validator(
    "personal_number",
    "format",
    N_("Cột «%(title)s» là số định danh cá nhân 12 chữ số hợp lệ."),
    find,
)
