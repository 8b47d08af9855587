"""Delimited text: the delimiter and the encoding are found, the rows are streamed.

A row with more cells than the table has columns goes to quarantine alone. Refuses NUL bytes, other
kinds of file under a .csv name, and lines longer than 1 MiB.
"""

import codecs
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from lienthong.adapters.files import legacy, signatures
from lienthong.adapters.files.csv_dialect import (
    SEARCHED_ROWS,
    Dialect,
    find_dialect,
    records,
    sample_lines,
    usual_width,
)
from lienthong.adapters.files.formulas import restored
from lienthong.adapters.files.header import TOP_ROWS, find_header
from lienthong.adapters.files.text_encoding import is_wide, marked
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.intake.limits import MAX_LINE_BYTES
from lienthong.services.intake.ports import Arrived, BadLine, Cells, FileTable

_BLOCK = 1024**2
_HEAD = 64 * 1024
_NEUTRAL = re.compile(rb"'(?:[=+\-@\t\r\n]|\xef\xbc[\x8b\x8d\x9d\xa0])")
_BYTES = "latin-1"  # one character a byte, until the column's encoding is known


@dataclass(frozen=True)
class _Scan:
    """Facts from one pass over the bytes."""

    encoding: str
    lines: int
    neutralised: bool


@dataclass(frozen=True)
class _Plan:
    """What is needed to read the rows: ``first`` is the position of the first one."""

    encoding: str
    dialect: Dialect
    first: int
    width: int
    encodings: Sequence[str | None]
    neutralised: bool


class CsvReader:
    """Reads CSV, TSV and their relatives. It is asked last and takes what is left."""

    name = "csv"

    def accepts(self, file: Arrived) -> bool:
        return True

    def open(
        self,
        path: Path,
        *,
        sheet: str,
        known: Collection[str],
        header_rows: tuple[int, int] | None = None,
    ) -> FileTable:
        with path.open("rb") as source:
            signatures.refuse_binary(source.read(_BLOCK))
        scan = _scan(path)
        are_bytes = scan.encoding == _BYTES
        with _text(path, scan.encoding) as source:
            dialect, sample = find_dialect(sample_lines(source), known)
        default, sample = _in_unicode(sample, are_bytes=are_bytes)
        header = find_header(sample, known, asked=header_rows)
        body = sample[header.last + 1 :]
        encodings = legacy.column_encodings(
            body, len(header.names), are_bytes=are_bytes, default=default
        )
        width = max(len(sample[header.last]), len(header.names), usual_width(body))
        plan = _Plan(scan.encoding, dialect, header.last + 1, width, encodings, scan.neutralised)
        return FileTable(
            header=header.names,
            rows=_rows(path, plan),
            rows_total=max(scan.lines - header.last - 1, 0),
            top=tuple(enumerate(sample[:TOP_ROWS], start=1)),
            notes={
                "encoding": default or ("windows-1252" if are_bytes else scan.encoding),
                "delimiter": {"\t": "tab"}.get(dialect.delimiter, dialect.delimiter),
                "quoted": dialect.quoted,
                "header_first": header.first + 1,
                "header_row": header.last + 1,
                "converted": {
                    name: found
                    for name, found in zip(header.names, encodings, strict=True)
                    if found and found != default
                },
            },
        )


def _in_unicode(sample: list[list[str]], *, are_bytes: bool) -> tuple[str | None, list[list[str]]]:
    """Return the encoding of a file of bytes as a whole, and the rows with a readable header."""
    default = (
        legacy.detect((c for row in sample for c in row), are_bytes=True) if are_bytes else None
    )
    if default is None:
        return None, sample
    head = [[legacy.CONVERTERS[default](c) for c in r] for r in sample[:SEARCHED_ROWS]]
    return default, [*head, *sample[SEARCHED_ROWS:]]


def _scan(path: Path) -> _Scan:
    """Read the file once: is it UTF-8, how many lines, no NUL, no endless line."""
    with path.open("rb") as source:
        wide = marked(source.read(_HEAD))
        source.seek(0)
        decoder = codecs.getincrementaldecoder(wide or "utf-8")()
        valid, neutralised, lines, run, last = True, False, 0, 0, b""
        while block := source.read(_BLOCK):
            text = ""
            if valid:
                try:
                    text = decoder.decode(block)
                except UnicodeDecodeError:
                    valid = False
            if is_wide(wide):
                block = text.encode("utf-8", "surrogatepass")
            _refuse_nul(block, lines)
            run = _longest_run(run, block, lines)
            lines += _line_ends(block, last)
            neutralised = neutralised or _holds_neutral(last[-1:] + block)
            last = block or last
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            valid = False
    if wide and not valid:
        raise signatures.damaged("Unicode")
    ended = last.endswith((b"\n", b"\r"))
    encoding = wide or ("utf-8" if valid else _BYTES)
    return _Scan(encoding, lines if ended else lines + 1, neutralised)


