"""Delimited text: the delimiter and the encoding are found, the rows are streamed.

Refuses NUL bytes, other kinds of file under a .csv name, and lines longer than 1 MiB.
"""

import codecs
import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

from lienthong.adapters.files import legacy, signatures
from lienthong.adapters.files.formulas import restored
from lienthong.adapters.files.header import SEARCHED_ROWS, TOP_ROWS, Header, find_header
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.intake.limits import MAX_LINE_BYTES
from lienthong.services.intake.ports import Arrived, FileTable

DELIMITERS = (",", ";", "\t", "|")
_BLOCK = 1024**2
_SAMPLE_ROWS = 400
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BYTES = "latin-1"  # one character a byte, until the column's encoding is known


@dataclass(frozen=True)
class _Scan:
    """Facts from one pass over the bytes."""

    encoding: str
    lines: int


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
        delimiter, sample, default = _sample(path, scan.encoding, known)
        header = find_header(sample, known, asked=header_rows)
        encodings = legacy.column_encodings(
            sample[header.last + 1 :], len(header.names), are_bytes=are_bytes, default=default
        )
        return FileTable(
            header=header.names,
            rows=_rows(path, scan.encoding, delimiter, header, encodings),
            rows_total=max(scan.lines - header.last - 1, 0),
            top=tuple(enumerate(sample[:TOP_ROWS], start=1)),
            notes={
                "encoding": default or ("windows-1252" if are_bytes else scan.encoding),
                "delimiter": {"\t": "tab"}.get(delimiter, delimiter),
                "header_row": header.last + 1,
                "converted": {
                    name: found
                    for name, found in zip(header.names, encodings, strict=True)
                    if found and found != default
                },
            },
        )


def _scan(path: Path) -> _Scan:
    """Read the file once: is it UTF-8, how many lines, no NUL, no endless line."""
    with path.open("rb") as source:
        head = source.read(4)
        source.seek(0)
        wide = next((name for bom, name in _BOMS if head.startswith(bom)), "")
        decoder = codecs.getincrementaldecoder(wide or "utf-8")()
        valid, lines, run, last = True, 0, 0, b""
        while block := source.read(_BLOCK):
            if wide != "utf-16":
                _refuse_nul(block)
                run = _longest_run(run, block)
            lines += block.count(b"\n") or (block.count(b"\r"))
            last = block
            if valid:
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    valid = False
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            valid = False
    if wide and not valid:
        raise signatures.damaged("Unicode")
    ended = last.rstrip(b"\x00").endswith((b"\n", b"\r"))
    return _Scan(wide or ("utf-8" if valid else _BYTES), lines if ended else lines + 1)


def _longest_run(run: int, block: bytes) -> int:
    """Return the bytes since the last line end; raise when a line has grown too long."""
    first = max(block.find(b"\n"), block.find(b"\r"))
    if run + (first if first >= 0 else len(block)) > MAX_LINE_BYTES + _BLOCK:
        raise UserError(
            N_("Có dòng dài hơn %(limit)s KB: tệp không phải bảng CSV."),
            code="line-too-long",
            values={"limit": MAX_LINE_BYTES // 1024},
            remedy=N_("Kiểm tra dấu xuống dòng và dấu ngoặc kép của tệp rồi nộp lại."),
            status=422,
        )
    end = max(block.rfind(b"\n"), block.rfind(b"\r"))
    return len(block) - end - 1 if end >= 0 else run + len(block)


def _refuse_nul(block: bytes) -> None:
    if b"\x00" in block:
        raise UserError(
            N_("Tệp chứa byte rỗng (NUL): không phải tệp văn bản, hoặc đã hỏng."),
            code="nul-bytes",
            remedy=N_("Xuất lại tệp từ phần mềm nguồn ở dạng CSV UTF-8 rồi nộp lại."),
            status=422,
        )


def _sample(
    path: Path, encoding: str, known: Collection[str]
) -> tuple[str, list[list[str]], str | None]:
    """Return the delimiter, sample rows and, for a file of bytes, its encoding as a whole.

    The right delimiter is the one by which the most columns agree from row to row.
    """
    best: tuple[tuple[float, int], str, list[list[str]]] | None = None
    for delimiter in DELIMITERS:
        with _text(path, encoding) as source:
            rows = list(islice(_records(source, delimiter), _SAMPLE_ROWS))
        score = _agreement(rows)
        if best is None or score > best[0]:
            best = (score, delimiter, rows)
    if best is None:
        raise signatures.damaged("CSV")
    _, delimiter, rows = best
    default = None
    if encoding == _BYTES:
        default = legacy.detect((c for row in rows for c in row), are_bytes=True)
        if default is not None:
            head = [[legacy.CONVERTERS[default](c) for c in r] for r in rows[:SEARCHED_ROWS]]
            rows = [*head, *rows[SEARCHED_ROWS:]]
    return delimiter, rows, default


def _agreement(rows: list[list[str]]) -> tuple[float, int]:
    """Return the share of rows with the commonest width, for widths above one, and that width."""
    widths = [len(row) for row in rows if row]
    if not widths:
        return (0.0, 0)
    common = max(set(widths), key=lambda w: (widths.count(w), w))
    return (widths.count(common) / len(widths) if common > 1 else 0.0, common)


def _text(path: Path, encoding: str) -> TextIO:
    return path.open("r", encoding=encoding, newline="")


def _records(source: TextIO, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(source, delimiter=delimiter)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise UserError(
                N_("Dòng %(line)s của tệp CSV không đọc được (%(detail)s)."),
                code="csv-row",
                values={"line": reader.line_num, "detail": str(error)},
                remedy=N_("Kiểm tra dấu ngoặc kép và ô quá dài ở dòng đó rồi nộp lại."),
                status=422,
            ) from error


def _rows(
    path: Path, encoding: str, delimiter: str, header: Header, encodings: list[str | None]
) -> Iterator[tuple[int, list[str]]]:
    converters = [(i, legacy.CONVERTERS[e]) for i, e in enumerate(encodings) if e is not None]
    with _text(path, encoding) as source:
        for number, cells in enumerate(_records(source, delimiter), start=1):
            if number <= header.last + 1:
                continue
            for i, convert in converters:
                if i < len(cells):
                    cells[i] = convert(cells[i])
            yield number, [restored(c) if c[:1] == "'" else c for c in cells]
