"""The import template of a table: an XLSX to fill in, with notes, drop-downs and instructions."""

from datetime import date
from typing import Any

from lienthong.adapters.files.workbook import Book
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Contract, Field, Table
from lienthong.core.contract.parts import typed_in
from lienthong.core.dictionary.cell_form import SEPARATOR
from lienthong.core.dictionary.model import CodeList, Dictionary

ENTRY, GUIDE, LISTS = N_("Nhập liệu"), N_("Hướng dẫn"), N_("Danh mục")
MAX_LIST = 5_000
FORMATTED_ROWS = 1_000
# Headers are how a file is understood: they are protected, without a password. The rest is free.
FREE = {
    "format_cells": True, "format_columns": True, "format_rows": True, "insert_rows": True,
    "delete_rows": True, "sort": True, "autofilter": True, "objects": True,
}  # fmt: skip
WIDTHS = {"date": 14, "integer": 12, "number": 14, "boolean": 10, "timestamp": 20}
TYPE_WORDS = {
    "string": N_("chữ"),
    "integer": N_("số nguyên"),
    "number": N_("số"),
    "boolean": N_("có / không"),
    "date": N_("ngày (ngày/tháng/năm)"),
    "time": N_("giờ (giờ:phút)"),
    "timestamp": N_("thời điểm (ngày/tháng/năm giờ:phút)"),
    "object": N_("nhiều phần trong một ô"),
    "array": N_("danh sách, mỗi mục một dòng trong ô (Alt+Enter)"),
}
KIND_WORDS = {
    "partial-date": N_("ngày, tháng/năm hoặc năm"),
    "uncertain-date": N_("thời gian ước chừng, ví dụ khoảng thế kỷ XV"),
    "area": N_("vùng, dạng GeoJSON"),
}


def make_template(contract: Contract, table: Table, dictionary: Dictionary, today: date) -> bytes:
    """Return the workbook. Required columns are marked *; codes are offered by name."""
    book = Book()
    entry, guide, lists = book.sheet(ENTRY), book.sheet(GUIDE), book.sheet(LISTS)
    lists.hide()
    entry.freeze_panes(1, 0)
    entry.protect("", FREE)
    used = 0
    for column, field in enumerate(typed_in(table)):
        needed = field.required or field.name in table.primary_key
        title = f"{field.title} *" if needed else field.title
        entry.write_string(0, column, title, book.formats["required" if needed else "header"])
        entry.write_comment(0, column, _note(field), {"x_scale": 2, "y_scale": 1.5})
        form = "date" if field.logical_type == "date" else _form(field)
        entry.set_column(column, column, WIDTHS.get(field.logical_type, 24), book.formats[form])
        choices = _choices(field, dictionary, today)
        if choices:
            _offer(book, entry, lists, column, used, choices)
            used += 1
    _write_guide(book, guide, contract, table, dictionary)
    return book.done()


def _form(field: Field) -> str:
    return "number" if field.logical_type in ("integer", "number") else "text"


def _choices(field: Field, dictionary: Dictionary, today: date) -> list[str]:
    if field.logical_type == "boolean":
        return ["Có", "Không"]
    code_list = dictionary.code_list(field.code_list)
    if code_list is None:
        return []
    return _names(code_list, today)[:MAX_LIST]


def _names(code_list: CodeList, today: date) -> list[str]:
    """Return names; a name that stands for several codes is offered as its code."""
    items = code_list.valid_items(today)
    found = []
    for item in items:
        named = code_list.by_name(item.name_vi)
        found.append(item.name_vi if named and named.code == item.code else item.code)
    return found


def _offer(
    book: Book, entry: Any, lists: Any, column: int, position: int, choices: list[str]
) -> None:
    for row, text in enumerate(choices):
        lists.write_string(row, position, text, book.formats["text"])
    letter = _letters(position)
    entry.data_validation(
        1,
        column,
        FORMATTED_ROWS,
        column,
        {
            "validate": "list",
            "source": f"='{LISTS}'!${letter}$1:${letter}${len(choices)}",
            "error_type": "warning",
            "error_title": "Ngoài danh mục",
            "error_message": "Giá trị này không có trong danh mục.",
        },
    )


def _letters(position: int) -> str:
    """Return a column's letters.

    >>> _letters(0), _letters(25), _letters(26)
    ('A', 'Z', 'AA')
    """
    text = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def _note(field: Field) -> str:
    lines = [field.description, field.help]
    if shape := _shape(field):
        lines.append(shape)
    if field.max_length:
        lines.append(f"Dài nhất {field.max_length} ký tự.")
    if field.examples:
        lines.append(f"Ví dụ: {'; '.join(field.examples[:3])}")
    return "\n".join(line for line in lines if line)


def _shape(field: Field) -> str:
    """Say how a nested cell is typed."""
    shape = SEPARATOR.join(part.title for part in field.element_parts)
    if field.logical_type == "array":
        return f"Mỗi mục một dòng: {shape or 'một giá trị'}."
    return f"Các phần cách nhau bằng dấu |: {shape}." if shape else ""


def _write_guide(
    book: Book, guide: Any, contract: Contract, table: Table, dictionary: Dictionary
) -> None:
    guide.set_column(0, 0, 30)
    guide.set_column(1, 5, 24, book.formats["wrapped"])
    book.row(guide, 0, [f"{contract.title} – {table.title} (phiên bản {contract.version})"])
    book.row(
        guide,
        1,
        ["Điền vào trang «Nhập liệu», mỗi bản ghi một dòng. Cột có dấu * bắt buộc phải điền."],
    )
    titles = ["Cột", "Bắt buộc", "Kiểu", "Ý nghĩa", "Danh mục", "Ví dụ"]
    for column, title in enumerate(titles):
        guide.write_string(3, column, title, book.formats["header"])
    for row, field in enumerate(typed_in(table), start=4):
        code_list = dictionary.code_list(field.code_list)
        needed = field.required or field.name in table.primary_key
        book.row(
            guide,
            row,
            [
                field.title,
                "có" if needed else "",
                KIND_WORDS.get(field.kind) or TYPE_WORDS[field.logical_type],
                "\n".join(t for t in (field.description, field.help, _shape(field)) if t),
                code_list.name_vi if code_list else "",
                "; ".join(field.examples[:3]),
            ],
        )
