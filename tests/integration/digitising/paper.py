"""Forms on paper, made by drawing them; and the contract of the table they go to."""

import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"
PAGE = (1240, 1754)  # A4 at 150 dots an inch

CONTRACT = """\
apiVersion: v3.1.0
kind: DataContract
id: thu-so-hoa
name: Cơ sở dữ liệu thử số hoá
version: 1.0.0
status: active
schema:
  - name: phieu
    physicalName: phieu
    businessName: Phiếu đăng ký
    logicalType: object
    customProperties:
      - {property: unitField, value: don_vi}
    properties:
      - name: ma
        businessName: Mã phiếu
        logicalType: string
        required: true
        primaryKey: true
        primaryKeyPosition: 1
        logicalTypeOptions: {pattern: '^P[0-9]{4}$', maxLength: 5}
        examples: [P0001]
      - name: ten
        businessName: Tên di tích
        logicalType: string
        required: true
      - name: don_vi
        businessName: Đơn vị
        logicalType: string
        required: true
      - name: ngay
        businessName: Ngày đăng ký
        logicalType: date
      - name: ban_quet
        businessName: Bản quét
        logicalType: object
        customProperties:
          - {property: kind, value: file}
        properties:
          - {name: ten, logicalType: string}
"""
LINES = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "PHIẾU ĐĂNG KÝ DI TÍCH",
    "Mã phiếu: P0012",
    "Tên di tích: Đình làng Phú Cường",
    "Đơn vị: bo          Ngày đăng ký: 25/01/1994",
)


def draw(lines: Sequence[str] = LINES) -> Image.Image:
    """Return a page with the lines printed on it, one below the other."""
    page = Image.new("L", PAGE, 255)
    pen, font = ImageDraw.Draw(page), ImageFont.truetype(FONT, 28)
    for number, line in enumerate(lines):
        pen.text((120, 140 + 80 * number), line, font=font, fill=0)
    return page


def scan(target: Path, pages: Sequence[Sequence[str]] = (LINES,)) -> Path:
    """Write the pages as a scanner does: slightly turned, as pictures in a PDF."""
    target.write_bytes(_scanned(tuple(tuple(lines) for lines in pages)))
    return target


@cache
def _scanned(pages: tuple[tuple[str, ...], ...]) -> bytes:
    """Return the PDF; the same pages are the same bytes, so that they are recognised once."""
    drawn = [draw(lines).rotate(0.4, fillcolor=255) for lines in pages]
    made = io.BytesIO()
    drawn[0].save(made, "PDF", save_all=True, append_images=drawn[1:], resolution=150)
    return made.getvalue()
