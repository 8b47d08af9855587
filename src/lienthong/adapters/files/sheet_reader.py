"""Workbooks: XLSX, XLSB, XLS and ODS through python-calamine. Macros are never run.

A cell merged over several rows stands in each of them. Refuses encrypted and damaged workbooks,
sheets too large to hold, and other files under a spreadsheet's name.
"""

import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetVisibleEnum,
)

from lienthong.adapters.files import legacy, lost_values, signatures
from lienthong.adapters.files.documents import no_choice, too_large
from lienthong.adapters.files.header import SEARCHED_ROWS, TOP_ROWS, Header, Merged, find_header
from lienthong.adapters.files.sheet_scan import (
    SheetScan,
    check_sizes,
    does_not_fit,
    probe_workbook,
    scan_sheet,
    under_a_name,
)
from lienthong.services.intake.limits import MAX_WORKBOOK_BYTES
from lienthong.services.intake.ports import Arrived, FileTable, header_key

_SAMPLE_ROWS = 400
_CELL_LIMIT = "Cell limit exceeded"  # the library's own, beyond ours
_CHECKED_KINDS = ("xlsx",)
_PROBED_KINDS = ("ods", "xlsb")
_LOST = {
    "ods": lost_values.in_ods, "xlsb": lost_values.in_xlsb, "xls": lost_values.in_xls,
}  # fmt: skip
Downwards = Mapping[int, Sequence[tuple[int, int]]]  # row → (column, last row)


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
        _refuse_large(path)
        if kind in _PROBED_KINDS:
            probe_workbook(path, kind)
        with _open(path, kind) as workbook:
            sheets = _Sheets(workbook, path, kind)
            name = sheets.chosen(sheet, known)
            found = sheets.get(name)
            scan = sheets.scan(name)
            rows = _Rows(found, scan.lost)
            merged = _merged(found)
        sample = rows.first(_SAMPLE_ROWS)
        header = find_header(sample, known, asked=header_rows, merged=merged)
        encodings = legacy.column_encodings(
            sample[header.last + 1 :], len(header.names), are_bytes=False, default=None
        )
        return FileTable(
            header=header.names,
            rows=rows.after(header, encodings, _downwards(found, header.last)),
            rows_total=max((found.end or (0, 0))[0] - header.last, 0),
            sheet=name,
            choices=sheets.names,
            top=tuple(enumerate(sample[:TOP_ROWS], start=1)),
            notes={
                "format": kind,
                "errors_unseen": scan.errors_unseen,
                "macros": signatures.has_macros(path),
                "hidden_sheets": list(sheets.hidden),
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
        self, header: Header, encodings: Sequence[str | None], downwards: Downwards
    ) -> Iterator[tuple[int, list[object]]]:
        converters = [(i, legacy.CONVERTERS[e]) for i, e in enumerate(encodings) if e is not None]
        held: dict[int, tuple[int, object]] = {}  # column → last row it reaches, its cell
        for position, row in enumerate(self):
            if position <= header.last:
                continue
            if held or position in downwards:
                held = _filled(row, position, held, downwards.get(position, ()))
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


def _filled(
    row: list[object],
    position: int,
    held: dict[int, tuple[int, object]],
    begin: Sequence[tuple[int, int]],
) -> dict[int, tuple[int, object]]:
    """Put cells merged over several rows into each of them; return those that go on."""
    for column, (_, cell) in held.items():
        if column < len(row) and row[column] in ("", None):
            row[column] = cell
    held = {column: one for column, one in held.items() if one[0] > position}
    return held | {column: (bottom, row[column]) for column, bottom in begin if column < len(row)}


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn what the library says of a broken workbook into a refusal; its panics too."""
    try:
        yield
    except PasswordError as error:
        raise signatures.encrypted() from error
    except (CalamineError, OSError, ValueError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        if _CELL_LIMIT in str(error):
            raise does_not_fit() from error
        raise signatures.damaged(str(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise signatures.damaged("calamine") from error


def _open(path: Path, kind: str) -> CalamineWorkbook:
    with _refusals(), under_a_name(path, kind) as named:
        return CalamineWorkbook.from_path(named)


def _refuse_large(path: Path) -> None:
    size = path.stat().st_size
    if size > MAX_WORKBOOK_BYTES:
        raise too_large("Excel", size, MAX_WORKBOOK_BYTES)


class _Sheets:
    """The sheets of a workbook; each is looked through before the library loads it."""

    def __init__(self, workbook: CalamineWorkbook, path: Path, kind: str) -> None:
        self._workbook, self._path, self._kind = workbook, path, kind
        self._scans: dict[str, SheetScan] = {}
        self.names = tuple(workbook.sheet_names)
        self.hidden = tuple(
            s.name for s in workbook.sheets_metadata if s.visible != SheetVisibleEnum.Visible
        )
        if kind in _CHECKED_KINDS:
            with _refusals():
                check_sizes(path)

    def scan(self, name: str) -> SheetScan:
        found = self._scans.get(name)
        if found is None:
            found = SheetScan()
            if self._kind in _CHECKED_KINDS:
                with _refusals():
                    found = scan_sheet(self._path, self.names.index(name))
            elif self._kind in _LOST:
                with _refusals():
                    lost = _LOST[self._kind](self._path, self.names.index(name))
                found.lost, found.errors_unseen = lost or {}, lost is None
            self._scans[name] = found
        return found

    def get(self, name: str) -> CalamineSheet:
        self.scan(name)
        with _refusals():
            return self._workbook.get_sheet_by_name(name)

    def chosen(self, asked: str, known: Collection[str]) -> str:
        """Return the asked sheet, else the one with the most field names, else the first filled.

        A hidden sheet is taken only when it is asked for, or no other is there.
        """
        if asked:
            if asked not in self.names:
                raise no_choice(asked, self.names)
            return asked
        names = [n for n in self.names if n not in self.hidden] or list(self.names)
        if not names:
            raise signatures.damaged("no sheet")
        if len(names) == 1:
            return names[0]
        # Among equals max keeps the first.
        return max(names, key=lambda name: _promise(self.get(name), known))


def _downwards(sheet: CalamineSheet, header: int) -> Downwards:
    """Return row → (column, last row) of the cells merged downwards below the header."""
    left = (sheet.start or (0, 0))[1]
    found: dict[int, list[tuple[int, int]]] = {}
    for (top, first), (bottom, _) in sheet.merged_cell_ranges or ():
        if bottom > top > header and first >= left:
            found.setdefault(top, []).append((first - left, bottom))
    return found


def _merged(sheet: CalamineSheet) -> Merged:
    """Return the merged cells near the top, by their place in the rows; ODS does not say."""
    left = (sheet.start or (0, 0))[1]
    return tuple(
        ((top, first - left), (bottom, last - left))
        for (top, first), (bottom, last) in sheet.merged_cell_ranges or ()
        if top < _SAMPLE_ROWS
    )


def _promise(sheet: CalamineSheet, known: Collection[str]) -> tuple[int, bool]:
    rows = sheet.to_python(nrows=SEARCHED_ROWS) if sheet.height else []
    best = max((len({header_key(c) for c in row} & set(known)) for row in rows), default=0)
    return best, bool(rows)
