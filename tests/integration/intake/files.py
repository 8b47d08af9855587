"""Files to hand in."""

import csv
import io

import xlsxwriter

from tests.integration.intake.contract import TITLES


def row(number, unit="don-vi-a", name="", **changes):
    """One good row; changes are by title."""
    cells = {
        "Mã": f"M{number:03d}",
        "Tên": name or f"Người thứ {number}",
        "Đơn vị": unit,
        "Ngày cấp": "01/02/2020",
        "Số tiền": "1.234,5",
        "Căn cước": "",
    }
    return [(cells | changes)[title] for title in TITLES]


def csv_bytes(rows, titles=TITLES, encoding="utf-8", delimiter=","):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerows([titles, *rows])
    return text.getvalue().encode(encoding)


def xlsx_bytes(rows, titles=TITLES):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    for number, cells in enumerate([titles, *rows]):
        sheet.write_row(number, 0, cells)
    book.close()
    return file.getvalue()
