"""XLSX with real dates and numbers, written row by row to disk; a note says what could not be so.

A workbook holds no date before 1900, no text beyond 32,767 characters, no number of more than 15
digits and no more than 1,048,576 rows a sheet. Each such cell is written as text, or cut, and
listed on the sheet «Ghi chú»; rows go on in a next sheet. Text is never taken for a formula.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from tempfile import TemporaryFile
from typing import Any

import xlsxwriter
from django.http import FileResponse
from django.utils.translation import gettext as _

from lienthong.base.clock import VIET_NAM
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.downloads.csv_file import words
from lienthong.entrypoints.web.downloads.model import Column, Lines

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIRST_YEAR, LONGEST_TEXT, MOST_DIGITS, MOST_ROWS = 1900, 32_767, 15, 1_048_575
NOTED = 1000  # cells named in the note; more are only counted


def xlsx_file(name: str, columns: Sequence[Column], lines: Lines) -> FileResponse:
    """Write rows as a workbook with a frozen header."""
    file = TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    book = _Book(file, columns)
    for line in lines:
        book.add(line)
    book.close()
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


class _Book:
    """The workbook being written: the sheet it is at, and what has to be noted."""

    def __init__(self, file: Any, columns: Sequence[Column]) -> None:
        # Texts beginning with = or http stay texts.
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
        }
        self.book = xlsxwriter.Workbook(file, options)
        self.columns = columns
        self.bold = self.book.add_format({"bold": True, "bg_color": "#E8F0F7", "bottom": 1})
        self.day = self.book.add_format({"num_format": "dd/mm/yyyy"})
        self.moment = self.book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        self.notes: list[tuple[str, str, str]] = []
        self.noted = 0
        self.sheets = 0
        self.row = MOST_ROWS
        self.sheet: Any = None
        self._next_sheet()

    def add(self, line: Sequence[object]) -> None:
        """Write one row."""
        if self.row >= MOST_ROWS:
            self._next_sheet()
        self.row += 1
        for number, value in enumerate(line):
            if value is not None and value != "":
                self._cell(number, value)

    def close(self) -> None:
        """Write the note, if there is one, and end the file."""
        if self.notes:
            self._write_notes()
        self.book.close()

    def _next_sheet(self) -> None:
        self.sheets += 1
        name = _("Dữ liệu") if self.sheets == 1 else f"{_('Dữ liệu')} {self.sheets}"
        self.sheet = self.book.add_worksheet(name)
        self.sheet.freeze_panes(1, 0)
        self.sheet.set_column(0, max(0, len(self.columns) - 1), 22)
        for number, column in enumerate(self.columns):
            self.sheet.write_string(0, number, column.title, self.bold)
        self.row = 0

    def _cell(self, at: int, value: object) -> None:
        if isinstance(value, datetime):
            local = value.astimezone(VIET_NAM).replace(tzinfo=None)
            if local.year < FIRST_YEAR:
                self._old(at, display.moment(value))
            else:
                self.sheet.write_datetime(self.row, at, local, self.moment)
        elif isinstance(value, date):
            if value.year < FIRST_YEAR:
                self._old(at, display.day(value))
            else:
                self.sheet.write_datetime(self.row, at, value, self.day)
        elif isinstance(value, int | Decimal) and not isinstance(value, bool):
            self._number(at, value)
        else:
            text = value.isoformat() if isinstance(value, time) else words(value, self.columns[at])
            self._text(at, text)

    def _old(self, at: int, text: str) -> None:
        self.sheet.write_string(self.row, at, text)
        self._note(at, _("Ngày trước năm 1900 ghi thành văn bản: Excel không có ngày đó."))

    def _number(self, at: int, value: int | Decimal) -> None:
        digits = len(Decimal(value).normalize().as_tuple().digits)
        if digits <= MOST_DIGITS:
            self.sheet.write_number(self.row, at, value)
            return
        self.sheet.write_string(self.row, at, str(value))
        self._note(at, _("Số có hơn 15 chữ số ghi thành văn bản: Excel sẽ làm tròn số đó."))

    def _text(self, at: int, text: str) -> None:
        if len(text) > LONGEST_TEXT:
            note = _("Văn bản dài %(count)s ký tự bị cắt còn 32.767; tải CSV hoặc JSON để có đủ.")
            self._note(at, note % {"count": display.number(len(text))})
            text = text[:LONGEST_TEXT]
        self.sheet.write_string(self.row, at, text)

    def _note(self, at: int, text: str) -> None:
        self.noted += 1
        if len(self.notes) < NOTED:
            place = f"{self.sheet.get_name()}: {self.row + 1}"
            self.notes.append((place, self.columns[at].title, text))

    def _write_notes(self) -> None:
        sheet = self.book.add_worksheet(_("Ghi chú"))
        sheet.set_column(0, 1, 24)
        sheet.set_column(2, 2, 80)
        said = _("%(count)s ô của tệp này khác với dữ liệu gốc vì giới hạn của Excel.")
        sheet.write_string(0, 0, said % {"count": display.number(self.noted)}, self.bold)
        for number, title in enumerate((_("Dòng"), _("Cột"), _("Điều đã làm"))):
            sheet.write_string(1, number, title, self.bold)
        for row, note in enumerate(self.notes, start=2):
            for number, text in enumerate(note):
                sheet.write_string(row, number, text)
