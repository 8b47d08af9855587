"""Workbooks: XLSX, XLSB, XLS and ODS through python-calamine. Macros are never run.

Refuses encrypted and damaged workbooks and other files under a spreadsheet's name.
"""

import re
import zipfile
from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from itertools import islice
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from lienthong.adapters.files import legacy, signatures
from lienthong.adapters.files.header import SEARCHED_ROWS, TOP_ROWS, Header, Merged, find_header
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.intake.ports import Arrived, FileTable, header_key

_SAMPLE_ROWS = 400
_ERROR_CELL = re.compile(rb'<c [^>]*?r="([A-Z]{1,3})(\d+)"[^>]*?t="e"[^>]*>(.*?)</c>', re.DOTALL)
_ERROR_VALUE = re.compile(rb"<v>(#[^<]{1,30})</v>")
_SHEET = re.compile(rb'<sheet [^>]*?r:id="([^"]+)"')
_RELATION = re.compile(rb"<Relationship [^>]*>")
_BLOCK = 1024**2
_OVERLAP = 4096


class SheetReader:
    """Reads workbooks; the sheet is the one whose first rows name fields."""

    name = "sheet"

    def accepts(self, file: Arrived) -> bool:
        return file.head.startswith((signatures.ZIP, signatures.OLE, b"PK\x05\x06"))

    def open(
        self,
        path: Path,
        *,
        sheet: str,
        known: Collection[str],
        header_rows: tuple[int, int] | None = None,
    ) -> FileTable:
        kind = signatures.workbook_kind(path)
        with _open(path) as workbook:
            name = _chosen(workbook, sheet, known)
            found = _sheet(workbook, name)
            rows = _Rows(found, _error_cells(path, kind, workbook.sheet_names.index(name)))
            choices = tuple(workbook.sheet_names)
            merged = _merged(found)
        sample = rows.first(_SAMPLE_ROWS)
        header = find_header(sample, known, asked=header_rows, merged=merged)
        encodings = legacy.column_encodings(
            sample[header.last + 1 :], len(header.names), are_bytes=False, default=None
        )
        return FileTable(
            header=header.names,
            rows=rows.after(header, encodings),
            rows_total=max((found.end or (0, 0))[0] - header.last, 0),
            sheet=name,
            choices=choices,
            top=tuple(enumerate(sample[:TOP_ROWS], start=1)),
            notes={
                "format": kind,
                "header_first": header.first + 1,
                "header_row": header.last + 1,
                "converted": {
                    n: e for n, e in zip(header.names, encodings, strict=True) if e is not None
                },
            },
        )


class _Rows:
    """The cells of a sheet, with the codes of failed formulas put back."""

    def __init__(self, sheet: CalamineSheet, errors: dict[tuple[int, int], str]) -> None:
        self._sheet = sheet
        self._errors = errors
        # Rows are given from the top of the sheet, columns from the first filled one.
        self._left = (sheet.start or (0, 0))[1]
        self._error_rows = {row for row, _ in errors}

    def __iter__(self) -> Iterator[list[object]]:
        for position, cells in enumerate(self._sheet.iter_rows()):
            row: list[object] = list(cells)
            if position in self._error_rows:
                for i in range(len(row)):
                    code = self._errors.get((position, i + self._left))
                    row[i] = row[i] if code is None else code
            yield row

    def first(self, count: int) -> list[list[object]]:
        return list(islice(self, count))

    def after(
        self, header: Header, encodings: Sequence[str | None]
    ) -> Iterator[tuple[int, list[object]]]:
        converters = [(i, legacy.CONVERTERS[e]) for i, e in enumerate(encodings) if e is not None]
        for position, row in enumerate(self):
            if position <= header.last:
                continue
            for i, convert in converters:
                cell = row[i] if i < len(row) else None
                if isinstance(cell, str):
                    row[i] = convert(cell)
            yield position + 1, [_as_seen(cell) for cell in row]


