"""Pages of PDFs as pictures, kept for a person to look at, and where their ink and texts stand."""

import ctypes
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from lienthong.base.settings import REPO_DIR

PICTURES = REPO_DIR / "var" / "rendered"
MM = 72 / 25.4
Box = tuple[float, float, float, float]


def pictures(pdf: bytes | Path, name: str, *, scale: float = 1.5) -> list[Any]:
    """Return every page as a picture, and keep them as ``var/rendered/NAME-PAGE.png``."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    made = []
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(document, start=1):
            made.append(page.render(scale=scale, grayscale=True).to_pil())
            made[-1].save(PICTURES / f"{name}-{number}.png")
    return made


def inked_mm(picture: Any, *, scale: float = 1.5) -> Box:
    """Return how far the ink stays from the left, top, right and bottom edges, in millimetres."""
    found = picture.point(lambda shade: 255 * (shade < 160)).getbbox()
    assert found is not None, "a blank page"
    left, top, right, bottom = found
    unit = MM * scale
    return left / unit, top / unit, (picture.width - right) / unit, (picture.height - bottom) / unit


def box_of(page: pypdfium2.PdfPage, words: str) -> Box:
    """Return where some words stand on a page: left, bottom, right, top in points."""
    said = page.get_textpage()
    at = said.search(words, match_case=True).get_next()
    assert at is not None, f"«{words}» is not on the page"
    boxes = [said.get_charbox(n) for n in range(at[0], at[0] + at[1])]
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def fonts_of(page: pypdfium2.PdfPage) -> Iterator[tuple[str, float, bool]]:
    """Yield the name, size (points) and whether the file holds it, of the font of every text."""
    for one in page.get_objects([pdfium.FPDF_PAGEOBJ_TEXT], max_depth=5):
        font, size = pdfium.FPDFTextObj_GetFont(one.raw), ctypes.c_float()
        name = ctypes.create_string_buffer(200)
        pdfium.FPDFFont_GetBaseFontName(font, name, 200)
        pdfium.FPDFTextObj_GetFontSize(one.raw, size)
        embedded = pdfium.FPDFFont_GetIsEmbedded(font) == 1
        yield name.value.decode().split("+")[-1], round(size.value, 1), embedded


def rules_of(page: pypdfium2.PdfPage) -> list[Box]:
    """Return the level lines of a page: left, bottom, right, top in points."""
    drawn = [o.get_bounds() for o in page.get_objects([pdfium.FPDF_PAGEOBJ_PATH], max_depth=5)]
    return [box for box in drawn if box[3] - box[1] < 2 < box[2] - box[0]]
