"""Documents looked at: pages as pictures, fonts, margins and the places the decree names.

Decree 30/2020/NĐ-CP, Appendix I: margins in part I, the places and sizes of the parts in part II,
annexes in part III.
"""

import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from docx import Document as open_docx
from docx.oxml.ns import qn

from lienthong.adapters.documents import docx_file, fonts, pdf_file, xlsx_file
from lienthong.core.documents.layout import LAYOUT
from lienthong.core.documents.model import Document, Paragraph
from tests.rendering import MM, box_of, fonts_of, inked_mm, pictures, rules_of
from tests.unit.adapters.documents.example import EXAMPLE

TABLE = EXAMPLE.annexes[1]
# Three pages of text and two of an annex, so that page numbers can be seen.
LONG = replace(
    EXAMPLE, body=(*EXAMPLE.body, *[Paragraph("Nội dung của báo cáo. " * 40)] * 12),
    annexes=(EXAMPLE.annexes[0], replace(TABLE, rows=TABLE.rows * 2)),
)  # fmt: skip
IN_ORDER = (
    "BỘ VĂN HÓA, THỂ THAO", "TRUNG TÂM CHUYỂN ĐỔI SỐ", "Số: 12/BC-TTCĐS", LAYOUT.nation,
    LAYOUT.motto, "Hà Nội, ngày 05 tháng 11 năm 2026", "BÁO CÁO", EXAMPLE.subject, "Kính gửi:",
    "I. KẾT QUẢ THỰC HIỆN NHIỆM VỤ", "1. Theo trạng thái", "Nơi nhận:", "- Lưu: VT, TTCĐS.",
    "TL. BỘ TRƯỞNG", "GIÁM ĐỐC", "Nguyễn Văn Ấn", "Phụ lục I", "KẾT QUẢ TỪNG NHIỆM VỤ",
    "(Kèm theo Báo cáo số 12/BC-TTCĐS",
)  # fmt: skip
soffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="no office to render with")


@pytest.fixture(scope="module")
def pdf() -> pypdfium2.PdfDocument:
    document = pypdfium2.PdfDocument(pdf_file.write(EXAMPLE))
    yield document
    document.close()


def said(document: pypdfium2.PdfDocument) -> str:
    return " ".join(" ".join(p.get_textpage().get_text_range() for p in document).split())


def places(text: str, words: tuple[str, ...]) -> list[int]:
    """Where each stands, looked for after the one before it; -1 when it is not there."""
    found, at = [], 0
    for word in words:
        at = text.find(word, max(at, 0))
        found.append(at)
    return found


def test_every_letter_of_a_pdf_is_set_in_one_serif_that_the_file_holds(pdf) -> None:
    family = fonts.serif()[0].replace(" ", "")
    used = {one for page in pdf for one in fonts_of(page)}
    text = said(pdf)

    assert {name.split("-")[0] for name, _size, _held in used} == {family}
    assert all(held for _name, _size, held in used)
    assert not {"\ufffd", "\ufffe", "\x00"} & set(text)
    assert "ẳ, ẵ, ặ, ỷ, ỹ, ự" in text


def test_a_pdf_reads_in_the_order_of_the_decree(pdf) -> None:
    found = dict(zip(IN_ORDER, places(said(pdf), IN_ORDER), strict=True))

    assert [words for words, at in found.items() if at < 0] == []


def test_a_pdfs_sizes_are_those_of_the_decree(pdf) -> None:
    sizes = {size for name, size, _held in fonts_of(pdf[0]) if "Bold" in name}
    plain = {size for name, size, _held in fonts_of(pdf[0]) if name.endswith("Serif")}

    assert {12.0, 13.0, 14.0} <= sizes  # the nation's name, the motto, the title
    assert 14.0 in plain  # running text: 13 to 14
    assert max(sizes | plain) <= 14.0


@pytest.mark.parametrize("document", [EXAMPLE, LONG], ids=["short", "long"])
def test_a_pdf_keeps_its_margins_on_every_page(document: Document, request) -> None:
    for number, picture in enumerate(
        pictures(pdf_file.write(document), f"example-{request.node.callspec.id}")
    ):
        left, top, right, bottom = inked_mm(picture)
        assert 29.5 <= left <= 35.5, number
        assert right >= 14.2, number  # a table's line stands astride the margin
        assert bottom >= 19.5, number
        # Marks of capitals rise above the first line; the page number stands in the margin.
        assert top >= (9 if number else 18.5), number


def test_the_short_lines_of_a_pdf_are_as_long_as_the_decree_says(pdf) -> None:
    page, lines = pdf[0], rules_of(pdf[0])
    nation = box_of(page, LAYOUT.motto)
    issuer = box_of(page, "TRUNG TÂM CHUYỂN ĐỔI SỐ")
    subject = box_of(page, EXAMPLE.subject)

    def beneath(box):
        below = (line for line in lines if line[3] <= box[1] and box[0] - 2 <= line[0] <= box[2])
        found = max(below, key=lambda line: line[3])
        assert box[1] - found[3] < 9  # close beneath
        assert abs((found[0] + found[2]) - (box[0] + box[2])) < 3  # in the middle of it
        return (found[2] - found[0]) / (box[2] - box[0])

    assert beneath(nation) == pytest.approx(1.0, abs=0.03)
    assert 1 / 3 <= beneath(issuer) <= 1 / 2
    assert 1 / 3 <= beneath(subject) <= 1 / 2


