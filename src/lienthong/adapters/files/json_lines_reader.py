"""JSON Lines: one object a line, streamed. A line that is no object goes to quarantine alone."""

import json
from collections.abc import Collection, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from lienthong.adapters.files.documents import Document, open_documents
from lienthong.adapters.files.text_encoding import marked, start_of_text, utf8_bytes
from lienthong.base.i18n import N_
from lienthong.services.intake.limits import MAX_LINE_BYTES
from lienthong.services.intake.ports import Arrived, BadLine, FileTable

NAMES = (".jsonl", ".ndjson", ".jsonlines")
_KEPT_CHARACTERS = 10_000
_NEAR = 30
_HEAD = 64 * 1024


class _NamedTwice(ValueError):
    """An object gives two values under one name."""


class JsonLinesReader:
    """Reads JSON Lines, also called NDJSON."""

    name = "json-lines"

    def accepts(self, file: Arrived) -> bool:
        start = start_of_text(file.head)
        if not start.startswith("{"):
            return file.name.lower().endswith(NAMES) and bool(start)
        if file.name.lower().endswith(NAMES):
            return True
        first, end, rest = start.partition("\n")
        return bool(end) and rest.lstrip().startswith("{") and isinstance(_object(first), dict)

    def open(
        self,
        path: Path,
        *,
        sheet: str,
        known: Collection[str],
        header_rows: tuple[int, int] | None = None,
    ) -> FileTable:
        with path.open("rb") as source:
            encoding = marked(source.read(_HEAD))
        notes = {"format": "json-lines", "encoding": encoding or "utf-8"}
        return open_documents(lambda: _documents(path, encoding), known, notes=notes)


def _documents(path: Path, encoding: str) -> Iterator[tuple[int, Document]]:
    for number, line in enumerate(_lines(path, encoding), start=1):
        if isinstance(line, BadLine):
            yield number, line
        elif line.strip():
            yield number, _document(number, line)


def _lines(path: Path, encoding: str) -> Iterator[bytes | BadLine]:
    """Yield the lines; of one that is too long, only that it was."""
    with path.open("rb") as raw:
        source = utf8_bytes(raw, encoding)
        while line := source.readline(MAX_LINE_BYTES + 1):
            if len(line) <= MAX_LINE_BYTES:
                yield line
                continue
            while line and not line.endswith(b"\n"):
                line = source.readline(MAX_LINE_BYTES)
            yield _too_long()


def _document(number: int, line: bytes) -> Document:
    try:
        text = line.decode("utf-8")
        document = json.loads(
            text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_distinct
        )
    except UnicodeDecodeError as error:
        return BadLine(
            line.decode("utf-8", errors="replace")[:_KEPT_CHARACTERS],
            N_("Dòng %(line)s có ký tự không thuộc bảng mã Unicode (byte thứ %(at)s)."),
            N_("Xuất lại tệp từ hệ thống nguồn ở dạng JSON, bảng mã UTF-8."),
            {"line": str(number), "at": str(error.start + 1)},
        )
    except json.JSONDecodeError as error:
        return _wrong(number, text, error.pos)
    except _NamedTwice as error:
        return BadLine(
            text[:_KEPT_CHARACTERS],
            N_("Dòng %(line)s ghi hai lần tên «%(name)s» nên không rõ giá trị nào đúng."),
            N_("Giữ một giá trị cho tên này rồi nộp lại dòng."),
            {"line": str(number), "name": str(error)},
        )
    except (ValueError, ArithmeticError, RecursionError):
        return _wrong(number, text, 0)
    if not isinstance(document, dict):
        return BadLine(
            text[:_KEPT_CHARACTERS],
            N_("Dòng %(line)s không phải một bản ghi {…} có tên trường."),
            N_('Ghi mỗi bản ghi trên một dòng, dạng {"tên trường": giá trị}.'),
            {"line": str(number)},
        )
    return document


def _object(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _NamedTwice(next(n for n in names if names.count(n) > 1))
    return found


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _wrong(number: int, text: str, position: int) -> BadLine:
    near = text[max(position - _NEAR, 0) : position + _NEAR].strip()
    return BadLine(
        text.rstrip("\r\n")[:_KEPT_CHARACTERS],
        N_("Dòng %(line)s sai cú pháp JSON từ ký tự thứ %(at)s, gần «%(near)s»."),
        N_("Sửa dòng này, hoặc xuất lại tệp từ hệ thống nguồn; các dòng đúng vẫn được nhận."),
        {"line": str(number), "at": str(position + 1), "near": near},
    )


def _too_long() -> BadLine:
    return BadLine(
        "",
        N_("Có dòng dài hơn %(limit)s KB nên không đọc."),
        N_("Kiểm tra dấu xuống dòng giữa các bản ghi rồi nộp lại."),
        {"limit": str(MAX_LINE_BYTES // 1024)},
    )
