"""CSV. Text that a spreadsheet would run as a formula is written as plain text."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.http import StreamingHttpResponse

from lienthong.adapters.files.formulas import neutral
from lienthong.core.dictionary import cell_form
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.downloads.model import Column, Lines

_BLOCK_CHARACTERS = 65536


def csv_file(name: str, columns: Sequence[Column], lines: Lines) -> StreamingHttpResponse:
    """Stream rows as UTF-8 CSV with a byte-order mark, which Excel needs to read Vietnamese."""
    answer = StreamingHttpResponse(_blocks(columns, lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _blocks(columns: Sequence[Column], lines: Lines) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow([neutral(column.title) for column in columns])
    for line in lines:
        writer.writerow([text(value, column) for value, column in zip(line, columns, strict=True)])
        if buffer.tell() > _BLOCK_CHARACTERS:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def text(value: object, column: Column) -> str:
    """Return one cell as text."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return display.moment(value)
    if isinstance(value, date):
        return display.day(value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    return neutral(words(value, column))


def words(value: object, column: Column) -> str:
    """Return a value that is neither number nor date as a reader sees it."""
    if isinstance(value, str):
        return str(value)
    if column.field is not None and isinstance(value, dict | list):
        return cell_form.write(column.field, value)  # the form that an import reads back
    return display.shown(column.field, value) if column.field else str(value)