def test_who_signs_stands_to_the_right_and_who_receives_to_the_left(pdf) -> None:
    page = pdf[0]
    middle = page.get_size()[0] / 2
    recipients, last = box_of(page, "Nơi nhận:"), box_of(page, "- Lưu: VT, TTCĐS.")
    authority, capacity = box_of(page, "TL. BỘ TRƯỞNG"), box_of(page, "GIÁM ĐỐC")
    name = box_of(page, "Nguyễn Văn Ấn")

    assert recipients[2] < middle < min(authority[0], capacity[0], name[0])
    assert recipients[0] == pytest.approx(LAYOUT.margins.left * MM, abs=2)
    assert recipients[1] > last[3]
    assert authority[1] > capacity[3]
    assert capacity[1] - name[3] > 15 * MM  # room for a hand and a seal
    for box in (authority, name):
        assert (box[0] + box[2]) / 2 == pytest.approx((capacity[0] + capacity[2]) / 2, abs=2)


def test_pages_are_numbered_from_the_second_and_anew_in_each_annex() -> None:
    with pypdfium2.PdfDocument(pdf_file.write(LONG)) as document:
        tops = [page.get_textpage().get_text_bounded(bottom=795).strip() for page in document]
        annex = next(n for n, p in enumerate(document) if "Phụ lục I" in said_on(p))

    assert tops[:annex] == ["", *map(str, range(2, annex + 1))]
    assert tops[annex:] == ["", "2"]


def said_on(page: pypdfium2.PdfPage) -> str:
    return page.get_textpage().get_text_range()


def test_a_docx_reads_in_the_order_of_the_decree_and_numbers_annexes_anew() -> None:
    file = open_docx(BytesIO(docx_file.write(EXAMPLE)))
    text = "\n".join(t.text or "" for t in file.element.body.iter(qn("w:t")))
    faces = {run.get(qn("w:ascii")) for run in file.styles["Normal"].element.iter(qn("w:rFonts"))}
    first, annex = file.sections
    repeated = [row for t in file.tables for row in t.rows if row._tr.xpath(".//w:tblHeader")]
    start = annex._sectPr.find(qn("w:pgNumType"))

    found = dict(zip(IN_ORDER, places(text, IN_ORDER), strict=True))
    assert [words for words, at in found.items() if at < 0] == []
    assert faces == {"Times New Roman"}
    assert "PAGE" in "".join(t.text or "" for t in first.header._element.iter(qn("w:instrText")))
    assert first.different_first_page_header_footer
    assert annex.different_first_page_header_footer
    assert start is not None
    assert start.get(qn("w:start")) == "1"
    assert (annex.page_width, annex.left_margin) == (first.page_width, first.left_margin)
    assert len(repeated) == 2  # the heads of the two tables that have rows


def test_an_xlsx_signs_before_its_annexes_on_a4() -> None:
    with zipfile.ZipFile(BytesIO(xlsx_file.write(EXAMPLE))) as book:
        sheets = [book.read(n).decode() for n in book.namelist() if "worksheets/sheet" in n]
        shared = book.read("xl/sharedStrings.xml").decode()
        styles = book.read("xl/styles.xml").decode()
    texts = re.findall(r"<t[^>]*>([^<]*)</t>", shared)
    order = ("Nơi nhận:", "TL. BỘ TRƯỞNG", "GIÁM ĐỐC", "Nguyễn Văn Ấn",
             "Phụ lục I. KẾT QUẢ TỪNG NHIỆM VỤ")  # fmt: skip
    cells = dict(re.findall(r'<c r="([A-Z]+\d+)"[^>]*t="s"><v>(\d+)</v>', sheets[0]))
    rows = {texts[int(at)]: int(re.sub(r"\D", "", cell)) for cell, at in cells.items()}

    assert all('paperSize="9"' in sheet and 'fitToHeight="0"' in sheet for sheet in sheets)
    assert all(float(re.search(r'pageMargins left="([\d.]+)"', s)[1]) > 1.17 for s in sheets)
    assert [rows[text] for text in order] == sorted(rows[text] for text in order)
    assert set(re.findall(r'<name val="([^"]+)"', styles)) <= {LAYOUT.font, "Calibri"}


@soffice
@pytest.mark.long
@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_an_office_opens_and_prints_the_file(form: str, tmp_path: Path) -> None:
    """LibreOffice reads what we wrote; its pages are looked at as those of the PDF are."""
    writer = {"docx": docx_file, "xlsx": xlsx_file}[form]
    (tmp_path / f"example.{form}").write_bytes(writer.write(LONG))
    order = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
             "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / f"example.{form}"]  # fmt: skip
    subprocess.run(order, check=True, capture_output=True, timeout=180)
    printed = tmp_path / "example.pdf"
    if form == "xlsx" and not printed.is_file():
        pytest.skip("this office has no spreadsheets")
    seen = [inked_mm(one) for one in pictures(printed, f"example-{form}")]
    with pypdfium2.PdfDocument(printed) as document:
        text = said(document)

    assert all(left > 28 and right > 13 for left, _top, right, _bottom in seen)
    assert len(seen) >= 4
    wanted = IN_ORDER if form == "docx" else (LAYOUT.nation, LAYOUT.motto, "BÁO CÁO", "GIÁM ĐỐC")
    found = dict(zip(wanted, places(text, wanted), strict=True))
    assert [words for words, at in found.items() if at < 0] == []
