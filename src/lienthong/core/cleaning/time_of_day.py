"""Times of day: 8h30, 08:30, «8 giờ 30», 2:30 CH, an Excel fraction of a day.

«12 giờ tối» is midnight to some and no hour to others: twelve beside a word of the day is asked.
"""

import re
from datetime import datetime, time
from decimal import Decimal
from math import isfinite

from lienthong.base.i18n import N_
from lienthong.base.text import fold
from lienthong.core.cleaning import text
from lienthong.core.cleaning.model import CannotRead, Cleaned, Normaliser, Raw, Step, Unsure
from lienthong.core.rules.model import Choice

_CLOCK = re.compile(
    r"([0-9]{1,2})\s?(?::|h|g|gio)\s?(?:([0-9]{1,2})\s?(?:p|phut)?(?::([0-9]{2})(?:\.[0-9]+)?)?)?"
    r"\s?(am|pm|sa|ch|sang|chieu|toi)?\Z"
)
_AFTERNOON = frozenset({"pm", "ch", "chieu", "toi"})
_WORDS = frozenset({"sang", "chieu", "toi"})
_EVENING = range(5, 12)  # hours that «tối» can mean
_DAY = 86_400


def clean(raw: Raw) -> Cleaned:
    """Read a time of day.

    >>> clean("8h30")[0], clean("2:30 CH")[0], clean(0.5)[0]
    (datetime.time(8, 30), datetime.time(14, 30), datetime.time(12, 0))
    """
    if isinstance(raw, datetime):
        return _whole(raw.time()), (Step("time", raw.isoformat(), raw.time().isoformat()),)
    if isinstance(raw, time):
        return _whole(raw), ()
    if isinstance(raw, int | float | Decimal) and not isinstance(raw, bool):
        moment = _fraction(raw)
        return moment, (Step("time", str(raw), moment.isoformat()),)
    said, steps = text.one_line(raw)
    if said is None:
        return None, steps
    moment = _read(fold(said))
    iso = moment.isoformat()
    return moment, steps if iso == said else (*steps, Step("time", said, iso))


def _whole(moment: time) -> time:
    return moment.replace(microsecond=0, tzinfo=None)


def _fraction(raw: int | float | Decimal) -> time:
    if not isfinite(raw) or not 0 <= raw < 1:
        raise _refused()
    seconds = min(round(float(raw) * _DAY), _DAY - 1)
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60)


def _read(said: str) -> time:
    found = _CLOCK.match(said)
    if found is None:
        raise _refused()
    hour, half = int(found[1]), found[4]
    if half is not None and not 1 <= hour <= 12:
        raise _refused()
    if half in _WORDS and hour == 12:
        raise _twelve(int(found[2] or 0))
    if half == "toi" and hour not in _EVENING:
        raise _refused()
    if half in _AFTERNOON and hour < 12:
        hour += 12
    elif half is not None and half not in _AFTERNOON and hour == 12:
        hour = 0
    try:
        return time(hour, int(found[2] or 0), int(found[3] or 0))
    except ValueError as error:
        raise _refused() from error


def _twelve(minute: int) -> CannotRead:
    if minute > 59:
        return _refused()
    return Unsure(
        N_("Giờ «%(value)s» ở cột «%(title)s» có thể là nửa đêm hoặc giữa trưa."),
        N_("Chọn giờ đúng, hoặc nhập theo 24 giờ, ví dụ 00:15 hoặc 12:15."),
        tuple(
            Choice(time(hour, minute).isoformat(), f"{hour:02}:{minute:02}", reason)
            for hour, reason in ((0, N_("nửa đêm")), (12, N_("giữa trưa")))
        ),
    )


def _refused() -> CannotRead:
    return CannotRead(
        N_("Không đọc được giờ «%(value)s» ở cột «%(title)s»."),
        N_("Nhập giờ và phút theo 24 giờ, ví dụ 14:30."),
    )


NORMALISER = Normaliser("time", ("time",), lambda field, dictionary: clean)
