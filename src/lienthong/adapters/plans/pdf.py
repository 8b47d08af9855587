"""A plan as PDF: lines of text with their pages, tables by their ruled lines.

Only text that is in the file is read. Pages that are pictures make it a scan: that is said, and
recognition of the pictures is another step that a person asks for.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfplumber.utils.exceptions import PdfminerException

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.plans.layout import blocks, usual_width
from lienthong.core.plans.model import Block, Line, Place, Row, Table

MAX_PAGES = 300
_FEWEST_LETTERS = 20  # on a page; fewer on most pages mean pictures of text


def read(path: Path) -> tuple[Block, ...]:
    """Return the paragraphs and tables of a PDF. Raises UserError (plan-is-scan for pictures)."""
    try:
        with pdfplumber.open(path) as document:
            pages = list(_pages(document))
    except (PdfminerException, PDFException, PDFPasswordIncorrect, ValueError, OSError) as error:
        raise UserError(
            N_("Không mở được tệp PDF này (hỏng hoặc có mật khẩu)."),
            code="plan-unreadable",
            remedy=N_("Bỏ mật khẩu hoặc xuất lại PDF từ văn bản gốc rồi nộp lại."),
        ) from error
    lines = [line for page in pages for part in page for line in part if isinstance(line, Line)]
    if sum(len(line.text) for line in lines) + _in_tables(pages) < _FEWEST_LETTERS * len(pages):
        raise is_scan(len(pages))
    return _joined(pages, usual_width(lines))


def is_scan(pages: int) -> UserError:
    """Make the answer to a file that holds pictures of its pages."""
    return UserError(
        N_("Tệp là bản quét (%(pages)s trang ảnh, không có chữ)."),
        code="plan-is-scan",
        values={"pages": pages},
        remedy=N_("Nộp lại và chọn nhận dạng chữ, hoặc nộp bản Word, PDF xuất từ văn bản gốc."),
    )


Part = list[Line] | list[Row]


def _pages(document: Any) -> Iterator[list[Part]]:
    if len(document.pages) > MAX_PAGES:
        raise UserError(
            N_("Tệp có %(count)s trang, vượt giới hạn %(limit)s trang."),
            code="too-many-pages",
            values={"count": len(document.pages), "limit": MAX_PAGES},
            remedy=N_("Tách phần kế hoạch và phụ lục thành tệp riêng rồi nộp lại."),
            status=413,
        )
    for page in document.pages:
        yield _page(page)
        page.close()


def _page(page: Any) -> list[Part]:
    """Return the parts of a page from top to bottom: runs of lines, rows of tables."""
    tables = [t for t in page.find_tables() if len(t.rows) > 0 and len(t.rows[0].cells) > 1]
    outside = page
    for table in tables:
        box = table.bbox
        outside = outside.filter(lambda thing, box=box: not _within(thing, box))
    found: list[tuple[float, Line | list[Row]]] = [
        (float(line["top"]), Line(line["text"], Place(page=page.page_number, line=at)))
        for at, line in enumerate(outside.extract_text_lines(return_chars=False), start=1)
    ]
    for table in tables:
        rows = [
            Row(
                tuple(" ".join((c or "").split()) for c in cells),
                Place(page=page.page_number, row=at),
            )
            for at, cells in enumerate(table.extract(), start=1)
        ]
        found.append((float(table.bbox[1]), rows))
    return _parts([part for _top, part in sorted(found, key=lambda pair: pair[0])])


def _parts(found: list[Line | list[Row]]) -> list[Part]:
    parts: list[Part] = []
    run: list[Line] = []
    for part in found:
        if isinstance(part, Line):
            run.append(part)
            continue
        if run:
            parts.append(run)
        parts.append(part)
        run = []
    return [*parts, run] if run else parts


def _within(thing: Any, box: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = box
    middle = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
    return bool(left <= middle[0] <= right and top <= middle[1] <= bottom)


def _in_tables(pages: list[list[Part]]) -> int:
    rows = [row for page in pages for part in page for row in part if isinstance(row, Row)]
    return sum(len(cell) for row in rows for cell in row.cells)


def _joined(pages: list[list[Part]], width: int) -> tuple[Block, ...]:
    """Put runs over page ends together: lines to paragraphs, a table that goes on to one."""
    found: list[Block] = []
    lines: list[Line] = []
    tables = 0
    for part in (part for page in pages for part in page):
        rows = [row for row in part if isinstance(row, Row)]
        if not rows:
            lines.extend(line for line in part if isinstance(line, Line))
            continue
        last = found[-1] if found and not _says_something(lines) else None
        if isinstance(last, Table) and len(last.rows[0].cells) == len(rows[0].cells):
            found[-1] = Table((*last.rows, *_numbered(rows, tables)))
            lines = []
            continue
        found.extend(blocks(lines, width))
        lines, tables = [], tables + 1
        found.append(Table(tuple(_numbered(rows, tables))))
    return (*found, *blocks(lines, width))


def _says_something(lines: list[Line]) -> bool:
    """A page number between two halves of a table says nothing."""
    return any(not line.text.strip().isdecimal() for line in lines if line.text.strip())


def _numbered(rows: list[Row], table: int) -> list[Row]:
    return [Row(r.cells, Place(page=r.place.page, table=table, row=r.place.row)) for r in rows]
