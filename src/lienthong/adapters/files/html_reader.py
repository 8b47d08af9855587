"""A web page with a table, as many Vietnamese systems give out under the name .xls.

Only the text of cells is read: no script runs, nothing is fetched. A cell over several rows stands
in each of them.
"""

import re
from codecs import lookup
from collections.abc import Collection, Iterator
from html.parser import HTMLParser
from pathlib import Path

from lienthong.adapters.files import signatures
from lienthong.adapters.files.documents import no_choice, too_large
from lienthong.adapters.files.grid import open_grid
from lienthong.adapters.files.text_encoding import marked, start_of_text
from lienthong.services.intake.limits import MAX_COLUMNS, MAX_PAGE_BYTES
from lienthong.services.intake.ports import Arrived, FileTable, header_key

_STARTS = ("<!doctype html", "<html", "<table", "<head", "<body", "<meta", "<style", "<center")
_TABLE = re.compile(r"<(html|table|body)[\s>]", re.IGNORECASE)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_-]{2,30})", re.IGNORECASE)
_BLOCK = 64 * 1024
_SEARCHED_ROWS = 20
_LEFT_OUT = ("script", "style", "title")
_BREAKS = ("br", "p", "div", "li")
_BYTES = "latin-1"  # one character a byte, until the encoding is known


class HtmlReader:
    """Reads the tables of a web page."""

    name = "html"

    def accepts(self, file: Arrived) -> bool:
        start = start_of_text(file.head)
        lower = start[:200].lower()
        if lower.startswith("<?xml"):
            return _TABLE.search(start) is not None and "<html" in start.lower()
        return lower.startswith(_STARTS)

    def open(
        self,
        path: Path,
        *,
        sheet: str,
        known: Collection[str],
        header_rows: tuple[int, int] | None = None,
    ) -> FileTable:
        size = path.stat().st_size
        if size > MAX_PAGE_BYTES:
            raise too_large("HTML", size, MAX_PAGE_BYTES)
        encoding = _encoding(path)
        found = _tables(path, encoding, known)
        names = [f"Bảng {n}" for n in range(1, len(found) + 1)]
        if sheet and sheet not in names:
            raise no_choice(sheet, tuple(names))
        if not any(rows for rows, _ in found):
            raise signatures.disguised("HTML")
        at = names.index(sheet) if sheet else _best(found)
        return open_grid(
            lambda: _rows(path, encoding, at),
            known,
            header_rows=header_rows,
            sheet=names[at],
            choices=tuple(names),
            rows_total=found[at][0],
            are_bytes=encoding == _BYTES,
            notes={"format": "html", "encoding": encoding},
        )


def _best(found: list[tuple[int, int]]) -> int:
    return max(range(len(found)), key=lambda at: (found[at][1], found[at][0]))


def _encoding(path: Path) -> str:
    """Return UTF-8 when the bytes are that, else what the page says it is, else bytes."""
    with path.open("rb") as source:
        head = source.read(_BLOCK)
        wide = marked(head)
        if wide:
            return wide
        try:
            (head + source.read()).decode("utf-8")
        except UnicodeDecodeError:
            return _declared(head)
    return "utf-8"


def _declared(head: bytes) -> str:
    found = _CHARSET.search(head)
    try:
        name = lookup(found[1].decode("ascii")).name if found else _BYTES
    except LookupError:
        return _BYTES
    # A page that is not the UTF-8 or the Western text it says it is was typed in a former encoding.
    return _BYTES if name in ("utf-8", "cp1252", "iso8859-1", "ascii") else name


def _tables(path: Path, encoding: str, known: Collection[str]) -> list[tuple[int, int]]:
    """Return for each table how many rows, and the most field names in one of its first rows."""
    keys = frozenset(known)
    found: list[tuple[int, int]] = []
    for table, cells in _cells(path, encoding):
        found += [(0, 0)] * (table + 1 - len(found))
        rows, best = found[table]
        if rows < _SEARCHED_ROWS:
            best = max(best, len({header_key(c) for c in cells} & keys))
        found[table] = rows + 1, best
    return found


