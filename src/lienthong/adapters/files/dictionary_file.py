"""Files of the dictionary as people keep them: YAML, CSV, or one sheet of a workbook.

A cell of a workbook becomes the text that a CSV file would hold: days as yyyy-mm-dd, whole numbers
without a decimal part. Refuses what is too large or no such file.
"""

import csv
import io
from datetime import date, datetime

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from lienthong.base.i18n import N_
from lienthong.core.dictionary.many import Row, rows_of_cells, rows_of_yaml
from lienthong.core.dictionary.parse import DictionaryRejected

LARGEST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 50_000
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def term_rows(content: bytes, file: str) -> list[Row]:
    """Read a file of terms row by row. Raises DictionaryRejected when it is no such file."""
    if file.lower().endswith((".yaml", ".yml")):
        return rows_of_yaml(_text(content, file), file)
    cells = _cells(content, file)
    return rows_of_cells(cells[0] if cells else (), cells[1:], file)


def list_text(content: bytes, file: str) -> str:
    """Return a code list as CSV text, from CSV or a workbook. Raises DictionaryRejected."""
    if not content.startswith((_ZIP, _OLE)):
        return _comma_separated(_text(content, file))
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(_cells(content, file))
    return buffer.getvalue()


def _comma_separated(text: str) -> str:
    """Return the text with commas; Excel of a Vietnamese machine writes semicolons."""
    head = next((line for line in text.splitlines() if line and not line.startswith("#")), "")
    if ";" not in head or "," in head:
        return text
    notes = [line for line in text.splitlines() if line.startswith("#")]
    rows = [line for line in text.splitlines() if not line.startswith("#")]
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(csv.reader(rows, delimiter=";"))
    return "\n".join([*notes, buffer.getvalue()])


def _cells(content: bytes, file: str) -> list[list[str]]:
    if not content.startswith((_ZIP, _OLE)):
        text = _comma_separated(_text(content, file))
        return list(csv.reader(io.StringIO(text)))
    _refuse_large(content, file)
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=True)
    except (CalamineError, PasswordError, OSError, ValueError) as error:
        raise _unreadable(file, str(error)) from error
    if len(rows) > MOST_ROWS:
        raise _unreadable(file, f"> {MOST_ROWS}")
    return [[_cell(value) for value in row] for row in rows]


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def _text(content: bytes, file: str) -> str:
    _refuse_large(content, file)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable(file, str(error)) from error


def _refuse_large(content: bytes, file: str) -> None:
    if len(content) > LARGEST_BYTES:
        raise _unreadable(file, f"> {LARGEST_BYTES // 1024 // 1024} MB")


def _unreadable(file: str, detail: str) -> DictionaryRejected:
    return DictionaryRejected(
        N_("Không đọc được tệp «%(file)s»: %(detail)s."),
        values={"file": file, "detail": detail},
        place=file,
        remedy=N_("Lưu tệp dạng CSV (UTF-8), XLSX hoặc YAML rồi thử lại."),
    )
