"""Rows of cells without names of their own: the header is looked for, encodings are put right."""

from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import islice

from lienthong.adapters.files import legacy
from lienthong.adapters.files.header import TOP_ROWS, find_header
from lienthong.services.intake.ports import FileTable

_SAMPLE_ROWS = 400
Rows = Callable[[], Iterator[tuple[int, list[object]]]]


def open_grid(
    rows: Rows,
    known: Collection[str],
    *,
    header_rows: tuple[int, int] | None = None,
    sheet: str = "",
    choices: tuple[str, ...] = (),
    rows_total: int | None,
    are_bytes: bool = False,
    notes: Mapping[str, object],
) -> FileTable:
    """Return the rows under their header. ``rows_total`` counts the header and what is above it.

    ``are_bytes`` says that each character stands for one byte of a file that is not Unicode.
    """
    first = list(islice(rows(), _SAMPLE_ROWS))
    sample = [cells for _, cells in first]
    default = None
    if are_bytes:
        texts = (c for cells in sample for c in cells if isinstance(c, str))
        default = legacy.detect(texts, are_bytes=True)
        sample = [_read(cells, default) for cells in sample]
    found = find_header(sample, known, asked=header_rows)
    encodings = legacy.column_encodings(
        sample[found.last + 1 :], len(found.names), are_bytes=False, default=None
    )
    return FileTable(
        header=found.names,
        rows=_after(rows(), found.last, default, encodings),
        rows_total=None if rows_total is None else max(rows_total - found.last - 1, 0),
        sheet=sheet,
        choices=choices,
        top=tuple(
            (number, cells) for (number, _), cells in zip(first, sample[:TOP_ROWS], strict=False)
        ),
        notes={
            **notes,
            "header_first": found.first + 1,
            "header_row": found.last + 1,
            "converted": {
                n: e for n, e in zip(found.names, encodings, strict=True) if e is not None
            },
        },
    )


def _read(cells: list[object], encoding: str | None) -> list[object]:
    if encoding is None:
        return cells
    convert = legacy.CONVERTERS[encoding]
    return [convert(c) if isinstance(c, str) else c for c in cells]


def _after(
    rows: Iterator[tuple[int, list[object]]],
    last: int,
    default: str | None,
    encodings: list[str | None],
) -> Iterator[tuple[int, list[object]]]:
    converters = [(i, legacy.CONVERTERS[e]) for i, e in enumerate(encodings) if e is not None]
    for number, cells in islice(rows, last + 1, None):
        row = _read(cells, default)
        for i, convert in converters:
            cell = row[i] if i < len(row) else None
            if isinstance(cell, str):
                row[i] = convert(cell)
        yield number, row
