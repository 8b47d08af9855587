"""A file as a table to look at: the readers of intake, with no fields known beforehand.

The header is the row that names dictionary terms; where that row names too few to be trusted, the
first row with the most filled cells.
"""

from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path

from lienthong.adapters.files.readers import READERS
from lienthong.core.profiling.model import Columns, SourceColumn, SourceTable
from lienthong.services.intake.ports import FileTable, Reader, arrived, header_key, reader_of

CHUNK_ROWS = 4_096
_TRUSTED = 3  # header cells that name terms


def open_file(path: Path, *, sheet: str, names: Collection[str]) -> tuple[SourceTable, ...]:
    """Return the table of a file. ``names`` are titles columns often have. Raises UserError."""
    keys = frozenset(header_key(name) for name in names)
    reader = reader_of(arrived(path, path.name), READERS)
    table = reader.open(path, sheet=sheet, known=keys)
    if sum(1 for title in table.header if header_key(title) in keys) < _TRUSTED:
        keys = frozenset()
        table = reader.open(path, sheet=sheet, known=keys)
    chunks = _Chunks(reader, path, table.sheet, keys, table)
    return (
        SourceTable(
            name=path.stem,
            title=path.stem,
            place=path.name,
            columns=tuple(SourceColumn("", title) for title in table.header),
            chunks=chunks,
            rows_total=table.rows_total,
        ),
    )


class _Chunks:
    """Reads the rows as columns, from the start each time; the first time without reopening."""

    def __init__(
        self, reader: Reader, path: Path, sheet: str, keys: frozenset[str], table: FileTable
    ) -> None:
        self._reader, self._path, self._sheet, self._keys = reader, path, sheet, keys
        self._opened: FileTable | None = table

    def __call__(self) -> Iterator[Columns]:
        table, self._opened = self._opened, None
        if table is None:
            table = self._reader.open(self._path, sheet=self._sheet, known=self._keys)
        width = len(table.header)
        padding = [None] * width
        rows = _filled(table)
        while some := list(islice(rows, CHUNK_ROWS)):
            yield list(
                zip(*(r if len(r) == width else [*r, *padding][:width] for r in some), strict=True)
            )


def _filled(table: FileTable) -> Iterator[list[object]]:
    for _, cells in table.rows:
        if any(cells) or any(cell is not None and cell != "" for cell in cells):
            yield cells  # type: ignore[misc]
