"""The text form of a value: PostgreSQL's own output in ISO date style and UTC.

string      as it is
integer     digits with an optional minus
number      digits, optional minus and point; never an exponent, NaN or infinity
boolean     t or f
date        2026-11-21
time        08:30:00
timestamp   2026-11-21 08:30:00.123456+00
object      canonical JSON: keys in order, no spaces, numbers as texts
array       the same
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal

from lienthong.core.contract.model import Field
from lienthong.core.dictionary import json_form
from lienthong.core.dictionary.value import Value

_INTEGER = re.compile(r"-?[0-9]{1,19}")
_NUMBER = re.compile(r"-?[0-9]{1,1000}(\.[0-9]{1,1000})?")
_BOOLEANS = {"t": True, "f": False}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?")
_TIMESTAMP = re.compile(_DATE.pattern + " " + _TIME.pattern + r"\+00")
_BIGINT = 2**63


class NotInTextForm(ValueError):
    """The text is no value of the logical type."""


def parse_text(logical_type: str, text: str | None) -> Value:
    """Turn the text form into a value. Raises NotInTextForm."""
    if text is None:
        return None
    try:
        return PARSERS[logical_type](text)
    except (KeyError, ValueError) as error:
        raise NotInTextForm(logical_type) from error


def parser_of(field: Field) -> Callable[[str], Value]:
    """Return what turns the text form of a field into its value; it raises ValueError.

    A nested value must be canonical: two texts for one value would have two hashes.
    """
    if not field.is_nested:
        return PARSERS[field.logical_type]

    def parse(text: str) -> Value:
        try:
            value = json_form.from_json(field, json.loads(text), strict=True)
        except RecursionError as error:
            raise ValueError(text[:100]) from error
        if value is None or json_form.canonical(value) != text or "\\u0000" in text:
            raise ValueError(text[:100])
        return value

    return parse


def instant(moment: datetime) -> str:
    """A moment as signed documents carry it: 2026-11-21T08:30:00.123456Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _string(text: str) -> str:
    if "\x00" in text:
        raise ValueError(text)
    return text


def _integer(text: str) -> int:
    if not _INTEGER.fullmatch(text):
        raise ValueError(text)
    value = int(text)
    if not -_BIGINT <= value < _BIGINT:
        raise ValueError(text)
    return value


def _number(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return Decimal(text)


def _date(text: str) -> date:
    if not _DATE.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def _time(text: str) -> time:
    if not _TIME.fullmatch(text):
        raise ValueError(text)
    return time.fromisoformat(text)


def parse_moment(text: str) -> datetime:
    """A moment in the text form, which is in UTC. Raises ValueError."""
    if not _TIMESTAMP.fullmatch(text):
        raise ValueError(text)
    return datetime.fromisoformat(text)


def parse_instant(text: str) -> datetime:
    """A moment with its offset, in UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:  # the first or the last day there is
        raise ValueError(text) from error


PARSERS: dict[str, Callable[[str], Value]] = {
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _BOOLEANS.__getitem__,
    "date": _date,
    "time": _time,
    "timestamp": parse_moment,
}