def _rows(path: Path, encoding: str, wanted: int) -> Iterator[tuple[int, list[object]]]:
    number = 0
    for table, cells in _cells(path, encoding):
        if table == wanted:
            number += 1
            yield number, list(cells)


def _cells(path: Path, encoding: str) -> Iterator[tuple[int, list[str]]]:
    parser = _Page()
    with path.open("r", encoding=encoding, errors="replace", newline="") as source:
        while block := source.read(_BLOCK):
            parser.feed(block)
            yield from parser.taken()
    parser.close()
    parser.finish()
    yield from parser.taken()


class _Table:
    """A table that is being read: its rows, and the cells that reach into rows to come."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.row: list[str] | None = None
        self.cell: list[str] | None = None
        self._spans = (1, 1)
        self._reaching: dict[int, tuple[int, str]] = {}  # column → rows to come, text

    def begin_row(self) -> None:
        self.row = []

    def begin_cell(self, down: int, across: int) -> None:
        self.cell, self._spans = [], (down, across)

    def end_cell(self) -> None:
        if self.cell is None:
            return
        lines = (" ".join(line.split()) for line in "".join(self.cell).split("\n"))
        text, self.cell = "\n".join(line for line in lines if line), None
        if self.row is None:
            self.row = []
        self._reach()
        down, across = self._spans
        for i in range(across):
            if down > 1:
                self._reaching[len(self.row)] = down, text if not i else ""
            self.row.append(text if not i else "")

    def end_row(self) -> list[str] | None:
        self.end_cell()
        row, self.row = self.row, None
        if row is None:
            return None
        self.row = row
        self._reach()
        self.row = None
        self._reaching = {
            column: (rows - 1, text) for column, (rows, text) in self._reaching.items() if rows > 1
        }
        return row[: MAX_COLUMNS + 1]

    def _reach(self) -> None:
        """Put in the cells of rows above that come down to here."""
        row = self.row if self.row is not None else []
        while len(row) in self._reaching:
            row.append(self._reaching[len(row)][1])


class _Page(HTMLParser):
    """Gathers the rows of every table; a table within a cell is a table of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[_Table] = []
        self._count = 0
        self._silent = 0
        self._done: list[tuple[int, list[str]]] = []

    def taken(self) -> list[tuple[int, list[str]]]:
        done, self._done = self._done, []
        return done

    def finish(self) -> None:
        """End what the page left open."""
        while self._open:
            self._end_table()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LEFT_OUT:
            self._silent += 1
        elif tag == "table":
            self._open.append(_Table(self._count))
            self._count += 1
        elif self._open:
            self._inside(self._open[-1], tag, dict(attrs))

    def _inside(self, table: _Table, tag: str, attrs: dict[str, str | None]) -> None:
        if tag == "tr":
            self._end_row(table)
            table.begin_row()
        elif tag in ("td", "th"):
            table.end_cell()
            table.begin_cell(
                _span(attrs.get("rowspan"), 65_535), _span(attrs.get("colspan"), MAX_COLUMNS)
            )
        elif tag in _BREAKS and table.cell is not None:
            table.cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _LEFT_OUT:
            self._silent = max(self._silent - 1, 0)
        elif self._open:
            table = self._open[-1]
            if tag == "table":
                self._end_table()
            elif tag == "tr":
                self._end_row(table)
            elif tag in ("td", "th"):
                table.end_cell()

    def handle_data(self, data: str) -> None:
        if self._open and not self._silent and (cell := self._open[-1].cell) is not None:
            cell.append(data.replace("\n", " ").replace("\r", " "))

    def _end_row(self, table: _Table) -> None:
        row = table.end_row()
        if row is not None:
            self._done.append((table.number, row))

    def _end_table(self) -> None:
        self._end_row(self._open.pop())


def _span(text: str | None, most: int) -> int:
    """Return how many rows or columns a cell takes.

    >>> _span("3", 10), _span("999", 10), _span(None, 10), _span("0", 10)
    (3, 10, 1, 1)
    """
    digits = (text or "").strip()
    if not digits.isascii() or not digits.isdigit() or len(digits) > 8:
        return 1
    return min(max(int(digits), 1), most)
