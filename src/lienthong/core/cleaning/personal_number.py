"""Personal numbers: digits only; zeros lost in a number cell come back if the result is possible.

There is no check digit, so a short *text* is not completed here. The table standardiser completes
it when gender and year of birth in the same row agree with the completed number.
"""

import re
from datetime import date

from lienthong.core.cleaning import code
from lienthong.core.cleaning.model import Cleaned, Normaliser, Raw, Step
from lienthong.core.dictionary.validators import personal_number

LENGTH = 12
_SHORTEST = 10  # places start with one or two zeros, never three
_SEPARATED = re.compile(r"[0-9][0-9 .\-]{8,22}[0-9]\Z")


def completed(number: str) -> str | None:
    """Return the number with its leading zeros, when it then starts with a known place.

    >>> completed("1099012345"), completed("99099012345")
    ('001099012345', None)
    """
    if not _SHORTEST <= len(number) < LENGTH or not (number.isascii() and number.isdigit()):
        return None
    whole = number.zfill(LENGTH)
    return whole if personal_number.find(whole, date.max) is None else None


def clean(raw: Raw) -> Cleaned:
    """Clean a personal number.

    >>> clean(1099012345.0)[0], clean("001 099 012 345")[0], clean("1099012345")[0]
    ('001099012345', '001099012345', '1099012345')
    """
    number, steps, from_number = code.plain(raw)
    if number is None:
        return None, steps
    if _SEPARATED.match(number) and not number.isdigit():
        digits = re.sub(r"[ .\-]", "", number)
        steps, number = (*steps, Step("identifier", number, digits)), digits
    whole = completed(number) if from_number else None
    if whole is None:
        return number, steps
    return whole, (*steps, Step("leading-zeros", number, whole))


NORMALISER = Normaliser("personal_number", ("string",), lambda field, dictionary: clean)
