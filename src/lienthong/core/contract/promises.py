"""What a contract promises of its service (``slaProperties``): how soon, how often, of which table.

``element`` names the tables a promise is about, as ``table.column``, ``table``, or several with
commas between; a promise without one (and without ``slaDefaultElement``) is about every table.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lienthong.base.i18n import N_
from lienthong.core.contract.document import Document
from lienthong.core.contract.errors import ContractProblem
from lienthong.core.marked_yaml import Path

SECONDS: Mapping[str, float] = {
    "s": 1, "second": 1, "seconds": 1, "sec": 1,
    "m": 60, "min": 60, "minute": 60, "minutes": 60,
    "h": 3_600, "hr": 3_600, "hour": 3_600, "hours": 3_600,
    "d": 86_400, "day": 86_400, "days": 86_400,
    "w": 604_800, "week": 604_800, "weeks": 604_800,
    "mo": 2_629_800, "month": 2_629_800, "months": 2_629_800,
    "y": 31_557_600, "yr": 31_557_600, "year": 31_557_600, "years": 31_557_600,
}  # fmt: skip
LATENCY, FREQUENCY = "latency", "frequency"
_DAY = 86_400


@dataclass(frozen=True)
class Freshness:
    """How many days a record of a table stays fresh, and the column the promise names, if any."""

    days: int
    column: str | None


def latency_seconds(data: Mapping[str, Any]) -> float | None:
    """Return the strictest promised latency of the contract, in seconds.

    One about a column of days says how new a table's newest row is: see ``newest_promised``.
    """
    found = [
        seconds
        for entry in _of(data, LATENCY)
        if not list(_days_named(data, entry)) and (seconds := _seconds(entry, "s")) is not None
    ]
    return min(found, default=None)


def newest_promised(data: Mapping[str, Any], table: str) -> Mapping[str, int]:
    """Return column → the fewest days that a table's newest row may be old, by that column."""
    found: dict[str, int] = {}
    for entry in _of(data, LATENCY):
        seconds = _seconds(entry, "s")
        for named, column in _days_named(data, entry):
            if named == table and seconds is not None:
                days = max(1, math.ceil(seconds / _DAY))
                found[column] = min(days, found.get(column, days))
    return found


def _days_named(data: Mapping[str, Any], entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (table, column) of the columns of days or moments that a promise is about."""
    days = {
        (_name(table), prop.get("name"))
        for table in data.get("schema") or []
        for prop in table.get("properties") or []
        if prop.get("logicalType") in ("date", "timestamp")
    }
    for table, column in _split(entry.get("element") or data.get("slaDefaultElement")):
        if column is not None and (table, column) in days:
            yield table, column


def freshness(data: Mapping[str, Any], table: str) -> Freshness | None:
    """Return the strictest freshness promised for a table; None when none is about it."""
    found = [
        Freshness(max(1, math.ceil(seconds / _DAY)), column)
        for entry in _of(data, FREQUENCY)
        for named, column in _split(entry.get("element") or data.get("slaDefaultElement"))
        or [(table, None)]
        if named == table and (seconds := _seconds(entry, "d")) is not None
    ]
    return min(found, key=lambda promise: promise.days, default=None)


def promise_problems(document: Document) -> Iterator[ContractProblem]:
    """Yield promises about a table or column that the contract does not have."""
    data = document.plain
    columns = {
        _name(table): {p.get("name") for p in table.get("properties") or []}
        for table in data.get("schema") or []
    }
    stated: list[tuple[Path, object]] = [
        (("slaProperties", s, "element"), entry.get("element"))
        for s, entry in enumerate(data.get("slaProperties") or [])
    ]
    for path, elements in [*stated, (("slaDefaultElement",), data.get("slaDefaultElement"))]:
        for table, column in _split(elements):
            if table not in columns or (column and column not in columns[table]):
                yield document.problem(
                    path,
                    N_("Cam kết nói tới «%(element)s» không có trong hợp đồng."),
                    N_("Ghi bảng.cột (hoặc bảng) có trong schema, nhiều nơi ngăn bằng dấu phẩy."),
                    element=f"{table}.{column}" if column else table,
                )


def promise_notes(document: Document) -> Iterator[ContractProblem]:
    """Yield the promises this node keeps with the contract and does not measure."""
    for s, entry in enumerate(document.plain.get("slaProperties") or []):
        if entry.get("property") not in (LATENCY, FREQUENCY):
            message = N_("Cam kết «%(property)s» được giữ nguyên, không đo tại nút này.")
        elif _seconds(entry, "d") is None:
            message = N_(
                "Cam kết «%(property)s» không phải số kèm đơn vị thời gian (%(value)s %(unit)s) "
                "nên không đo tại nút này; giữ nguyên."
            )
        else:
            continue
        yield document.problem(
            ("slaProperties", s),
            message,
            property=entry.get("property"),
            value=entry.get("value"),
            unit=entry.get("unit") or "",
        )


def _of(data: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    return (e for e in data.get("slaProperties") or [] if e.get("property") == name)


def _seconds(entry: Mapping[str, Any], default: str) -> float | None:
    """Return a length of time in seconds; None when it is no number of a known unit."""
    value, unit = entry.get("value"), str(entry.get("unit") or default).lower()
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        return None
    return float(value) * SECONDS[unit] if unit in SECONDS else None


def _split(elements: object) -> list[tuple[str, str | None]]:
    """Return (table, column or None) of each element; of a part within a column, the column."""
    names = [name.strip().split(".") for name in str(elements or "").split(",") if name.strip()]
    return [(name[0], name[1] if len(name) > 1 else None) for name in names]


def _name(table: Mapping[str, Any]) -> str:
    return str(table.get("physicalName") or table.get("name"))
