"""The records of a REST service into a JSON Lines file, in the order they came."""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from lienthong.adapters.sources.rest.asking import open_client
from lienthong.adapters.sources.rest.paging import Record, pages
from lienthong.base.i18n import N_
from lienthong.services.intake.sources import cursor as cursors
from lienthong.services.intake.sources.ports import (
    Column,
    CursorValue,
    Extracted,
    Place,
    Sample,
    TableName,
    Tested,
    Wanted,
)


@dataclass(frozen=True)
class RestConnector:
    """The connector of REST services."""

    suffix: str = ".jsonl"

    def test(self, place: Place) -> Tested:
        """Ask for the first page."""
        began = time.monotonic()
        with open_client(place) as client:
            next(pages(client, place, Wanted()), [])
        parts = urlsplit(place.text("url"))
        unsafe = parts.scheme == "http" and place.secret
        warning = N_("Khóa đi qua http không mã hóa; nên dùng địa chỉ https.")
        elapsed = round((time.monotonic() - began) * 1_000)
        return Tested(
            parts.netloc, place.text("user"), None, elapsed, ((warning, {}),) if unsafe else ()
        )

    def tables(self, place: Place) -> tuple[TableName, ...]:
        """Return none: the path says what is read."""
        return ()

    def columns(self, place: Place, wanted: Wanted) -> tuple[Column, ...]:
        """Return the names that the records of the first page have."""
        with open_client(place) as client:
            return _columns(next(pages(client, place, wanted), []))

    def sample(self, place: Place, wanted: Wanted, rows: int) -> Sample:
        """Return the first records."""
        with open_client(place) as client:
            page = next(pages(client, place, wanted), [])
        columns = _columns(page)
        found = [[flat.get(c.name) for c in columns] for flat in map(flatten, page[:rows])]
        return Sample(columns, found)

    def extract(self, place: Place, wanted: Wanted, target: Path) -> Extracted:
        """Write every record of every page, one a line."""
        rows, highest = 0, None
        names: dict[str, None] = {}
        cursor = wanted.window.column if wanted.window else ""
        with open_client(place) as client, target.open("w", encoding="utf-8") as file:
            for page in pages(client, place, wanted):
                if wanted.limit:
                    page = page[: wanted.limit]
                for flat in map(flatten, page):
                    names.update(dict.fromkeys(flat))
                    file.write(json.dumps(flat, ensure_ascii=False) + "\n")
                    highest = _higher(highest, flat.get(cursor))
                rows += len(page)
                if wanted.limit:
                    break  # the first page is enough to look at
        return Extracted(tuple(Column(name, "text") for name in names), rows, highest)


def flatten(record: Record, before: str = "") -> Record:
    """Return a record with the parts of its objects as columns.

    >>> flatten({"a": {"b": 1}, "c": [2]})
    {'a.b': 1, 'c': [2]}
    """
    flat: Record = {}
    for name, value in record.items():
        if isinstance(value, dict):
            flat |= flatten(value, f"{before}{name}.")
        else:
            flat[f"{before}{name}"] = value
    return flat


def _columns(page: list[Record]) -> tuple[Column, ...]:
    names = {name: None for record in page for name in flatten(record)}
    return tuple(Column(name, "text") for name in names)


def _higher(so_far: CursorValue | None, value: object) -> CursorValue | None:
    if value is None or isinstance(value, bool | dict | list):
        return so_far
    found = cursors.loose(str(value))
    if so_far is None:
        return found
    try:
        return max(so_far, found)
    except TypeError:
        return max(so_far, found, key=str)
