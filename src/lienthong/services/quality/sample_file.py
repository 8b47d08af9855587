"""Read the first rows of a file that somebody uploads to try a draft on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path

from lienthong.core.cleaning.text import written
from lienthong.core.contract.model import Table
from lienthong.services.contracts.drafts.trying import MOST_ROWS
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.intake.mapping import known_keys
from lienthong.services.intake.ports import arrived, reader_of, readers

MOST_COUNTED = 200_000


@dataclass(frozen=True)
class SampleFile:
    """The header, the first rows by column title, and how many rows the file holds."""

    header: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]
    total: int


def read_sample(path: Path, *, file_name: str, table: Table) -> SampleFile:
    """Read a file by the readers of imports. Raises UserError when none understands it."""
    reader = reader_of(arrived(path, file_name), readers())
    found = reader.open(path, sheet="", known=known_keys(table, dictionary.current()))
    rows: list[Mapping[str, str]] = []
    total = 0
    for _, cells in found.rows:
        total += 1
        if len(rows) < MOST_ROWS:
            pairs = zip(found.header, cells, strict=False)
            rows.append({column: _text(cell) for column, cell in pairs if cell is not None})
        if total >= MOST_COUNTED:
            break
    return SampleFile(tuple(found.header), tuple(rows), total)


def _text(cell: object) -> str:
    """Write a cell as a clerk would have typed it."""
    if isinstance(cell, str | int | float | Decimal):
        return written(cell)[0]
    if isinstance(cell, datetime) and cell.time() == time():
        cell = cell.date()
    return str(cell)
