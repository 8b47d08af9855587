"""Page images of a scan: PDF through PDFium, pictures through Pillow. Sizes are bounded."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps, ImageSequence
from pypdfium2 import PdfDocument, PdfiumError

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.digitising.page import Box

DPI = 300
MAX_PAGES = 300
MAX_PIXELS = 60_000_000  # an A3 page at 400 dots an inch has 31 million
_POINTS = 72


def size(image: Path) -> tuple[int, int]:
    """Return the width and height of a page image, in pixels."""
    with Image.open(image) as opened:
        return opened.size


def cut(image: Path, box: Box) -> bytes:
    """Return a part of a page image, with a margin around it, as PNG."""
    with Image.open(image) as opened:
        margin = max(box.height // 2, 12)
        part = opened.crop(
            (
                max(box.left - 3 * margin, 0),
                max(box.top - margin, 0),
                min(box.right + 3 * margin, opened.width),
                min(box.bottom + margin, opened.height),
            )
        )
        target = io.BytesIO()
        part.save(target, "PNG")
    return target.getvalue()


def is_pdf(path: Path) -> bool:
    """Say whether the file is a PDF, by its first bytes."""
    with path.open("rb") as source:
        return source.read(5) == b"%PDF-"


def count(path: Path) -> int:
    """Return the number of pages. Raises UserError."""
    if is_pdf(path):
        with _pdf(path) as document:
            pages = len(document)
    else:
        with _picture(path) as picture:
            pages = getattr(picture, "n_frames", 1)
    if pages > MAX_PAGES:
        raise UserError(
            N_("Bản quét có %(count)s trang, vượt giới hạn %(limit)s trang."),
            code="too-many-pages",
            values={"count": pages, "limit": MAX_PAGES},
            remedy=N_("Chia bản quét thành nhiều tệp nhỏ hơn rồi nộp từng tệp."),
            status=413,
        )
    return pages


def images(path: Path, folder: Path) -> Iterator[Path]:
    """Make one grey PNG a page, about 300 dots an inch. Raises UserError."""
    found = _pages_of_pdf(path) if is_pdf(path) else _pages_of_picture(path)
    for number, image in enumerate(found, start=1):
        target = folder / f"page-{number:04}.png"
        image.save(target, dpi=(DPI, DPI))
        yield target


def _pages_of_pdf(path: Path) -> Iterator[Image.Image]:
    with _pdf(path) as document:
        for page in document:
            width, height = page.get_size()
            scale = DPI / _POINTS
            pixels = width * height * scale**2
            if pixels > MAX_PIXELS:
                scale *= (MAX_PIXELS / pixels) ** 0.5
            yield page.render(scale=scale, grayscale=True).to_pil()
            page.close()


def _pages_of_picture(path: Path) -> Iterator[Image.Image]:
    with _picture(path) as picture:
        for frame in ImageSequence.Iterator(picture):
            if frame.width * frame.height > MAX_PIXELS:
                raise _too_large(frame.width, frame.height)
            yield ImageOps.exif_transpose(frame).convert("L")


@contextmanager
def _pdf(path: Path) -> Iterator[PdfDocument]:
    try:
        document = pypdfium2.PdfDocument(path)
    except PdfiumError as error:
        if "assword" in str(error):
            raise UserError(
                N_("Tệp PDF có mật khẩu nên không mở được."),
                code="scan-password",
                remedy=N_("Bỏ mật khẩu của tệp rồi nộp lại. Tệp gốc vẫn được giữ."),
            ) from error
        raise unreadable() from error
    try:
        yield document
    finally:
        document.close()


@contextmanager
def _picture(path: Path) -> Iterator[Image.Image]:
    try:
        with Image.open(path, formats=("PNG", "JPEG", "TIFF", "WEBP")) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise _too_large(picture.width, picture.height)
            yield picture
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise unreadable() from error


def _too_large(width: int, height: int) -> UserError:
    return UserError(
        N_("Ảnh %(width)s × %(height)s điểm vượt giới hạn %(limit)s triệu điểm."),
        code="scan-too-large",
        values={"width": width, "height": height, "limit": MAX_PIXELS // 1_000_000},
        remedy=N_("Quét lại ở độ phân giải 300 điểm một inch rồi nộp lại."),
        status=413,
    )


def unreadable() -> UserError:
    """Say that the file cannot be opened as a scan."""
    return UserError(
        N_("Không mở được bản quét: tệp hỏng, hoặc không phải PDF, TIFF, JPEG, PNG, WebP."),
        code="unreadable-scan",
        remedy=N_("Quét lại, hoặc lưu lại thành PDF rồi nộp lại. Tệp gốc vẫn được giữ."),
    )
