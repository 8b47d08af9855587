"""Personal numbers: digits only. Zeros lost at the front come back only where the row proves it.

There is no check digit, and a number that lost its zeros looks like one that lost a digit. Alone
it is a question with the completed number as its choice. ``person_rows`` answers it when one zero
is missing and the gender and the year of birth in the same row both agree; two zeros stay a
question, for a number that lost one zero and one digit of its place would agree as well.
"""

import re
from datetime import date

from lienthong.base.i18n import N_
from lienthong.core.cleaning import code
from lienthong.core.cleaning.model import Cleaned, Normaliser, Raw, Step, Steps, Unsure
from lienthong.core.dictionary.validators import personal_number
from lienthong.core.rules.model import Choice

LENGTH = 12
_SHORTEST = 10  # places start with one or two zeros, never three
_SEPARATED = re.compile(r"[0-9][0-9 .\-]{8,22}[0-9]\Z")


def completed(number: str) -> str | None:
    """Return the number with its leading zeros, when it then starts with a known place.

    A number that still begins with a zero lost something else.

    >>> completed("1099012345"), completed("99099012345"), completed("01099012345")
    ('001099012345', None, None)
    """
    if not _SHORTEST <= len(number) < LENGTH or not (number.isascii() and number.isdigit()):
        return None
    if number.startswith("0"):
        return None
    whole = number.zfill(LENGTH)
    return whole if personal_number.find(whole, date.max) is None else None


def written(raw: Raw) -> tuple[str | None, Steps]:
    """Return the number as it was given, without what separates its digits."""
    number, steps, _ = code.plain(raw)
    if number is None or number.isdigit() or not _SEPARATED.match(number):
        return number, steps
    digits = re.sub(r"[ .\-]", "", number)
    return digits, (*steps, Step("identifier", number, digits))


def clean(raw: Raw) -> Cleaned:
    """Clean a personal number. Raises Unsure when zeros may be missing.

    >>> clean("001 099 012 345")[0], clean("123456789")[0]
    ('001099012345', '123456789')
    """
    number, steps = written(raw)
    whole = completed(number) if number is not None else None
    if whole is None:
        return number, steps
    raise Unsure(
        N_("Số định danh «%(value)s» ở cột «%(title)s» thiếu chữ số, có thể mất số 0 ở đầu."),
        N_("Đối chiếu với thẻ căn cước: chọn số đủ 12 chữ số hoặc nhập lại."),
        (Choice(whole, whole, N_("thêm lại số 0 ở đầu")),),
    )


NORMALISER = Normaliser("personal_number", ("string",), lambda field, dictionary: clean)
