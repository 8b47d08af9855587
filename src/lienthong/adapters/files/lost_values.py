"""Failed formulas of ODS, XLSB and XLS: calamine gives them as empty cells, or as the number 0.

Each is looked up where the file keeps it: ODS marks the cell as an error and shows its code, XLSB
has a record of its own kind, and XLS is read a second time, by a library that tells them.
"""

import io
import re
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import xlrd
from xlrd.biffh import XLRDError

from lienthong.adapters.files.xml_events import feed_from

Lost = dict[tuple[int, int], str]
UNKNOWN = "#N/A"
MOST = 1_000_000  # cells that a repetition may stand for; more would be a column of nothing else
_BLOCK = 1024**2
_ROW, _ERROR, _FORMULA_ERROR, _SHEET = 0, 3, 11, 156
_CODES = {
    0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: UNKNOWN,
}  # fmt: skip
_RELATION = re.compile(rb"<(?:\w+:)?Relationship [^>]*>")


def in_ods(path: Path, sheet: int) -> Lost:
    """Return (row, column) → code of the failed formulas of the sheet at a position, from 0."""
    found = _OdsErrors(sheet)
    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as source:
        for _ in feed_from(source, found):
            if found.past:
                break
    return found.lost


class _OdsErrors:
    """Follows tables, rows and cells of an ODS, repeated ones too."""

    def __init__(self, wanted: int) -> None:
        self.lost: Lost = {}
        self.past = False
        self._wanted, self._table = wanted, -1
        self._row, self._rows, self._column, self._columns = 0, 1, 0, 1
        self._code: str | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table":
            self._table += 1
            self._row = 0
            self.past = self._table > self._wanted
        elif name == "table-row":
            self._rows, self._column = _times(attributes, "table:number-rows-repeated"), 0
        elif name in ("table-cell", "covered-table-cell"):
            self._columns = _times(attributes, "table:number-columns-repeated")
            is_error = attributes.get("calcext:value-type") == "error"
            self._code = "" if is_error and self._table == self._wanted else None

    def text(self, text: str) -> None:
        if self._code is not None:
            self._code += text

    def end(self, name: str) -> None:
        if name == "table-row":
            self._row += self._rows
        elif name in ("table-cell", "covered-table-cell"):
            if self._code is not None and self._rows * self._columns <= MOST:
                code = self._code.strip()
                self._note(code if code.startswith("#") else UNKNOWN)
            self._column += self._columns
            self._code = None

    def _note(self, code: str) -> None:
        for row in range(self._row, self._row + self._rows):
            for column in range(self._column, self._column + self._columns):
                self.lost[row, column] = code


def _times(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    return max(int(text), 1) if text.isdecimal() else 1


def in_xlsb(path: Path, sheet: int) -> Lost:
    """Return (row, column) → code of the failed formulas of the sheet at a position, from 0."""
    lost: Lost = {}
    with zipfile.ZipFile(path) as archive:
        member = _member(archive, sheet)
        if member is None:
            return lost
        row = 0
        with archive.open(member) as source:
            for kind, data in _records(source):
                if kind == _ROW and len(data) >= 4:
                    row = struct.unpack_from("<I", data)[0]
                elif kind in (_ERROR, _FORMULA_ERROR) and len(data) >= 9:
                    lost[row, struct.unpack_from("<I", data)[0]] = _CODES.get(data[8], UNKNOWN)
    return lost


def in_xls(path: Path, sheet: int) -> Lost | None:
    """Return (row, column) → code of the failed formulas; None when they cannot be told."""
    try:
        with xlrd.open_workbook(str(path), logfile=io.StringIO(), on_demand=True) as workbook:
            found = workbook.sheet_by_index(sheet)
            return {
                (row, column): _CODES.get(int(found.cell_value(row, column)), UNKNOWN)
                for row in range(found.nrows)
                for column, kind in enumerate(found.row_types(row))
                if kind == xlrd.XL_CELL_ERROR
            }
    except (XLRDError, ValueError, LookupError, struct.error, AssertionError):
        return None  # a file that calamine reads and this library does not


def _records(source: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield kind and content of each record; a cut file ends early, as the library found it."""
    rest, at = b"", 0
    while block := source.read(_BLOCK):
        rest, at = rest[at:] + block, 0
        while (found := _record(rest, at)) is not None:
            kind, begin, at = found
            yield kind, rest[begin:at]


def _record(text: bytes, at: int) -> tuple[int, int, int] | None:
    """Return kind, begin and end of the record at a place; None when it is not there wholly."""
    head = text[at : at + 6]  # a kind of one or two bytes, a size of one to four
    begin = 2 if head and head[0] & 0x80 else 1
    if len(head) <= begin:
        return None
    kind = head[0] & 0x7F | head[1] << 7 if begin == 2 else head[0]
    size = 0
    for n, part in enumerate(head[begin : begin + 4]):
        size |= (part & 0x7F) << 7 * n
        begin += 1
        if not part & 0x80:
            break
    else:
        if begin < 5:
            return None  # the size goes on in the next block
    end = at + begin + size
    return (kind, at + begin, end) if end <= len(text) else None


def _member(archive: zipfile.ZipFile, sheet: int) -> str | None:
    with archive.open("xl/workbook.bin") as source:
        ids = [_id_of(data) for kind, data in _records(source) if kind == _SHEET]
    targets: dict[str, str] = {}
    for relation in _RELATION.findall(archive.read("xl/_rels/workbook.bin.rels")):
        key = re.search(rb'\bId="([^"]+)"', relation)
        target = re.search(rb'\bTarget="([^"]+)"', relation)
        if key and target:
            targets[key[1].decode()] = target[1].decode()
    if sheet >= len(ids) or ids[sheet] not in targets:
        return None
    path = targets[ids[sheet]]
    member = path.lstrip("/") if path.startswith("/") else f"xl/{path}"
    return member if member in archive.namelist() else None


def _id_of(data: bytes) -> str:
    """Return the relation of a sheet: two numbers, then a text with its length."""
    length = struct.unpack_from("<I", data, 8)[0] if len(data) >= 12 else 0
    return data[12 : 12 + 2 * length].decode("utf-16-le", "replace")
