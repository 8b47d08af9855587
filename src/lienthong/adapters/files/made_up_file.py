"""Write made-up rows as a clerk's file would look: Vietnamese headings, CSV or XLSX.

The name of the file, its sheet and its properties say that the data is made up.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from lienthong.core.contract.model import Field, Table
from lienthong.core.dictionary import cell_form

MARK = "du-lieu-gia-lap"
_CREATED = datetime(2026, 11, 1, tzinfo=UTC)  # fixed: the same rows give the same bytes
Rows = Iterable[Mapping[str, object]]


def shown(cell: object) -> str | None:
    """Write a cell as a text file would hold it.

    >>> shown(Decimal("31.20")), shown(True), shown(date(2026, 11, 1)), shown(None)
    ('31,20', 'có', '2026-11-01', None)
    """
    if cell is None:
        return None
    if isinstance(cell, bool):
        return "có" if cell else "không"
    if isinstance(cell, Decimal):
        # A point before three digits would be read as one of thousands.
        return f"{cell:f}".replace(".", ",")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def written(row: Mapping[str, object], table: Table) -> list[object]:
    """Return the cells of a row; nested ones as a file holds them."""
    return [_cell(field, row[field.name]) for field in table.fields]


def _cell(field: Field, value: Any) -> object:
    return cell_form.write(field, value) if isinstance(value, dict | list) else value


def write_csv(path: Path, table: Table, rows: Rows) -> None:
    """Write CSV, UTF-8 with a byte order mark as Excel saves it."""
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(f.title for f in table.fields)
        writer.writerows([shown(cell) for cell in written(row, table)] for row in rows)


def write_xlsx(path: Path, table: Table, rows: Rows) -> None:
    """Write XLSX: codes as text, numbers as numbers, days as days."""
    options = {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"title": "Dữ liệu giả lập", "created": _CREATED})
        sheet = book.add_worksheet(MARK)
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, [f.title for f in table.fields], bold)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows, start=1):
            _write_row(sheet, number, written(row, table), day)


def _write_row(sheet: Any, number: int, cells: Sequence[object], day: Any) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, str | bool | datetime | time):
            sheet.write_string(number, column, shown(cell))
        elif isinstance(cell, date):
            sheet.write_datetime(number, column, cell, day)
        elif isinstance(cell, int | float | Decimal):
            sheet.write_number(number, column, cell)
