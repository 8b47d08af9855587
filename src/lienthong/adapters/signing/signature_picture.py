"""Where the picture of a signature stands: in the middle between the signer's capacity and name.

Decree 30/2020/NĐ-CP, Appendix I, part II: a digitally signed document shows the picture of the
signature there. Without a picture file, or where the two texts are not found, nothing is shown and
the signature is as valid.
"""

from pathlib import Path

from PIL import Image, UnidentifiedImageError
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.layout import AxisAlignment as Align
from pyhanko.pdf_utils.layout import Margins, SimpleBoxLayoutRule
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.stamp import StaticStampStyle
from pypdfium2 import PdfDocument, PdfPage

from lienthong.base.i18n import N_
from lienthong.services.reporting import errors

WIDE, GAP = 130, 4  # points: how wide the room is, and what is kept free of the two texts
Box = tuple[int, int, int, int]


def field_of(name: str, pdf: bytes, capacity: str, signer: str) -> SigFieldSpec | None:
    """Return the field between the two texts, on the last page that has both; None without."""
    if not capacity or not signer:
        return None
    with PdfDocument(pdf) as document:
        for number in reversed(range(len(document))):
            box = _between(document[number], capacity, signer)
            if box is not None:
                return SigFieldSpec(name, on_page=number, box=box)
    return None


def _between(page: PdfPage, capacity: str, signer: str) -> Box | None:
    above, below = _last(page, capacity), _last(page, signer)
    if above is None or below is None or above[1] - below[3] < 6 * GAP:
        return None
    middle = (above[0] + above[2]) / 2
    left, right = middle - WIDE / 2, middle + WIDE / 2
    return round(left), round(below[3] + GAP), round(right), round(above[1] - GAP)


def _last(page: PdfPage, words: str) -> tuple[float, float, float, float] | None:
    """Where the words stand last: left, bottom, right, top."""
    said = page.get_textpage()
    finder, found = said.search(words, match_case=True), None
    while (at := finder.get_next()) is not None:
        found = at
    if found is None:
        return None
    boxes = [said.get_charbox(n) for n in range(found[0], found[0] + found[1])]
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def style_of(picture: Path) -> StaticStampStyle:
    """Return the picture as what a field shows. Raises BadCertificate when it is none."""
    try:
        with Image.open(picture) as opened:
            shown = PdfImage(opened.convert("RGBA"))
    except (OSError, UnidentifiedImageError) as error:
        raise errors.BadCertificate(N_("ảnh chữ ký hỏng")) from error
    middle = SimpleBoxLayoutRule(Align.ALIGN_MID, Align.ALIGN_MID, margins=Margins(0, 0, 0, 0))
    return StaticStampStyle(border_width=0, background=shown, background_layout=middle)
