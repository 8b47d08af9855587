"""JSON documents: a list of objects, on its own or inside an object; streamed by ijson.

A document with several lists offers them as choices. Refuses wrong syntax with its line: what
stands after it cannot be told apart.
"""

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import ijson

from lienthong.adapters.files.documents import (
    Document,
    no_choice,
    no_rows,
    open_documents,
    too_large,
)
from lienthong.adapters.files.grid import open_grid
from lienthong.adapters.files.text_encoding import marked, start_of_text, utf8_bytes
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.intake.limits import MAX_TREE_BYTES, MEGA
from lienthong.services.intake.ports import Arrived, BadLine, FileTable, header_key

WHOLE = "(cả tệp)"
_BLOCK = 64 * 1024
_ENOUGH_EVENTS = 2_000_000
_LARGEST_SINGLE = 16 * MEGA
_START = re.compile(r'\[\s*[{\["\]]|\{\s*["}]')


@dataclass
class _List:
    """A list of objects within the document: how many, and the names they use."""

    records: int = 0
    names: set[str] = field(default_factory=set)


class JsonReader:
    """Reads JSON documents."""

    name = "json"

    def accepts(self, file: Arrived) -> bool:
        return _START.match(start_of_text(file.head)) is not None

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
            raise too_large("JSON", size, MAX_TREE_BYTES)
        with path.open("rb") as source:
            head = source.read(_BLOCK)
        if start_of_text(head).startswith("["):
            return self._list(path, known, header_rows)
        lists = _lists(path)
        choices = tuple(lists) or (WHOLE,)
        if sheet and sheet not in choices:
            raise no_choice(sheet, choices)
        if not lists and size > _LARGEST_SINGLE:
            raise no_rows()
        chosen = sheet or (_best(lists, known) if lists else WHOLE)
        place = "" if chosen == WHOLE and not lists else f"{chosen}.item"
        return open_documents(
            lambda: _documents(path, place),
            known,
            sheet=chosen,
            choices=choices,
            notes={"format": "json"},
        )

    def _list(
        self, path: Path, known: Collection[str], header_rows: tuple[int, int] | None
    ) -> FileTable:
        notes = {"format": "json"}
        first = next(_items(path, "item"), None)
        if isinstance(first, list):
            return open_grid(
                lambda: _grid(path), known, header_rows=header_rows, notes=notes, rows_total=None
            )
        return open_documents(lambda: _documents(path, "item"), known, notes=notes)


def _documents(path: Path, place: str) -> Iterator[tuple[int, Document]]:
    for number, item in enumerate(_items(path, place), start=1):
        if isinstance(item, dict):
            yield number, item
        else:
            yield (
                number,
                BadLine(
                    str(item)[:1000],
                    N_("Phần tử thứ %(number)s của danh sách không phải một bản ghi {…}."),
                    N_("Sửa phần tử này ở hệ thống nguồn rồi xuất lại; các bản ghi khác vẫn nhận."),
                    {"number": str(number)},
                ),
            )


def _grid(path: Path) -> Iterator[tuple[int, list[object]]]:
    for number, item in enumerate(_items(path, "item"), start=1):
        yield number, item if isinstance(item, list) else [item]


def _items(path: Path, place: str) -> Iterator[Any]:
    with _opened(path) as source:
        yield from ijson.items(source, place)


def _lists(path: Path) -> dict[str, _List]:
    """Return the lists of objects by the way to them, as far as the first part of the file tells.

    When that part holds no list of objects, the whole file is looked through.
    """
    found: dict[str, _List] = {}
    here, inside = "", 0
    with _opened(path) as source:
        events: Iterator[tuple[str, str, Any]] = ijson.parse(source)
        while some := list(islice(events, _ENOUGH_EVENTS)):
            for place, event, value in some:
                if event == "start_array":
                    here, inside = (place if not inside else here), inside + 1
                elif event == "end_array":
                    inside -= 1
                elif inside == 1 and place == f"{here}.item":
                    if event == "start_map":
                        found.setdefault(here, _List()).records += 1
                    elif event == "map_key":
                        found[here].names.add(str(value))
            if found:
                break
    return found


def _best(lists: dict[str, _List], known: Collection[str]) -> str:
    keys = frozenset(known)

    def promise(place: str) -> tuple[int, int]:
        return len({header_key(n) for n in lists[place].names} & keys), lists[place].records

    return max(lists, key=promise)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """Give the bytes as UTF-8; a syntax error becomes a refusal that names its line."""
    with path.open("rb") as raw:
        encoding = marked(raw.read(_BLOCK))
        raw.seek(0)
        try:
            yield utf8_bytes(raw, encoding)
        except (ijson.JSONError, UnicodeDecodeError, ArithmeticError) as error:
            raise _wrong(path, encoding, str(error)) from error


def _wrong(path: Path, encoding: str, detail: str) -> UserError:
    if "UTF-8" in detail or "utf" in detail.lower():
        return UserError(
            N_("Tệp JSON có ký tự không thuộc bảng mã Unicode."),
            code="json-encoding",
            remedy=N_("Xuất lại tệp từ hệ thống nguồn ở dạng JSON, bảng mã UTF-8."),
            status=422,
        )
    line, cut = _line_of_error(path, encoding)
    if cut:
        return UserError(
            N_("Tệp JSON bị cắt: hết tệp ở dòng %(line)s khi danh sách chưa đóng."),
            code="json-cut",
            values={"line": line},
            remedy=N_("Sao chép lại tệp từ nguồn, hoặc xuất lại, rồi nộp lại."),
            status=422,
        )
    return UserError(
        N_("Tệp JSON sai cú pháp ở dòng %(line)s."),
        code="json-syntax",
        values={"line": line},
        remedy=N_(
            "Sửa dòng đó hoặc xuất lại tệp. Nếu mỗi dòng là một bản ghi, đặt tên tệp có đuôi "
            ".jsonl: khi đó dòng sai vào cách ly, dòng đúng vẫn được nhận."
        ),
        status=422,
    )


def _line_of_error(path: Path, encoding: str) -> tuple[int, bool]:
    """Return the line of the first syntax error, and whether it is only that the file ends."""
    whole_blocks = _fed(path, encoding, lambda block, n: [block])
    last = whole_blocks[0]
    lines, cut = _fed(
        path, encoding, lambda block, n: [block] if n < last else [bytes((b,)) for b in block]
    )[1:]
    return lines, cut


def _fed(
    path: Path, encoding: str, parts: Callable[[bytes, int], list[bytes]]
) -> tuple[int, int, bool]:
    """Feed the parser; return the block that failed, the lines up to there, and whether at end."""
    parser = ijson.basic_parse_coro(ijson.sendable_list())
    lines, number = 1, 0
    with path.open("rb") as raw:
        source = utf8_bytes(raw, encoding)
        try:
            while block := source.read(_BLOCK):
                for part in parts(block, number):
                    parser.send(part)
                    lines += part.count(b"\n")
                number += 1
            parser.close()
        except (ijson.JSONError, StopIteration):
            return number, lines, not block
    return number, lines, True
