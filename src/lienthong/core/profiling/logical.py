"""Which type a column could have: the share of its values that each converter reads.

A number that is really a code (leading zeros, a title that says «mã» or «số hiệu») stays text.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import cast

from lienthong.core.cleaning import boolean, date, number, timestamp
from lienthong.core.cleaning.model import CannotRead, Clean, Raw
from lienthong.core.contract.model import LogicalType
from lienthong.core.profiling.model import Facts, Sampled, TypeFound
from lienthong.core.profiling.tally import spread

ENOUGH = 0.9  # share of the values that must convert; the rest would wait in quarantine
_FIRST = 40
_MEASURED = 20_000  # distinct values converted to find the least and the greatest
CONVERTERS: Mapping[LogicalType, Clean] = {
    "boolean": boolean.clean,
    "integer": number.clean_whole,
    "number": number.clean,
    "date": date.clean,
    "timestamp": timestamp.clean,
}
# Words that make digits a code, though they could be counted.
_CODE_WORDS = frozenset({"ma", "thoai", "cccd", "cmnd", "fax", "code", "id", "phone"})
_CODE_TITLES = (("so", "hieu"), ("so", "the"), ("so", "quyet"), ("so", "dinh"), ("so", "ho"))
_DATE_WORDS = frozenset({"ngay", "date", "han"})


def find_type(facts: Facts, sampled: Sampled, words: tuple[str, ...]) -> TypeFound:
    """Return the type most of the values convert to; text when none does."""
    shares = {kind: _share(sampled, clean) for kind, clean in CONVERTERS.items()}
    chosen = _chosen(facts, sampled, shares, words) if sampled.weight else "string"
    if chosen in ("string", "boolean"):
        return TypeFound(chosen, shares)
    low, high = extent(facts, CONVERTERS[chosen])
    return TypeFound(chosen, shares, low, high)


def extent(facts: Facts, clean: Clean) -> tuple[object, object]:
    """Return the least and greatest value, as read."""
    found = [v for raw, _ in spread(facts, _MEASURED).values if (v := read(clean, raw)) is not None]
    return (min(found), max(found)) if found else (None, None)  # type: ignore[type-var]


def read(clean: Clean, raw: object) -> object:
    """Return the value read, or None."""
    try:
        return clean(cast(Raw, raw))[0]
    except CannotRead:
        return None


def looks_like_code(words: tuple[str, ...]) -> bool:
    """Say whether a title speaks of a code rather than a quantity.

    >>> looks_like_code(("ma", "xa")), looks_like_code(("so", "luong"))
    (True, False)
    """
    return bool(_CODE_WORDS & set(words)) or words[:2] in _CODE_TITLES


def _share(sampled: Sampled, clean: Clean) -> float:
    def converts(raw: object) -> bool:
        return read(clean, raw) is not None

    return share_in_steps(sampled, converts)


def share_in_steps(sampled: Sampled, test: Callable[[object], bool]) -> float:
    """Return the share that passes; when few of the first values do, these alone decide."""
    if len(sampled.values) > _FIRST:
        step = len(sampled.values) // _FIRST
        some = sampled.values[::step]
        first = Sampled(some, sum(count for _, count in some)).share(test)
        if first < 0.3:
            return first
    return sampled.share(test)


def _chosen(
    facts: Facts, sampled: Sampled, shares: Mapping[LogicalType, float], words: tuple[str, ...]
) -> LogicalType:
    texts = [str(v) for v, _ in sampled.values if isinstance(v, str)]
    padded = any(len(t) > 1 and t[0] == "0" and t.isdigit() for t in texts)
    dated = bool(_DATE_WORDS & set(words))
    if shares["boolean"] >= 0.98 and _says_yes_or_no(facts, texts):
        return "boolean"
    if shares["integer"] >= ENOUGH and not (dated and shares["date"] >= ENOUGH):
        return "string" if padded or looks_like_code(words) else "integer"
    if shares["number"] >= ENOUGH and not (dated and shares["date"] >= ENOUGH):
        return "string" if looks_like_code(words) else "number"
    if shares["date"] >= ENOUGH:
        return "date"
    return "timestamp" if shares["timestamp"] >= ENOUGH else "string"


def _says_yes_or_no(facts: Facts, texts: list[str]) -> bool:
    """Only words count: columns of 0 and 1 may as well be codes or counts."""
    words = [t for t in texts if not t.strip().isdigit()]
    flags = all(isinstance(value, bool) for value in facts.values)
    return bool(facts.values) and (flags or (bool(words) and facts.distinct <= 6))


def as_number(value: object) -> Decimal | None:
    """Return the value as a decimal, or None when it is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return Decimal(str(value))
