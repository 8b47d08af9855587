"""The minutes of a review as a Word document, in the layout of administrative documents.

Figures come from the items as they stand; what was not judged is listed as such.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

_FONT, _SIZE = "Times New Roman", 13


@dataclass(frozen=True)
class Decided:
    """One database in the minutes; ``result`` empty: not judged."""

    name: str
    agency: str
    result: str
    plan: str
    due: date | None
    evidence: str


@dataclass(frozen=True)
class Minutes:
    """What the minutes of a review say. ``progress``: unit, asked, answered, judged."""

    node: str
    campaign: str
    basis: str
    day: date
    progress: Sequence[tuple[str, int, int, int]]
    results: Mapping[str, int]
    decided: Sequence[Decided]
    gaps: Sequence[str]


def minutes(told: Minutes) -> bytes:
    """Return the document's bytes."""
    document = _blank()
    _heading(document, told)
    left = [one for one in told.decided if not one.result]
    _line(document, f"Căn cứ: {told.basis}.")
    _line(
        document,
        f"Đợt rà soát gồm {_number(len(told.decided))} cơ sở dữ liệu, hệ thống; đã thẩm định "
        f"{_number(len(told.decided) - len(left))}, còn {_number(len(left))}.",
    )
    _title(document, "1. Tiến độ theo đơn vị")
    _table(document, ("Đơn vị", "Phải trả lời", "Đã trả lời", "Đã thẩm định"),
           [(u, _number(a), _number(b), _number(c)) for u, a, b, c in told.progress])  # fmt: skip
    _title(document, "2. Kết luận")
    _table(document, ("Kết luận", "Số cơ sở dữ liệu"),
           [(name, _number(count)) for name, count in told.results.items()])  # fmt: skip
    _title(document, "3. Từng cơ sở dữ liệu")
    judged = [one for one in told.decided if one.result]
    _table(
        document,
        ("STT", "Cơ sở dữ liệu", "Cơ quan", "Kết luận", "Phương án, minh chứng", "Hạn"),
        [
            (str(n), o.name, o.agency, o.result, "\n".join(filter(None, (o.plan, o.evidence))),
             o.due.strftime("%d/%m/%Y") if o.due else "")
            for n, o in enumerate(judged, start=1)
        ],
    )  # fmt: skip
    _title(document, "4. Chưa thẩm định")
    _table(document, ("Cơ sở dữ liệu", "Cơ quan"), [(o.name, o.agency) for o in left])
    _title(document, "5. Lĩnh vực quản lý nhà nước chưa có cơ sở dữ liệu")
    _line(document, "; ".join(told.gaps) + "." if told.gaps else "Không có.")
    _signatures(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _blank() -> Any:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin = section.bottom_margin = Cm(2)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(_SIZE)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    return document


def _heading(document: Any, told: Minutes) -> None:
    table = document.add_table(rows=1, cols=2)
    left, right = table.rows[0].cells
    _centred(left.paragraphs[0], told.node.upper(), bold=True)
    _centred(right.paragraphs[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True)
    _centred(right.add_paragraph(), "Độc lập - Tự do - Hạnh phúc", bold=True)
    day = told.day
    _centred(
        right.add_paragraph(), f"ngày {day.day:02d} tháng {day.month:02d} năm {day.year}",
        italic=True,
    )  # fmt: skip
    _centred(document.add_paragraph(), "BIÊN BẢN", bold=True)
    _centred(document.add_paragraph(), told.campaign, bold=True)


def _centred(paragraph: Any, text: str, *, bold: bool = False, italic: bool = False) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.bold, run.italic = bold, italic


def _title(document: Any, text: str) -> None:
    document.add_paragraph().add_run(text).bold = True


def _line(document: Any, text: str) -> None:
    paragraph = document.add_paragraph(text)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY


def _table(document: Any, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if not rows:
        _line(document, "Không có.")
        return
    table = document.add_table(rows=1, cols=len(header), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, header, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def _signatures(document: Any) -> None:
    document.add_paragraph()
    table = document.add_table(rows=1, cols=2)
    for cell, text in zip(table.rows[0].cells, ("NGƯỜI GHI BIÊN BẢN", "CHỦ TRÌ"), strict=True):
        _centred(cell.paragraphs[0], text, bold=True)
        _centred(cell.add_paragraph(), "(Ký, ghi rõ họ tên)", italic=True)


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")
