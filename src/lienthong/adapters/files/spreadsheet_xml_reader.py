"""Excel's own XML of 2003 («XML Spreadsheet»), often saved as .xls by Vietnamese systems.

Formulas are not run: the value that stands beside each is taken.
"""

from collections.abc import Collection, Iterator
from datetime import datetime, time
from pathlib import Path

from lienthong.adapters.files.documents import no_choice, no_rows, too_large
from lienthong.adapters.files.grid import open_grid
from lienthong.adapters.files.text_encoding import start_of_text
from lienthong.adapters.files.xml_events import feed, own_attributes
from lienthong.services.intake.limits import MAX_COLUMNS, MAX_TREE_BYTES
from lienthong.services.intake.ports import Arrived, FileTable, header_key

_NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"
_SEARCHED_ROWS = 20


class SpreadsheetXmlReader:
    """Reads XML Spreadsheet 2003."""

    name = "xml-sheet"

    def accepts(self, file: Arrived) -> bool:
        start = start_of_text(file.head)
        return start.startswith("<") and _NAMESPACE in start

    def open(
        self,
        path: Path,
        *,
        sheet: str,
        known: Collection[str],
        header_rows: tuple[int, int] | None = None,
    ) -> FileTable:
        size = path.stat().st_size
        if size > MAX_TREE_BYTES:
            raise too_large("XML", size, MAX_TREE_BYTES)
        found = _sheets(path, known)
        if sheet and sheet not in found:
            raise no_choice(sheet, tuple(found))
        if not any(rows for rows, _ in found.values()):
            raise no_rows()
        chosen = sheet or max(found, key=lambda name: (found[name][1], found[name][0] > 0))
        return open_grid(
            lambda: _rows(path, chosen),
            known,
            header_rows=header_rows,
            sheet=chosen,
            choices=tuple(found),
            rows_total=found[chosen][0],
            notes={"format": "xml-sheet"},
        )


def _sheets(path: Path, known: Collection[str]) -> dict[str, tuple[int, int]]:
    """Return sheet → how many rows, and the most field names in one of its first rows."""
    keys = frozenset(known)
    found: dict[str, tuple[int, int]] = {}
    listener = _Rows(None)
    for _ in feed(path, listener):
        for sheet in listener.sheets:
            found.setdefault(sheet, (0, 0))
        for sheet, _number, cells in listener.taken():
            rows, best = found[sheet]
            if rows < _SEARCHED_ROWS:
                best = max(best, len({header_key(c) for c in cells} & keys))
            found[sheet] = rows + 1, best
    return found


def _rows(path: Path, sheet: str) -> Iterator[tuple[int, list[object]]]:
    listener = _Rows(sheet)
    for _ in feed(path, listener):
        for _name, number, cells in listener.taken():
            yield number, cells


class _Rows:
    """Builds the rows of one sheet, or of every sheet."""

    def __init__(self, wanted: str | None) -> None:
        self._wanted = wanted
        self._sheet = ""
        self._number = 0
        self._cells: list[object] = []
        self._kind = ""
        self._text: list[str] | None = None
        self._value: object = None
        self._across = 0
        self._done: list[tuple[str, int, list[object]]] = []
        self.sheets: list[str] = []

    def taken(self) -> list[tuple[str, int, list[object]]]:
        done, self._done = self._done, []
        return done

    def start(self, name: str, attributes: dict[str, str]) -> None:
        own = own_attributes(attributes)
        if name == "Worksheet":
            self._sheet, self._number = own.get("Name", f"Sheet{len(self.sheets) + 1}"), 0
            self.sheets.append(self._sheet)
        elif name == "Row":
            self._number = _index(own, self._number + 1)
            self._cells = []
        elif name == "Cell":
            gap = min(_index(own, len(self._cells) + 1), MAX_COLUMNS + 1) - 1 - len(self._cells)
            self._cells += [None] * gap
            self._value, self._across = None, min(_number(own.get("MergeAcross")), MAX_COLUMNS)
        elif name == "Data":
            self._kind, self._text = own.get("Type", "String"), []

    def text(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def end(self, name: str) -> None:
        if name == "Data" and self._text is not None:
            self._value, self._text = _value("".join(self._text), self._kind), None
        elif name == "Cell":
            self._cells += [self._value, *[None] * self._across]
            del self._cells[MAX_COLUMNS + 1 :]
        elif name == "Row" and self._wanted in (None, self._sheet):
            self._done.append((self._sheet, self._number, self._cells))


def _index(attributes: dict[str, str], otherwise: int) -> int:
    """Return the row or column that an element says it is, never one before its turn."""
    return max(_number(attributes.get("Index")), otherwise)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0


def _value(text: str, kind: str) -> object:
    """Return a cell as Excel types it.

    >>> _value("12.0", "Number"), _value("2020-02-03T00:00:00.000", "DateTime"), _value("1", "x")
    (12, datetime.date(2020, 2, 3), '1')
    """
    try:
        if kind == "Number":
            number = float(text)
            return int(number) if number.is_integer() and abs(number) < 1e15 else number
        if kind == "DateTime":
            moment = datetime.fromisoformat(text)
            return moment.date() if moment.time() == time() else moment
    except (ValueError, OverflowError):
        return text
    return text == "1" if kind == "Boolean" else text
