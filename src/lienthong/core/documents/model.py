"""An administrative document as its parts, whatever format it is written in.

The parts and their order follow Decree 30/2020/NĐ-CP, Appendix I. A document says what stands in
it; ``layout`` says how it looks; the writers (DOCX, PDF, XLSX, JSON) add nothing.
"""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from lienthong.core.documents import vietnamese

Cell = str | int | float | Decimal | date | None
Align = Literal["left", "right", "center"]


@dataclass(frozen=True)
class Letterhead:
    """Who issues, under which number and symbol, where and when. Empty texts are left to fill."""

    superior: str
    issuer: str
    number: str
    symbol: str
    place: str
    issued_on: date

    @property
    def number_line(self) -> str:
        """Return «Số: 12/BC-TTCDS», with room to write the number by hand."""
        return f"Số: {self.number or '        '}/{self.symbol}"

    @property
    def place_line(self) -> str:
        """Return the place and date."""
        return f"{self.place or '……………'}, {vietnamese.day_in_full(self.issued_on)}"


@dataclass(frozen=True)
class Heading:
    """A numbered heading; level 1 or 2."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """Running text; ``note`` is small and slanted, such as a figure's source."""

    text: str
    note: bool = False


@dataclass(frozen=True)
class Column:
    """A column's title, its share of the width and where its cells stand."""

    title: str
    share: float = 1.0
    align: Align = "left"


@dataclass(frozen=True)
class Table:
    """Rows under a title; ``source`` says who measured them, and when."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    source: str = ""


@dataclass(frozen=True)
class Annex:
    """Begins an annex on a page of its own: «Phụ lục I» and its title."""

    label: str
    title: str


Block = Heading | Paragraph | Table | Annex


@dataclass(frozen=True)
class Signature:
    """Who signs: the authority («TM. …», may be empty), the capacity and the name."""

    authority: str
    capacity: str
    name: str


@dataclass(frozen=True)
class Document:
    """A whole document. ``kind`` is «BÁO CÁO»; ``to`` and ``recipients`` are names of bodies."""

    letterhead: Letterhead
    kind: str
    subject: str
    to: tuple[str, ...]
    body: tuple[Block, ...]
    annexes: tuple[Block, ...]
    signature: Signature
    recipients: tuple[str, ...]
    filed: str

    @property
    def recipient_lines(self) -> tuple[str, ...]:
        """Return the lines under «Nơi nhận:», the file copy last."""
        return (*(f"- {name};" for name in self.recipients), f"- Lưu: {self.filed}.")

    @property
    def annexed(self) -> str:
        """Return what stands under an annex's title: which document it belongs to."""
        head = self.letterhead
        day = vietnamese.day_in_full(head.issued_on)
        number = f"{head.number or '    '}/{head.symbol}"
        return f"(Kèm theo {self.kind.capitalize()} số {number} {day} của {head.issuer})"

    @property
    def blocks(self) -> tuple[Block, ...]:
        return (*self.body, *self.annexes)

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Table))


def shown(cell: Cell) -> str:
    """Write a cell as text: numbers and dates the Vietnamese way, nothing as a dash.

    >>> shown(1234.5), shown(date(2026, 11, 5)), shown(None)
    ('1.234,5', '05/11/2026', '–')
    """
    if cell is None or cell == "":
        return "–"
    if isinstance(cell, date):
        return vietnamese.day(cell)
    if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
        return vietnamese.figures(cell)
    return str(cell)


def as_plain(document: Document) -> dict[str, Any]:
    """Return the document as JSON can hold it; every block says its kind."""
    plain = asdict(document)
    for name in ("body", "annexes"):
        blocks = getattr(document, name)
        plain[name] = [{"block": type(b).__name__.lower(), **asdict(b)} for b in blocks]
    head = document.letterhead
    plain["letterhead"] |= {"number_line": head.number_line, "place_line": head.place_line}
    plain["recipient_lines"] = document.recipient_lines
    return plain
