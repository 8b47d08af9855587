"""Lists as files. Text that a spreadsheet would run as a formula is written as plain text."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile

import xlsxwriter
from django.http import FileResponse, Http404, StreamingHttpResponse
from django.http.response import HttpResponseBase

from lienthong.base.clock import VIET_NAM
from lienthong.entrypoints.web import display

Cells = Sequence[object]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def neutral(text: str) -> str:
    """Return text that no spreadsheet takes for a formula.

    >>> neutral("=1+1"), neutral("Đền Trần")
    ("'=1+1", 'Đền Trần')
    """
    return f"'{text}" if text.startswith(_STARTS) else text


def csv_file(name: str, header: Sequence[str], rows: Iterable[Cells]) -> StreamingHttpResponse:
    """Stream rows as UTF-8 CSV with a byte-order mark, which Excel needs to read Vietnamese."""
    answer = StreamingHttpResponse(_csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _csv_lines(header: Sequence[str], rows: Iterable[Cells]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow([neutral(text) for text in header])
    for row in rows:
        writer.writerow([_csv_cell(value) for value in row])
        if buffer.tell() > 65536:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def _csv_cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return display.moment(value)
    if isinstance(value, date):
        return display.day(value)
    if isinstance(value, int | Decimal):
        return str(value)
    return neutral(str(value))


def xlsx_file(name: str, header: Sequence[str], rows: Iterable[Cells]) -> FileResponse:
    """Write rows as a workbook with a frozen header and real dates and numbers."""
    file = TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "in_memory": False})
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True, "bg_color": "#E8F0F7", "bottom": 1})
    day_form = book.add_format({"num_format": "dd/mm/yyyy"})
    time_form = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(0, len(header) - 1), 22)
    for column, text in enumerate(header):
        sheet.write_string(0, column, text, bold)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if value is None or value == "":
                continue
            if isinstance(value, datetime):
                local = value.astimezone(VIET_NAM).replace(tzinfo=None)
                sheet.write_datetime(number, column, local, time_form)
            elif isinstance(value, date):
                sheet.write_datetime(number, column, value, day_form)
            elif isinstance(value, int | Decimal) and not isinstance(value, bool):
                sheet.write_number(number, column, value)
            else:
                sheet.write_string(number, column, str(value))
    book.close()
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def rows_file(
    kind: str, name: str, header: Sequence[str], lines: Iterable[Sequence[object]]
) -> HttpResponseBase:
    """Return the rows as a file of the kind asked for: csv or xlsx. Raises Http404."""
    makers = {"csv": csv_file, "xlsx": xlsx_file}
    if kind not in makers:
        raise Http404
    return makers[kind](name, header, lines)
