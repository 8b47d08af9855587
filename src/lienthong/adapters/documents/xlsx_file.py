"""A document as XLSX: the text on the first sheet, each table on its own, numbers as numbers."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from math import ceil
from typing import Any, get_args

import xlsxwriter

from lienthong.core.documents.layout import LAYOUT
from lienthong.core.documents.model import (
    Align,
    Annex,
    Block,
    Cell,
    Document,
    Heading,
    Paragraph,
    Table,
    shown,
)

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MM_IN_INCH = 25.4
# How many letters of the sheet's measure lie between the margins of A4.
PAGE_LETTERS, WIDEST = 84, 60
# A line's height as a share of the size; letters of 14 points are wider than the sheet's measure.
LINE, WIDER = 1.35, 0.9
LONGEST_TEXT, LONGEST_NAME = 32_767, 31
SIZES = LAYOUT.sizes
ALIGNS = get_args(Align)
ROOM_TO_SIGN = 4  # empty lines between the capacity and the name


def write(document: Document) -> bytes:
    """Return the document as an XLSX."""
    out = BytesIO()
    # Texts beginning with = or http stay texts.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"title": document.subject, "author": document.letterhead.issuer})
    writer = _Writer(book)
    writer.text(document)
    for name, table in zip(_names(document), document.tables, strict=True):
        writer.table(name, table)
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
        self.recipient = book.add_format(base | {"font_size": SIZES.recipients})
        self.bold = book.add_format(base | {"bold": True})
        self.centre = book.add_format(base | {"bold": True, "align": "center"})
        self.slanted = book.add_format(base | {"italic": True, "align": "center"})
        self.head = book.add_format(
            small | {"bold": True, "align": "center", "bg_color": "#E8F0F7"}
        )
        self.title = book.add_format({"font_name": LAYOUT.font, "bold": True})
        self.source = book.add_format({"font_name": LAYOUT.font, "italic": True})
        self.upright = book.add_format(base | {"align": "center"})
        self.aligned = {align: book.add_format(small | {"align": align}) for align in ALIGNS}
        # A decimal mark stands only where there is a decimal.
        self.whole = book.add_format(small | {"num_format": "#,##0"})
        self.number = book.add_format(small | {"num_format": "#,##0.0#"})
        self.day = book.add_format(small | {"num_format": "dd/mm/yyyy"})

    def text(self, document: Document) -> None:
        """Write everything but the tables, in reading order."""
        sheet = self._sheet("Báo cáo")
        sheet.set_column(0, 1, PAGE_LETTERS / 2)
        head, row = document.letterhead, 0
        lines = (
            (head.superior.upper(), self.upright, LAYOUT.nation, self.centre),
            (head.issuer.upper(), self.centre, LAYOUT.motto, self.centre),
            (head.number_line, self.upright, head.place_line, self.slanted),
        )
        for left, form, right, other in lines:
            sheet.write_string(row, 0, left, form)
            sheet.write_string(row, 1, right, other)
            row += 1
        row += 1
        for text in (document.kind.upper(), document.subject):
            row = self._line(sheet, row, text, self.centre)
        for name in document.to:
            row = self._line(sheet, row, f"Kính gửi: {name}", self.upright)
        self._body(sheet, row + 1, document)

    def _body(self, sheet: Any, row: int, document: Document) -> None:
        names = iter(_names(document))
        for block in document.body:
            row = self._line(sheet, row, *self._said(block, names))
        row = self._signature(sheet, row + 1, document) + 1
        for block in document.annexes:
            row = self._line(sheet, row, *self._said(block, names))

    def _line(self, sheet: Any, row: int, text: str, form: Any) -> int:
        sheet.merge_range(row, 0, row, 1, text[:LONGEST_TEXT], form)
        sheet.set_row(row, LINE * SIZES.body * _lines(text, PAGE_LETTERS * WIDER))
        return row + 1

    def _signature(self, sheet: Any, row: int, document: Document) -> int:
        """Recipients to the left, who signs to the right; return the row beneath."""
        signed = document.signature
        left = [("Nơi nhận:", self.note), *((x, self.recipient) for x in document.recipient_lines)]
        top = [text for text in (signed.authority.upper(), signed.capacity.upper()) if text]
        right = [*top, *[""] * ROOM_TO_SIGN, signed.name]
        for at, (text, form) in enumerate(left):
            sheet.write_string(row + at, 0, text, form)
        for at, text in enumerate(right):
            sheet.write_string(row + at, 1, text, self.centre)
        return row + max(len(left), len(right))

    def _said(self, block: Block, names: Iterator[str]) -> tuple[str, Any]:
        if isinstance(block, Heading):
            return block.text, self.bold
        if isinstance(block, Annex):
            return f"{block.label}. {block.title.upper()}", self.bold
        if isinstance(block, Paragraph):
            return block.text, self.note if block.note else self.plain
        return f"(Trang tính «{next(names)}»)", self.note

    def table(self, name: str, table: Table) -> None:
        """Write a table on a sheet of its own, its source beneath."""
        sheet = self._sheet(name)
        sheet.freeze_panes(2, 0)
        sheet.repeat_rows(1)
        sheet.write_string(0, 0, table.title, self.title)
        whole = sum(column.share for column in table.columns)
        widths = [max(6, min(WIDEST, PAGE_LETTERS * c.share / whole)) for c in table.columns]
        for at, column in enumerate(table.columns):
            sheet.set_column(at, at, widths[at])
            sheet.write_string(1, at, column.title, self.head)
        titles = [column.title for column in table.columns]
        for down, row in enumerate([titles, *table.rows], start=1):
            lines = max(_lines(shown(v), w) for v, w in zip(row, widths, strict=True))
            sheet.set_row(down, LINE * SIZES.table * lines)
        for down, row in enumerate(table.rows, start=2):
            for at, value in enumerate(row):
                self._cell(sheet, down, at, value, table.columns[at].align)
        if not table.rows:
            sheet.write_string(2, 0, "Không có.", self.source)
        if table.source:
            sheet.write_string(max(1, len(table.rows)) + 2, 0, table.source, self.source)

    def _cell(self, sheet: Any, row: int, at: int, value: Cell, align: Align) -> None:
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            form = self.whole if value == int(value) else self.number
            centred = align == "center" and form is self.whole
            sheet.write_number(row, at, value, self.aligned[align] if centred else form)
        elif isinstance(value, date | datetime):
            sheet.write_datetime(row, at, value, self.day)
        else:
            sheet.write_string(row, at, shown(value)[:LONGEST_TEXT], self.aligned[align])

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


def _lines(text: str, letters: float) -> int:
    """Into how many lines a text is broken at most: programs other than Excel do not count them."""
    return sum(max(1, ceil(len(part) / letters)) for part in text.splitlines() or [""])


def _names(document: Document) -> list[str]:
    """What the tables' sheets are called; a table without a title is called as its annex."""
    found: list[str] = []
    annex = ""
    for block in document.blocks:
        if isinstance(block, Annex):
            annex = block.title
        elif isinstance(block, Table):
            found.append(_name(len(found) + 1, block.title or annex))
    return found


def _name(number: int, title: str) -> str:
    """A sheet's name: short, without the marks that Excel keeps for itself."""
    plain = re.sub(r"[\[\]:*?/\\']", " ", title).strip() or "Bảng"
    return f"{number}. {plain}"[:LONGEST_NAME].strip()
