"""Plans as Word, PDF and text files: what stands where, what is a scan, what is refused."""

from datetime import date
from pathlib import Path

import docx
import pytest
from fpdf import FPDF
from PIL import Image

from lienthong.adapters.plans.reader import read_blocks
from lienthong.base.errors import UserError
from lienthong.core.plans.model import Paragraph, Table
from lienthong.core.plans.reading import read_plan
from tests.unit.core.plans.plans import LABELLED, REGISTER

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
TITLES = ("STT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời gian hoàn thành")
ROWS = [
    (str(n), f"Nhập sổ kho số {n} của bảo tàng", "Sở Nội vụ", "Quý II/2026") for n in range(1, 61)
]


def word(path: Path) -> Path:
    document = docx.Document()
    document.add_paragraph("KẾ HOẠCH")
    document.add_paragraph("Số hóa sổ kho của các bảo tàng")
    document.add_paragraph("II. NHIỆM VỤ")
    document.add_paragraph("Rà soát sổ kho của bảo tàng tỉnh.", style="List Number")
    document.add_paragraph("Chụp ảnh hiện vật, hoàn thành trong năm 2026.", style="List Number")
    table = document.add_table(rows=0, cols=4)
    for cells in (TITLES, *ROWS[:2]):
        row = table.add_row()
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    heading = table.add_row()
    heading.cells[0].merge(heading.cells[3]).text = "Phần báo cáo"
    document.save(str(path))
    return path


def pdf(path: Path) -> Path:
    made = FPDF()
    made.add_font("body", fname=FONT)
    made.add_font("body", style="B", fname=FONT)
    made.set_font("body", size=11)
    made.add_page()
    for line in LABELLED.splitlines():
        made.multi_cell(0, 6, line, new_x="LMARGIN", new_y="NEXT")
    with made.table(text_align="LEFT") as table:
        for cells in (TITLES, *ROWS):
            row = table.row()
            for text in cells:
                row.cell(text)
    made.output(str(path))
    return path


def scan(path: Path) -> Path:
    Image.new("L", (600, 800), 255).save(path, "PDF")
    return path


def refused(path: Path) -> str:
    with pytest.raises(UserError) as refusal:
        read_blocks(path)
    assert refusal.value.remedy
    return refusal.value.code


def test_word_gives_paragraphs_with_their_automatic_numbers_and_tables(tmp_path) -> None:
    blocks = read_blocks(word(tmp_path / "a.docx"))

    texts = [b.text for b in blocks if isinstance(b, Paragraph)]
    (table,) = [b for b in blocks if isinstance(b, Table)]
    assert texts[3:] == [
        "1. Rà soát sổ kho của bảo tàng tỉnh.",
        "2. Chụp ảnh hiện vật, hoàn thành trong năm 2026.",
    ]
    assert table.rows[3].cells == ("Phần báo cáo", "", "", "")
    assert (table.rows[1].place.table, table.rows[1].place.row) == (1, 2)


def test_tasks_are_read_from_word(tmp_path) -> None:
    tasks = read_plan(read_blocks(word(tmp_path / "a.docx")), REGISTER).tasks

    assert [t.section for t in tasks] == ["II.1", "II.2", "PL.1", "PL.2"]
    assert tasks[1].deadline
    assert tasks[1].deadline.due == date(2026, 12, 31)


def test_pdf_gives_prose_and_a_table_that_goes_on_over_pages(tmp_path) -> None:
    tasks = read_plan(read_blocks(pdf(tmp_path / "a.pdf")), REGISTER).tasks

    rows = [t for t in tasks if t.section.startswith("PL")]
    assert len(tasks) - len(rows) == 6
    assert [t.text for t in rows] == [row[1] for row in ROWS]
    assert {b.id for t in rows for b in t.lead} == {"so-nv"}
    assert rows[0].place.page < rows[-1].place.page
    assert {t.place.table for t in rows} == {1}


def test_pictures_of_pages_are_said_to_be_a_scan(tmp_path) -> None:
    picture = tmp_path / "trang.png"
    Image.new("L", (60, 80), 255).save(picture)

    assert refused(scan(tmp_path / "a.pdf")) == "plan-is-scan"
    assert refused(picture) == "plan-is-scan"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "plan-old-word"),
        (b"PK\x03\x04 broken", "plan-unreadable"),
        (b"%PDF-1.7 broken", "plan-unreadable"),
        ("Kế hoạch".encode("cp1258", "replace") + b"\xff\xfe\xfd", "plan-encoding"),
    ],
    ids=["old-word", "broken-word", "broken-pdf", "not-unicode"],
)
def test_what_cannot_be_read_is_refused_with_a_remedy(tmp_path, content, code) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(content)

    assert refused(path) == code


def test_text_is_read_in_utf8_and_utf16(tmp_path) -> None:
    for encoding in ("utf-8-sig", "utf-16"):
        path = tmp_path / f"{encoding}.txt"
        path.write_text(LABELLED, encoding)

        assert len(read_plan(read_blocks(path), REGISTER).tasks) == 6
