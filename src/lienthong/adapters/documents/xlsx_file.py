"""A document as XLSX: the text on the first sheet, each table on its own, numbers as numbers."""

import re
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

from lienthong.core.documents.layout import LAYOUT
from lienthong.core.documents.model import Annex, Cell, Document, Heading, Paragraph, Table, shown

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MM_IN_INCH = 25.4
LONGEST_TEXT, LONGEST_NAME = 32_767, 31
SIZES = LAYOUT.sizes


def write(document: Document) -> bytes:
    """Return the document as an XLSX."""
    out = BytesIO()
    # Texts beginning with = or http stay texts.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"title": document.subject, "author": document.letterhead.issuer})
    writer = _Writer(book)
    writer.text(document)
    for number, table in enumerate(document.tables, start=1):
        writer.table(number, table)
    book.close()
    return out.getvalue()


class _Writer:
    """The workbook and its formats."""

    def __init__(self, book: Any) -> None:
        self.book = book
        base = {"font_name": LAYOUT.font, "font_size": SIZES.body, "text_wrap": True}
        small = base | {"font_size": SIZES.table, "valign": "top", "border": 1}
        self.plain = book.add_format(base | {"valign": "top"})
        self.note = book.add_format(base | {"italic": True, "font_size": SIZES.table})
        self.bold = book.add_format(base | {"bold": True})
        self.centre = book.add_format(base | {"bold": True, "align": "center"})
        self.slanted = book.add_format(base | {"italic": True, "align": "center"})
        self.head = book.add_format(
            small | {"bold": True, "align": "center", "bg_color": "#E8F0F7"}
        )
        self.title = book.add_format({"font_name": LAYOUT.font, "bold": True})
        self.source = book.add_format({"font_name": LAYOUT.font, "italic": True})
        self.cell = book.add_format(small)
        self.number = book.add_format(small | {"num_format": "#,##0.##"})
        self.day = book.add_format(small | {"num_format": "dd/mm/yyyy"})

    def text(self, document: Document) -> None:
        """Write everything but the tables, in reading order."""
        sheet = self._sheet("Báo cáo")
        sheet.set_column(0, 1, 44)
        head, row = document.letterhead, 0
        lines = (
            (head.superior.upper(), LAYOUT.nation), (head.issuer.upper(), LAYOUT.motto),
            (head.number_line, head.place_line),
        )  # fmt: skip
        for left, right in lines:
            sheet.write_string(row, 0, left, self.centre)
            sheet.write_string(row, 1, right, self.centre)
            row += 1
        for text in (document.kind.upper(), document.subject):
            row += 1
            sheet.merge_range(row, 0, row, 1, text, self.centre)
        for name in document.to:
            row += 1
            sheet.merge_range(row, 0, row, 1, f"Kính gửi: {name}", self.slanted)
        self._body(sheet, row + 2, document)

    def _body(self, sheet: Any, row: int, document: Document) -> None:
        tables = 0
        for block in document.blocks:
            tables += isinstance(block, Table)
            text, form = self._said(block, tables)
            sheet.merge_range(row, 0, row, 1, text[:LONGEST_TEXT], form)
            sheet.set_row(row, 20 * (1 + len(text) // 85))
            row += 1
        for line in ("Nơi nhận:", *document.recipient_lines):
            sheet.write_string(row, 0, line, self.note)
            row += 1
        signature = document.signature
        for text in (signature.authority, signature.capacity, signature.name):
            sheet.write_string(row, 1, text, self.centre)
            row += 1

    def _said(self, block: Any, number: int) -> tuple[str, Any]:
        if isinstance(block, Heading):
            return block.text, self.bold
        if isinstance(block, Annex):
            return f"{block.label}. {block.title}", self.bold
        if isinstance(block, Paragraph):
            return block.text, self.note if block.note else self.plain
        return f"(Trang tính «{_name(number, block)}»)", self.note

    def table(self, number: int, table: Table) -> None:
        """Write a table on a sheet of its own, its source beneath."""
        sheet = self._sheet(_name(number, table))
        sheet.freeze_panes(2, 0)
        sheet.repeat_rows(1)
        sheet.write_string(0, 0, table.title, self.title)
        whole = sum(column.share for column in table.columns)
        for at, column in enumerate(table.columns):
            sheet.set_column(at, at, max(6, 90 * column.share / whole))
            sheet.write_string(1, at, column.title, self.head)
        for down, row in enumerate(table.rows, start=2):
            for at, value in enumerate(row):
                self._cell(sheet, down, at, value)
        if table.source:
            sheet.write_string(len(table.rows) + 2, 0, table.source, self.source)

    def _cell(self, sheet: Any, row: int, at: int, value: Cell) -> None:
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            sheet.write_number(row, at, value, self.number)
        elif isinstance(value, date | datetime):
            sheet.write_datetime(row, at, value, self.day)
        else:
            sheet.write_string(row, at, shown(value)[:LONGEST_TEXT], self.cell)

    def _sheet(self, name: str) -> Any:
        sheet = self.book.add_worksheet(name)
        margins = LAYOUT.margins
        sheet.set_paper(9)  # A4
        sheet.set_margins(
            left=margins.left / MM_IN_INCH, right=margins.right / MM_IN_INCH,
            top=margins.top / MM_IN_INCH, bottom=margins.bottom / MM_IN_INCH,
        )  # fmt: skip
        sheet.fit_to_pages(1, 0)
        return sheet


def _name(number: int, table: Table) -> str:
    """A sheet's name: short, without the marks that Excel keeps for itself."""
    plain = re.sub(r"[\[\]:*?/\\']", " ", table.title).strip() or "Bảng"
    return f"{number}. {plain}"[:LONGEST_NAME].strip()
