"""Years: four digits, with or without the word "năm"."""

import re
from datetime import date

from lienthong.base.i18n import N_
from lienthong.core.cleaning import code, text
from lienthong.core.cleaning.model import CannotRead, Cleaned, Normaliser, Raw, Step

# «năm 90» is short for a year of some century.
_YEAR = re.compile(r"(?:năm\s(?![0-9]{2}\Z))?([0-9]{1,4})\Z", re.IGNORECASE)


def clean(raw: Raw) -> Cleaned:
    """Read a year.

    >>> clean("năm 1987")[0], clean(1987.0)[0]
    (1987, 1987)
    """
    if isinstance(raw, date | bool):
        raise _refused()
    if isinstance(raw, int):
        if abs(raw) > 9999:
            raise _refused()
        return raw, ()
    said, steps, _ = code.plain(raw)
    if said is None:
        return None, steps
    found = _YEAR.match(said)
    if found is None:
        raise text.or_empty(said, _refused())
    year = int(found[1])
    return year, steps if said == str(year) else (*steps, Step("year", said, str(year)))


def _refused() -> CannotRead:
    return CannotRead(
        N_("Giá trị «%(value)s» ở cột «%(title)s» không phải là năm."),
        N_("Chỉ nhập năm dương lịch gồm bốn chữ số, ví dụ 1987."),
    )


NORMALISER = Normaliser("year", ("integer",), lambda field, dictionary: clean)
