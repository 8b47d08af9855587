"""Write generated rows as a clerk's file would look: Vietnamese headings, CSV or XLSX."""

import csv
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from lienthong.core.contract.model import Table
from lienthong.entrypoints.demo.generate.model import GeneratedFile, Row
from lienthong.entrypoints.demo.generate.plant import shown

MARK = "du-lieu-gia-lap"
_CREATED = datetime(2026, 11, 1, tzinfo=UTC)  # fixed: the same seed gives the same bytes


def write_csv(path: Path, table: Table, rows: Iterable[Row]) -> None:
    """Write CSV, UTF-8 with a byte order mark as Excel saves it."""
    names = [f.name for f in table.fields]
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(f.title for f in table.fields)
        writer.writerows([shown(row[name]) for name in names] for row in rows)


def write_xlsx(path: Path, table: Table, rows: Iterable[Row]) -> None:
    """Write XLSX: codes as text, numbers as numbers, days as days."""
    options = {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"title": "Dữ liệu giả lập", "created": _CREATED})
        sheet = book.add_worksheet(MARK)
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, [f.title for f in table.fields], bold)
        sheet.freeze_panes(1, 0)
        names = [f.name for f in table.fields]
        for number, row in enumerate(rows, start=1):
            _write_row(sheet, number, [row[name] for name in names], day)


def _write_row(sheet: Any, number: int, cells: Sequence[object], day: Any) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, str):
            sheet.write_string(number, column, cell)
        elif isinstance(cell, date):
            sheet.write_datetime(number, column, cell, day)
        elif isinstance(cell, int | float):
            sheet.write_number(number, column, cell)


def write_truth(file: GeneratedFile, seed: int) -> None:
    """Write what was planted beside the data."""
    truth = {
        "synthetic": True,
        "contract": file.contract,
        "table": file.table,
        "file": file.path.name,
        "rows": file.rows,
        "seed": seed,
        "faults": [fault.to_json() for fault in file.faults],
    }
    text = json.dumps(truth, ensure_ascii=False, indent=1)
    file.truth_path.write_text(text + "\n", encoding="utf-8")
