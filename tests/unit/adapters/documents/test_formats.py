"""One document in four formats: looked at page by page, and read back."""

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from docx import Document as open_docx
from python_calamine import CalamineWorkbook

from lienthong.adapters.documents import docx_file, fonts, json_file, pdf_file, xlsx_file
from lienthong.core.documents.layout import LAYOUT
from tests.unit.adapters.documents.example import EXAMPLE, TRICKY

A4_POINTS = (595, 842)
# What every format must say, in one piece.
SAID = (
    LAYOUT.nation, LAYOUT.motto, "TRUNG TÂM CHUYỂN ĐỔI SỐ", "Số: 12/BC-TTCĐS",
    "Hà Nội, ngày 05 tháng 11 năm 2026", "BÁO CÁO", EXAMPLE.subject, "Nơi nhận:",
    "- Lưu: VT, TTCĐS.", "GIÁM ĐỐC", "Nguyễn Văn Ấn", "Phụ lục I",
)  # fmt: skip


def inked(page: pypdfium2.PdfPage) -> float:
    """Return the share of a page's points that are not paper."""
    image = page.render(scale=1, grayscale=True).to_pil()
    dark = sum(count for count, colour in image.getcolors(256) if colour < 128)
    return dark / (image.width * image.height)


def text_of(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in pages)


def test_pdf_pages_are_a4_inked_and_say_everything() -> None:
    made = pdf_file.write(EXAMPLE)
    pages = pypdfium2.PdfDocument(made)
    said = " ".join(text_of(made).split())

    assert [tuple(round(side) for side in page.get_size()) for page in pages] == [A4_POINTS] * 2
    assert all(inked(page) > 0.005 for page in pages)
    assert [text for text in SAID if text.lower() not in said.lower()] == []
    assert "1.234,5" in said
    # What a person writes is text, whatever it would mean to a typesetter; lines may break in it.
    assert TRICKY.replace(" ", "") in said.replace(" ", "")


@pytest.mark.parametrize("rows", range(30, 42))
def test_a_signature_never_stands_alone_on_its_page(rows: int) -> None:
    """The table grows over the page's end, a row at a time."""
    table = replace(EXAMPLE.annexes[1], rows=EXAMPLE.annexes[1].rows[:rows])
    made = pdf_file.write(replace(EXAMPLE, body=(table,), annexes=()))
    pages = [p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(made)]
    signed = next(page for page in pages if "Nguyễn Văn Ấn" in page)

    assert "Nguồn: nút tự đo." in signed


def test_pdf_holds_its_fonts() -> None:
    made = pdf_file.write(EXAMPLE)

    assert fonts.serif()[0].replace(" ", "").encode() in made
    assert b"/FontFile" in made


def test_docx_says_everything_in_the_decrees_measures() -> None:
    file = open_docx(BytesIO(docx_file.write(EXAMPLE)))
    page = file.sections[0]
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    said = "\n".join([*(line.text for line in file.paragraphs), *cells])

    assert [text for text in (*SAID, TRICKY, "1.234,5") if text not in said] == []
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    assert 20 <= round(page.top_margin.mm) <= 25
    assert 20 <= round(page.bottom_margin.mm) <= 25
    assert 30 <= round(page.left_margin.mm) <= 35
    assert 15 <= round(page.right_margin.mm) <= 20
    assert file.styles["Normal"].font.name == "Times New Roman"
    assert 13 <= file.styles["Normal"].font.size.pt <= 14


def test_xlsx_keeps_numbers_as_numbers_and_texts_as_texts() -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(xlsx_file.write(EXAMPLE)))
    first = [str(cell) for row in book.get_sheet_by_index(0).to_python() for cell in row]
    table = book.get_sheet_by_name(book.sheet_names[-1]).to_python()

    assert [text for text in (LAYOUT.nation, EXAMPLE.subject, TRICKY) if text not in first] == []
    assert book.sheet_names[1:] == ["1. Bảng", "2. Không có dòng", "3. Bảng 1  nhiệm vụ  kỳ  này"]
    assert table[1] == ["STT", "Nhiệm vụ", "Số", "Ngày"]
    assert table[2][0::2] == [1.0, 1234.5]
    assert len([row for row in table if isinstance(row[0], float)]) == 40


def test_json_names_every_part() -> None:
    plain = json.loads(json_file.write(EXAMPLE))

    assert [block["block"] for block in plain["body"]] == [
        "heading", "paragraph", "paragraph", "paragraph", "heading", "table", "table",
    ]  # fmt: skip
    assert plain["letterhead"]["issued_on"] == "2026-11-05"
    assert plain["annexes"][1]["rows"][0] == [1, EXAMPLE.annexes[1].rows[0][1], 1234.5, None]


def test_the_serif_in_the_typesetter_has_every_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine without a serif of Times' shape a PDF says the same."""
    monkeypatch.setattr(pdf_file, "serif", lambda: (fonts.ALWAYS_THERE, None))
    said = text_of(pdf_file.write(EXAMPLE))

    assert "TRUNG TÂM CHUYỂN ĐỔI SỐ" in said
    assert "ẳ, ẵ, ặ, ỷ, ỹ, ự" in " ".join(said.split())


def test_a_font_that_lacks_letters_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of the right name with three letters in it, as old Liberation lacks 93."""
    from fontTools.fontBuilder import FontBuilder

    builder = FontBuilder(1000, isTTF=False)
    builder.setupGlyphOrder([".notdef", "a", "b", "c"])
    builder.setupCharacterMap({97: "a", 98: "b", 99: "c"})
    builder.setupHorizontalMetrics(dict.fromkeys((".notdef", "a", "b", "c"), (500, 0)))
    builder.save(tmp_path / "Tinos-Regular.ttf")
    monkeypatch.setattr(fonts, "FOLDERS", (str(tmp_path),))
    fonts.serif.cache_clear()
    try:
        assert fonts.serif() == (fonts.ALWAYS_THERE, None)
    finally:
        fonts.serif.cache_clear()