def _as_seen(cell: object) -> object:
    """Return a cell as a person sees it: a sheet stores the number 12 as 12.0."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    return str(cell) if isinstance(cell, timedelta) else cell


def _open(path: Path) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(path)
    except PasswordError as error:
        raise signatures.encrypted() from error
    except (CalamineError, OSError, ValueError) as error:
        raise signatures.damaged(str(error)) from error


def _sheet(workbook: CalamineWorkbook, name: str) -> CalamineSheet:
    try:
        return workbook.get_sheet_by_name(name)
    except (CalamineError, OSError, ValueError) as error:
        raise signatures.damaged(str(error)) from error


def _merged(sheet: CalamineSheet) -> Merged:
    """Return the merged cells near the top, by their place in the rows; ODS does not say."""
    left = (sheet.start or (0, 0))[1]
    return tuple(
        ((top, first - left), (bottom, last - left))
        for (top, first), (bottom, last) in sheet.merged_cell_ranges or ()
        if top < _SAMPLE_ROWS
    )


def _chosen(workbook: CalamineWorkbook, asked: str, known: Collection[str]) -> str:
    """Return the asked sheet, else the one with the most field names, else the first filled one."""
    names = list(workbook.sheet_names)
    if asked:
        if asked not in names:
            raise UserError(
                N_("Tệp không có trang tính «%(sheet)s»; có: %(sheets)s."),
                code="unknown-sheet",
                values={"sheet": asked, "sheets": ", ".join(names)},
            )
        return asked
    if not names:
        raise signatures.damaged("no sheet")
    if len(names) == 1:
        return names[0]
    # Among equals max keeps the first.
    return max(names, key=lambda name: _promise(_sheet(workbook, name), known))


def _promise(sheet: CalamineSheet, known: Collection[str]) -> tuple[int, bool]:
    rows = sheet.to_python(nrows=SEARCHED_ROWS) if sheet.height else []
    best = max((len({header_key(c) for c in row} & set(known)) for row in rows), default=0)
    return best, bool(rows)


def _error_cells(path: Path, kind: str, sheet: int) -> dict[tuple[int, int], str]:
    """Return (row, column) → code of the failed formulas of an XLSX sheet.

    Calamine gives them as empty cells; an empty cell and a lost value are not the same.
    """
    if kind != "xlsx":
        return {}
    with zipfile.ZipFile(path) as archive:
        member = _member(archive, sheet)
        if member is None:
            return {}
        found: dict[tuple[int, int], str] = {}
        with archive.open(member) as source:
            rest = b""
            while block := source.read(_BLOCK):
                text = rest + block
                if b't="e"' in text:
                    found.update(_errors_in(text))
                rest = text[-_OVERLAP:]
        return found


def _errors_in(text: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    for cell in _ERROR_CELL.finditer(text):
        value = _ERROR_VALUE.search(cell[3])
        code = value[1].decode("ascii", "replace") if value else "#N/A"
        yield (int(cell[2]) - 1, _column(cell[1].decode())), code


def _column(letters: str) -> int:
    """Return a column's position from 0.

    >>> _column("A"), _column("Z"), _column("AA")
    (0, 25, 26)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _member(archive: zipfile.ZipFile, sheet: int) -> str | None:
    """Return the zip member of the sheet at a position, by the workbook's own relations."""
    ids = _SHEET.findall(archive.read("xl/workbook.xml"))
    try:
        relations = archive.read("xl/_rels/workbook.xml.rels")
    except KeyError:
        return None
    targets: dict[bytes, str] = {}
    for relation in _RELATION.findall(relations):
        key = re.search(rb'Id="([^"]+)"', relation)
        target = re.search(rb'Target="([^"]+)"', relation)
        if key and target:
            targets[key[1]] = target[1].decode()
    if sheet >= len(ids) or ids[sheet] not in targets:
        return None
    path = targets[ids[sheet]]
    member = path.lstrip("/") if path.startswith("/") else f"xl/{path}"
    return member if member in archive.namelist() else None
