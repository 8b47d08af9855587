"""Open an original with the reader that fits it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from lienthong.core.contract.model import Table
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.intake import layout as layouts
from lienthong.services.intake import mapping, originals, refusals, shaping
from lienthong.services.intake.judging import RawRow
from lienthong.services.intake.models import Batch
from lienthong.services.intake.ports import (
    BadLine,
    Cells,
    FileTable,
    Reader,
    arrived,
    header_key,
    reader_of,
    readers,
)

REASON_KEYS = frozenset(map(header_key, mapping.FOR_PEOPLE))


@dataclass(frozen=True)
class Opened:
    """An original, its reader and the table found in it, with the lines taken for no data."""

    reader: Reader
    table: FileTable
    sheets: tuple[str, ...]
    sifted: layouts.Sifted


def open_original(batch: Batch, table: Table, *, sheet: str = "") -> Opened:
    """Open the batch's file. Raises UserError when no reader understands it."""
    return open_file(originals.path_of(batch.file_sha256), batch, table, sheet=sheet)


def open_file(path: Path, batch: Batch, table: Table, *, sheet: str = "") -> Opened:
    """Open a file that lies elsewhere as the batch's. Raises UserError."""
    reader = reader_of(arrived(path, batch.file_name), readers())
    known = mapping.known_keys(table, dictionary.current())
    decided = layouts.Layout.of(batch.layout)
    found = reader.open(
        path, sheet=sheet or batch.sheet, known=known, header_rows=decided.header_rows
    )
    needed = _needed(table, found.header, mapping.today(table, batch.mapping))
    found, sifted = layouts.sifted(found, decided, needed, known)
    return Opened(reader, shaping.shaped(found, decided), found.choices, sifted)


def _needed(table: Table, header: Sequence[str], matched: Mapping[str, str | None]) -> list[int]:
    """Return the columns that feed the fields without which no row could be accepted."""
    names = {f.name for f in mapping.needed_fields(table)}
    return [i for i, title in enumerate(header) if matched.get(title) in names]


def raw_rows(batch: Batch, opened: Opened, table: Table) -> Iterator[RawRow | None]:
    """Yield the data rows as field → cell; None stands for a blank row."""
    matched = mapping.today(table, batch.mapping)
    columns = [
        (position, matched.get(title), title) for position, title in enumerate(opened.table.header)
    ]
    taken = [(i, name) for i, name, _ in columns if name and name != mapping.QUARANTINE_TARGET]
    refs = [i for i, name, _ in columns if name == mapping.QUARANTINE_TARGET]
    extra = [(i, title) for i, name, title in columns if name is None]
    for number, cells in opened.table.rows:
        if isinstance(cells, BadLine):
            yield _bad_line(number, cells)
            continue
        raw = _raw_row(number, cells, taken, extra, refs)
        blank = all(cell is None or cell == "" for cell in raw.cells.values())
        yield None if blank else raw


def _bad_line(number: int, line: BadLine) -> RawRow:
    extra = {refusals.LINE_COLUMN: line.text} if line.text else {}
    return RawRow(cells={}, number=number, extra=extra, problems=(refusals.bad_line(line),))


def _raw_row(
    number: int,
    cells: Cells,
    taken: list[tuple[int, str]],
    extra: list[tuple[int, str]],
    refs: list[int],
) -> RawRow:
    width = len(cells)
    return RawRow(
        cells={name: cells[i] if i < width else None for i, name in taken},
        number=number,
        extra={
            title: str(cells[i])
            for i, title in extra
            if i < width and cells[i] not in (None, "") and header_key(title) not in REASON_KEYS
        },
        ref=next((_reference(cells[i])[0] for i in refs if i < width), None),
        revision=next((_reference(cells[i])[1] for i in refs if i < width), None),
    )


def _reference(cell: object) -> tuple[int | None, int | None]:
    """Return the number of a kept row and how often it was changed: «12/3», or 12 alone."""
    text, _mark, revision = str(cell).strip().removesuffix(".0").partition("/")
    return _number(text), _number(revision)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def skip(rows: Iterator[RawRow | None], count: int) -> Iterator[RawRow | None]:
    """Yield the first ``count`` rows only, leaving the iterator after them."""
    return islice(rows, count)
