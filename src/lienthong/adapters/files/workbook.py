"""Make workbooks in memory: cells are text, numbers or dates, never formulas."""

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

HEADER_COLOUR = "#DCE6F1"
REQUIRED_COLOUR = "#FCE4D6"


class Book:
    """A workbook being written, with the formats every sheet uses."""

    def __init__(self) -> None:
        self._file = io.BytesIO()
        self.book = xlsxwriter.Workbook(
            self._file,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
        )
        # "locked" acts only in a sheet that protects its headers: what is typed stays free.
        # quote_prefix keeps a text such as "=1+1" a text when a person edits the cell.
        self.formats: Mapping[str, Any] = {
            "text": self.book.add_format(
                {"num_format": "@", "quote_prefix": True, "locked": False}
            ),
            "wrapped": self.book.add_format({"text_wrap": True, "valign": "top"}),
            "date": self.book.add_format({"num_format": "dd/mm/yyyy", "locked": False}),
            "number": self.book.add_format({"num_format": "General", "locked": False}),
            "header": self._header(HEADER_COLOUR),
            "required": self._header(REQUIRED_COLOUR),
        }

    def _header(self, colour: str) -> Any:
        return self.book.add_format(
            {"bold": True, "bg_color": colour, "border": 1, "text_wrap": True, "valign": "top"}
        )

    def sheet(self, name: str) -> Any:
        return self.book.add_worksheet(name)

    def row(self, sheet: Any, number: int, cells: Sequence[object]) -> None:
        """Write one row; text stays text whatever it begins with."""
        for column, cell in enumerate(cells):
            if cell is None or cell == "":
                continue
            if isinstance(cell, datetime):
                sheet.write_string(number, column, cell.strftime("%d/%m/%Y %H:%M:%S"))
            elif isinstance(cell, date):
                sheet.write_datetime(number, column, cell, self.formats["date"])
            elif isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
                sheet.write_number(number, column, cell, self.formats["number"])
            else:
                sheet.write_string(number, column, str(cell), self.formats["text"])

    def done(self) -> bytes:
        self.book.close()
        return self._file.getvalue()