def _holds_neutral(block: bytes) -> bool:
    """Say whether text made plain for a spreadsheet may stand here, to be restored."""
    return b"'" in block and _NEUTRAL.search(block) is not None


def _line_ends(block: bytes, before: bytes) -> int:
    """Count the line ends of any kind, mixed as they may be."""
    parted = before.endswith(b"\r") and block.startswith(b"\n")
    return block.count(b"\n") + block.count(b"\r") - block.count(b"\r\n") - parted


def _longest_run(run: int, block: bytes, lines: int) -> int:
    """Return the bytes since the last line end; raise when a line has grown too long."""
    first = _first_line_end(block)
    if run + (first if first >= 0 else len(block)) > MAX_LINE_BYTES + _BLOCK:
        raise UserError(
            N_("Dòng %(line)s dài hơn %(limit)s KB: tệp không phải bảng CSV."),
            code="line-too-long",
            values={"line": lines + 1, "limit": MAX_LINE_BYTES // 1024},
            remedy=N_("Kiểm tra dấu xuống dòng và dấu ngoặc kép của tệp rồi nộp lại."),
            status=422,
        )
    end = max(block.rfind(b"\n"), block.rfind(b"\r"))
    return len(block) - end - 1 if end >= 0 else run + len(block)


def _first_line_end(block: bytes) -> int:
    ends = [at for at in (block.find(b"\n"), block.find(b"\r")) if at >= 0]
    return min(ends, default=-1)


def _refuse_nul(block: bytes, lines: int) -> None:
    at = block.find(b"\x00")
    if at >= 0:
        raise UserError(
            N_("Dòng %(line)s có byte rỗng (NUL): tệp không phải văn bản, hoặc đã hỏng."),
            code="nul-bytes",
            values={"line": lines + 1 + block.count(b"\n", 0, at)},
            remedy=N_("Xuất lại tệp từ phần mềm nguồn ở dạng CSV UTF-8 rồi nộp lại."),
            status=422,
        )


def _text(path: Path, encoding: str) -> TextIO:
    return path.open("r", encoding=encoding, newline="")


def _rows(path: Path, plan: _Plan) -> Iterator[tuple[int, Cells]]:
    converters = [(i, legacy.CONVERTERS[e]) for i, e in enumerate(plan.encodings) if e is not None]
    width, begins = plan.width, 0
    cells: list[str] = []
    with _text(path, plan.encoding) as source:
        for number, (begins, cells) in enumerate(records(source, plan.dialect), start=1):
            if number <= plan.first:
                continue
            if len(cells) > width and any(cells[width:]):
                yield number, _too_wide(begins, cells, plan)
                continue
            for i, convert in converters:
                if i < len(cells):
                    cells[i] = convert(cells[i])
            if plan.neutralised:
                cells = [restored(c) if c[:1] == "'" else c for c in cells]
            yield number, cells
    if plan.dialect.quoted and any("\n" in c or "\r" in c for c in cells):
        _refuse_unclosed(path, plan.encoding, begins)


def _too_wide(line: int, cells: list[str], plan: _Plan) -> BadLine:
    return BadLine(
        plan.dialect.delimiter.join(cells),
        N_("Dòng %(line)s có %(count)s ô nhưng bảng chỉ có %(width)s cột: ô bị lệch."),
        N_("Đặt ô có chứa dấu «%(mark)s» trong dấu ngoặc kép, hoặc bỏ dấu thừa."),
        {
            "line": str(line),
            "count": str(len(cells)),
            "width": str(plan.width),
            "mark": {"\t": "tab"}.get(plan.dialect.delimiter, plan.dialect.delimiter),
        },
    )


def _refuse_unclosed(path: Path, encoding: str, begins: int) -> None:
    """Raise UserError when the last row opens a quotation mark that swallows the rest."""
    with _text(path, encoding) as source:
        tail = [line.count('"') for number, line in enumerate(source, start=1) if number >= begins]
    if len(tail) > 1 and sum(tail) % 2:
        raise UserError(
            N_("Dấu ngoặc kép mở ở dòng %(line)s không đóng: phần còn lại của tệp thành một ô."),
            code="quote-not-closed",
            values={"line": begins},
            remedy=N_("Thêm dấu đóng, hoặc xóa dấu ngoặc kép thừa ở dòng đó, rồi nộp lại."),
            status=422,
        )
