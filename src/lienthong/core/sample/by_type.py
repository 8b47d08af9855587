"""Values of a type, within its limits, when nothing says more about them."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import ROUND_FLOOR, Decimal

from lienthong.base.text import fold
from lienthong.core.contract.model import Field
from lienthong.core.dictionary.value import Value
from lienthong.core.sample.scene import Scene

_SCALE = re.compile(r"\(\s*([0-9]+)\s*(?:,\s*([0-9]+)\s*)?\)")
# Words of a column's name that tell how large its numbers are, or that its day is still to come.
_MONEY = re.compile(r"(?:^|_)(?:tien|gia(?!_tri)|von|phi|kinh_phi|doanh_thu|ngan_sach)(?:_|$)")
_YEARS = re.compile(r"(?:^|_)nam(?:_|$)")
_TO_COME = re.compile(r"het_han|den_ngay|ket_thuc|het_hieu_luc|(?:^|_)han(?:_|$)")
_MUCH = 10_000_000  # đồng
_CODES = ("code", "upper_code")
ByType = Callable[[Scene, int], Value]


def text(field: Field, normaliser: str | None, limit: int | None) -> ByType:
    """Make texts that say that they are samples: the column's title, «mẫu», a number.

    ``limit`` is the most characters that the column, or else its term, allows.
    """
    longest = limit or 200

    def make(scene: Scene, ordinal: int) -> Value:
        if normaliser in _CODES or longest < 12:
            return _code(scene, longest)
        tail = f" mẫu {scene.number}"
        if field.multiline:
            said = f"{field.title}: bản ghi giả lập{tail}."
            if (field.min_length or 0) > len(said):
                return (said + " ") * ((field.min_length or 0) // len(said)) + said
            return said if len(said) <= longest else said[:longest].strip()
        words = re.sub(r"\s*\(.*?\)", "", field.title)
        return words[: longest - len(tail)].strip() + tail

    return make


def _code(scene: Scene, longest: int) -> str:
    number = scene.number if scene.rng.random() < 0.8 else scene.rng.randrange(1, 10**6)
    return f"MAU-{number:06d}" if longest >= 10 else str(number).zfill(longest)[-longest:]


def whole(field: Field) -> ByType:
    """Make whole numbers within the column's limits."""

    def make(scene: Scene, ordinal: int) -> Value:
        low, high = _limits(field, scene.world.today.year)
        if high < low:
            low = high
        span = high - low
        step = 100_000 if _is_money(field) and span > _MUCH else 1
        value = low + scene.rng.randrange(int(span) // step + 1) * step
        return int(value - value % step if value - value % step >= low else value)

    return make


def number(field: Field) -> ByType:
    """Make decimals with as many places as the column keeps, at most two; money has none."""
    found = _SCALE.search(field.physical_type)
    places = min(int(found[2] or 0), 2) if found else 2
    if _is_money(field):
        places = 0
    unit = Decimal(1).scaleb(-places)

    def make(scene: Scene, ordinal: int) -> Value:
        low, high = _limits(field, scene.world.today.year)
        if _is_money(field) and high - low > _MUCH:
            value = low + scene.rng.randrange(1, int(high - low) // 100_000) * 100_000
            rounded = value - value % 100_000
            return rounded if rounded >= low else value
        steps = max(0, int((high - low) / unit))
        value = low + scene.rng.randrange(steps + 1) * unit
        return value.quantize(unit, ROUND_FLOOR) if low == low.quantize(unit) else value

    return make


def _is_money(field: Field) -> bool:
    if field.maximum is not None and field.maximum < _MUCH:
        return False
    return bool(_MONEY.search(field.name)) or field.term == "chung.so-tien"


def _limits(field: Field, year: int) -> tuple[Decimal, Decimal]:
    """Return a likely range inside the stated one."""
    stated_low = None if field.minimum is None else Decimal(str(field.minimum))
    stated_high = None if field.maximum is None else Decimal(str(field.maximum))
    likely = Decimal(1), Decimal(200)
    if _YEARS.search(field.name) and field.logical_type == "integer":
        likely = Decimal(1990), Decimal(year)
    elif _is_money(field):
        likely = Decimal(1_000_000), Decimal(900_000_000)
    low, high = likely
    if stated_low is not None:
        low = max(low, stated_low) if stated_low <= high else stated_low
    if stated_high is not None:
        high = min(high, stated_high)
    if high < low:
        low = stated_low if stated_low is not None else min(Decimal(0), high)
        high = max(high, low) if stated_high is None else stated_high
    found = _SCALE.search(field.physical_type)
    if found:
        digits = int(found[1]) - int(found[2] or 0)
        high = min(high, Decimal(10) ** digits - 1)
    return low, high


def day(field: Field) -> ByType:
    """Make days of the row's story, or a day to come when the column's name speaks of an end."""
    to_come = bool(_TO_COME.search(field.name) or _TO_COME.search(fold(field.title)))

    def make(scene: Scene, ordinal: int) -> Value:
        return scene.day_to_come() if to_come else scene.day(ordinal)

    return make


def moment(field: Field) -> ByType:
    """Make moments in working hours."""
    days = day(field)

    def make(scene: Scene, ordinal: int) -> Value:
        made = days(scene, ordinal)
        if not isinstance(made, date):
            raise TypeError("a day was expected")
        return at_work(made, scene)

    return make


def at_work(made: date, scene: Scene) -> datetime:
    """Return a moment of the day, in working hours."""
    return datetime.combine(made, time(scene.rng.randrange(1, 10), scene.rng.randrange(60)), UTC)


def truth(field: Field) -> ByType:
    """Make yes or no."""
    return lambda scene, ordinal: scene.rng.random() < 0.5
