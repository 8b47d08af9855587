"""Telephone numbers: Vietnamese ones in national digits (0912345678), others as +E.164.

National digits are what Vietnamese forms, cards and systems print; the country is never in doubt.
"""

import re

import phonenumbers

from lienthong.core.cleaning import code
from lienthong.core.cleaning.model import Cleaned, Normaliser, Raw, Step

_NATIONAL = re.compile(r"0[0-9]{9,10}\Z")
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
    if not _NATIONAL.match(number):
        dialled = _national(number)
        if dialled != number:
            steps = (*steps, Step("phone", number, dialled))
            number = dialled
    renewed = _MOBILE_2018.get(number[:4]) if len(number) == 11 and number.isdigit() else None
    if renewed is None:
        return number, steps
    current = renewed + number[4:]
    return current, (*steps, Step("phone-2018", number, current))


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
