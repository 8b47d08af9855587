"""The workbook in which a unit fills a form: what is known is locked, what is asked is open.

Yes and no, reasons for gaps and ranges are offered and checked by the spreadsheet too; the first
column (hidden) says which cell of the form a line is, the first cell of which form, period and unit
the workbook is. It is protected without a password: that keeps slips out, not people.
"""

from typing import Any

from lienthong.adapters.files.workbook import Book
from lienthong.base.clock import VIET_NAM
from lienthong.base.i18n import N_
from lienthong.core.indicators.judging import REASONS
from lienthong.core.indicators.model import NUMERIC, Element, Value
from lienthong.services.reporting.indicators.filled_book import TITLES, key_of_shown, mark_of
from lienthong.services.reporting.indicators.fillings import Grid, Row

SHEET, LISTS = N_("Số liệu"), N_("Danh sách")
FIRST = 5  # the header's row, from 0; what stands above says whose figures these are
KEY, NUMBER, LABEL, UNIT, BEFORE, VALUE, REASON, NOTE = range(8)
WIDTHS = {NUMBER: 6, LABEL: 52, UNIT: 16, BEFORE: 16, VALUE: 18, REASON: 34, NOTE: 44}
GREY = "#EDEDED"
LONGEST = 1_000_000_000_000_000


def make_indicator_book(grid: Grid, period: str) -> bytes:
    """Return the workbook of a unit's figures, those given so far written in.

    ``period`` is what the period is called.
    """
    book = Book()
    sheet, lists = book.sheet(SHEET), book.sheet(LISTS)
    lists.hide()
    for at, name in enumerate(REASONS.values()):
        lists.write_string(at, 0, name, book.formats["text"])
    formats = _formats(book)
    _head(sheet, grid, period, formats)
    for at, title in enumerate(TITLES):
        sheet.write_string(FIRST, at, title, book.formats["header"])
    for at, row in enumerate(grid.rows, start=1):
        _line(sheet, FIRST + at, at, row, formats)
    sheet.set_column(KEY, KEY, 4, None, {"hidden": True})
    for column, width in WIDTHS.items():
        sheet.set_column(column, column, width)
    sheet.freeze_panes(FIRST + 1, LABEL + 1)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    return book.done()


def _formats(book: Book) -> dict[str, Any]:
    made = book.book.add_format
    shown = {"border": 1, "valign": "top", "text_wrap": True}
    grey = shown | {"bg_color": GREY}
    return {
        "title": made({"bold": True, "font_size": 14}),
        "plain": made({}),
        "locked": made(grey),
        "locked_number": made(grey | {"num_format": "#,##0.####"}),
        "open_number": made(shown | {"locked": False, "num_format": "#,##0.####"}),
        "open_text": made(shown | {"locked": False, "num_format": "@"}),
    }


def _head(sheet: Any, grid: Grid, period: str, formats: dict[str, Any]) -> None:
    mark = mark_of(grid.kept.pk, grid.period.key, grid.unit.id)
    sheet.write_string(0, KEY, mark, formats["plain"])
    sheet.write_string(0, NUMBER, grid.form.title, formats["title"])
    due = f"; hạn {grid.due:%d/%m/%Y}" if grid.due else ""
    sheet.write_string(1, NUMBER, f"{grid.unit.name} – {period}{due}", formats["plain"])
    lines = (
        "Điền cột «Giá trị». Không có số thì chọn lý do ở cột «Lý do thiếu».",
        "Ô xám do nút đo hoặc tính, hoặc là số đã biết: không sửa. Lưu ở dạng .xlsx rồi nộp lại.",
    )
    for at, text in enumerate(lines, start=2):
        sheet.write_string(at, NUMBER, text, formats["plain"])


def _line(sheet: Any, at: int, number: int, row: Row, formats: dict[str, Any]) -> None:
    element = row.line.element
    typed = element.origin.typed
    key = row.line.key if typed else key_of_shown(row.line.key, row.value)
    sheet.write_string(at, KEY, key, formats["plain"])
    sheet.write_number(at, NUMBER, number, formats["locked"])
    sheet.write_string(at, LABEL, row.line.label + (" *" if _asked(element) else ""),
                       formats["locked"])  # fmt: skip
    sheet.write_string(at, UNIT, element.unit, formats["locked"])
    _value(sheet, at, BEFORE, element, row.before, formats, "locked")
    _value(sheet, at, VALUE, element, row.value, formats, "open" if typed else "locked")
    if not typed:
        for column in (REASON, NOTE):
            sheet.write_blank(at, column, None, formats["locked"])
        sheet.write_comment(at, VALUE, _origin(row))
        return
    sheet.write_string(at, REASON, REASONS.get(row.value.missing, ""), formats["open_text"])
    sheet.write_string(at, NOTE, row.value.note, formats["open_text"])
    sheet.data_validation(
        at, REASON, at, REASON, {"validate": "list", "source": f"='{LISTS}'!$A$1:$A${len(REASONS)}"}
    )
    sheet.data_validation(at, VALUE, at, VALUE, _validation(element))


def _asked(element: Element) -> bool:
    return element.needed and element.origin.typed


def _origin(row: Row) -> str:
    if row.line.element.origin.share:
        return "Nút tính từ hai chỉ tiêu khác của biểu."
    if row.cell is None:
        return "Nút đo khi lưu lần đầu."
    return f"Nút đo lúc {row.cell.at.astimezone(VIET_NAM):%H:%M %d/%m/%Y}."


def _value(
    sheet: Any, at: int, column: int, element: Element, value: Value, formats: dict[str, Any],
    form: str,
) -> None:  # fmt: skip
    numeric = element.kind in NUMERIC
    name = "locked" if form == "locked" and not numeric else f"{form}_number"
    style = formats[name if numeric or form == "locked" else "open_text"]
    if value.number is not None and numeric:
        sheet.write_number(at, column, value.number, style)
    elif value.number is not None:
        sheet.write_string(at, column, "Có" if value.number else "Không", style)
    else:
        sheet.write_string(at, column, value.text, style)


def _validation(element: Element) -> dict[str, Any]:
    if element.kind == "yes_no":
        return {"validate": "list", "source": ["Có", "Không"]}
    if element.kind == "text":
        return {"validate": "length", "criteria": "<=", "value": 2000}
    least, most = element.bounds.least, element.bounds.most
    return {
        "validate": "integer" if element.kind == "count" else "decimal",
        "criteria": "between",
        "minimum": float(least) if least is not None else -LONGEST,
        "maximum": float(most) if most is not None else LONGEST,
        "error_title": "Số không hợp lệ",
        "error_message": "Ô này nhận số trong khoảng cho phép của chỉ tiêu.",
    }
