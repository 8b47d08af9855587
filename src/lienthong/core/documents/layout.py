"""The one layout of administrative documents; every format is set by these measures.

Source: Decree 30/2020/NĐ-CP, Appendix I (page, fonts, places of the parts). Where the decree gives
a range the value lies inside it; a test holds them to the ranges.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Margins:
    """Millimetres of an A4 page."""

    top: int = 20
    bottom: int = 20
    left: int = 30
    right: int = 15


@dataclass(frozen=True)
class Sizes:
    """Points: body text, the motto's two lines, the issuing body, annexes' tables, recipients."""

    body: int = 14
    nation: int = 12
    motto: int = 13
    issuer: int = 12
    title: int = 14
    table: int = 11
    recipients: int = 11
    recipients_head: int = 12
    page_number: int = 13


@dataclass(frozen=True)
class Rules:
    """The short lines beneath texts, as shares of the text's width."""

    motto: float = 1.0
    issuer: float = 0.4
    subject: float = 0.4


@dataclass(frozen=True)
class Layout:
    """How a document is set. ``indent_mm``: the first line of a paragraph; spacing in points."""

    font: str = "Times New Roman"
    width_mm: int = 210
    height_mm: int = 297
    margins: Margins = Margins()
    sizes: Sizes = Sizes()
    rules: Rules = Rules()
    indent_mm: float = 10.0
    after_paragraph: int = 6
    line_spacing: float = 1.15
    nation: str = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    motto: str = "Độc lập - Tự do - Hạnh phúc"
    # Shares of the text's width: the issuing body to the left, the nation's name to the right.
    head_columns: tuple[float, float] = (0.42, 0.58)


LAYOUT = Layout()
