"""Telephone numbers: Vietnamese ones in national digits (0912345678), others as +E.164.

National digits are what Vietnamese forms, cards and systems print; the country is never in doubt.
Several numbers in one cell, a number with an extension and a number beside other words are
questions: none of what is written is dropped without being asked.
"""

import re

import phonenumbers

from lienthong.base.i18n import N_
from lienthong.core.cleaning import code
from lienthong.core.cleaning.model import Cleaned, Normaliser, Raw, Step, Steps, Unsure
from lienthong.core.dictionary.validators.phone import possible
from lienthong.core.rules.model import Choice

_NATIONAL = re.compile(r"0[0-9]{9,10}\Z")
_LABEL = re.compile(
    r"(?:số\s)?(?:đt|sđt|đtdđ|dđ|tel|phone|mobile|hotline|điện thoại|di động)"
    r"\s*[.:]?\s*(?=[+(0-9])",
    re.IGNORECASE,
)
_WITHIN = re.compile(r"(?:\+|\(?0|84)[0-9 ().\-]{7,20}[0-9]")
_GROUPED = re.compile(r"(?<![0-9])(?:\+84|0)(?:[ .\-()]{0,2}[0-9]){8,10}(?![0-9])")
_MOST_DIGITS = 13  # of one number, with 00 and the country
_DIALLED = re.compile(r"\+?[0-9 ().\-]{6,25}\Z")
# Since 15/9/2018 eleven-digit mobile numbers have ten (QĐ 798/QĐ-BTTTT): old prefix → new prefix.
_MOBILE_2018 = {
    "0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036", "0167": "037",
    "0168": "038", "0169": "039", "0120": "070", "0121": "079", "0122": "077", "0126": "076",
    "0128": "078", "0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082",
    "0186": "056", "0188": "058", "0199": "059",
}  # fmt: skip


def clean(raw: Raw) -> Cleaned:
    """Clean a telephone number; what cannot be one stays as written.

    >>> clean("+84 912.345.678")[0], clean(912345678.0)[0], clean("(024) 3822 2222")[0]
    ('0912345678', '0912345678', '02438222222')
    >>> clean("01689123456")[0], clean("+1 415 555 2671")[0]
    ('0389123456', '+14155552671')
    """
    number, steps, _ = code.plain(raw)
    if number is None:
        return None, steps
    if label := _LABEL.match(number):
        bare = number[label.end() :]
        steps, number = (*steps, Step("phone", number, bare)), bare
    if not _NATIONAL.match(number) and not (_DIALLED.match(number) and _is_one(number)):
        _ask(number)
    number, steps = _dialled(number, steps)
    return _renewed(number, steps)


def _dialled(number: str, steps: Steps) -> tuple[str, Steps]:
    if not _NATIONAL.match(number):
        dialled = _national(number)
        if dialled != number:
            steps = (*steps, Step("phone", number, dialled))
            number = dialled
    return number, steps


def _renewed(number: str, steps: Steps) -> tuple[str, Steps]:
    renewed = _MOBILE_2018.get(number[:4]) if len(number) == 11 and number.isdigit() else None
    if renewed is None:
        return number, steps
    current = renewed + number[4:]
    return current, (*steps, Step("phone-2018", number, current))


def _is_one(dialled: str) -> bool:
    return sum(c.isdigit() for c in dialled) <= _MOST_DIGITS


def _ask(cell: str) -> None:
    """Raise Unsure when the cell holds numbers beside other things."""
    within = _WITHIN if _is_one(cell) else _GROUPED
    found = [match[0].strip(" .-(") for match in within.finditer(cell)]
    read = dict.fromkeys(_renewed(*_dialled(number, ()))[0] for number in found)
    numbers = [number for number in read if possible(number)]
    if not numbers:
        return
    several = len(numbers) > 1
    raise Unsure(
        N_("Ô ở cột «%(title)s» có nhiều số điện thoại: «%(value)s».")
        if several
        else N_("Ô ở cột «%(title)s» có chữ khác ngoài số điện thoại: «%(value)s»."),
        N_("Chọn số cần giữ; ghi phần còn lại vào cột khác nếu cần."),
        tuple(Choice(number, number) for number in numbers),
    )


def _national(number: str) -> str:
    if not _DIALLED.match(number):
        return number
    # Mobile numbers of eleven digits are no longer in the metadata: keep their bare digits.
    digits = re.sub(r"[^0-9]", "", number)
    if _NATIONAL.match(digits) and digits[:4] in _MOBILE_2018 and len(digits) == 11:
        return digits
    try:
        parsed = phonenumbers.parse(number, "VN")
    except phonenumbers.NumberParseException:
        return number
    if not phonenumbers.is_valid_number(parsed):
        return number
    if parsed.country_code != 84:
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    national = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    return re.sub(r"[^0-9]", "", national)


NORMALISER = Normaliser("phone", ("string",), lambda field, dictionary: clean)
