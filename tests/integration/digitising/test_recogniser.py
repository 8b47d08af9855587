"""What the machine's own recogniser makes of pages: words, images, PDF/A."""

from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from lienthong.adapters.ocr import images
from lienthong.adapters.ocr.tesseract import Tesseract
from lienthong.base.errors import UserError
from tests.integration.digitising.paper import LINES, draw, scan


def test_words_have_places_and_confidence(tmp_path: Path) -> None:
    image = tmp_path / "page.png"
    draw().resize((2480, 3508)).save(image, dpi=(300, 300))

    page = Tesseract().words(image, 1)

    assert [line for line in page.text.splitlines() if line] == [" ".join(x.split()) for x in LINES]
    assert page.confidence > 85
    assert (page.width, page.height) == (2480, 3508)


def test_text_that_a_pdf_holds_already_is_read_anew(tmp_path: Path) -> None:
    first, again = tmp_path / "first.pdf", tmp_path / "again.pdf"
    Tesseract().searchable(scan(tmp_path / "scan.pdf"), first)

    Tesseract().searchable(first, again)

    with pikepdf.open(again) as document, document.open_metadata() as facts:
        assert facts.pdfa_status
    with pypdfium2.PdfDocument(again) as document:
        assert "Phú Cường" in document[0].get_textpage().get_text_bounded()


def test_pages_of_a_tiff_are_all_read(tmp_path: Path) -> None:
    path = tmp_path / "scan.tif"
    draw().save(path, save_all=True, append_images=[draw(), draw()])

    assert images.count(path) == 3
    assert len(list(images.images(path, tmp_path))) == 3


def test_picture_beyond_the_limit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "large.png"
    Image.new("1", (2000, 2000)).save(path)
    monkeypatch.setattr(images, "MAX_PIXELS", 1_000_000)

    with pytest.raises(UserError) as caught:
        images.count(path)

    assert caught.value.code == "scan-too-large"


def test_pdf_with_a_password_says_so(tmp_path: Path) -> None:
    path = scan(tmp_path / "scan.pdf")
    with pikepdf.open(path) as document:
        document.save(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(user="a", owner="b"))

    with pytest.raises(UserError) as caught:
        images.count(tmp_path / "locked.pdf")

    assert caught.value.code == "scan-password"


def test_scan_of_too_many_pages_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = scan(tmp_path / "scan.pdf", [LINES, LINES])
    monkeypatch.setattr(images, "MAX_PAGES", 1)

    with pytest.raises(UserError) as caught:
        images.count(path)

    assert caught.value.code == "too-many-pages"
