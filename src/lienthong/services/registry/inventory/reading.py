"""Read an inventory's file as intake reads files: any format, titles above, merged cells, groups.

A line that only names a group («I. Sở Y tế») tells the unit of the lines below it, where they do
not tell it themselves. Lines taken for no data are kept with the reason.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.base.text import fold
from lienthong.core.cleaning import number as numbers
from lienthong.core.cleaning.model import CannotRead, Unsure
from lienthong.core.contract.model import Table
from lienthong.core.inventory.columns import WORDINGS, told
from lienthong.core.profiling.fields import Surety
from lienthong.core.shaping.apply import text_of
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.intake import layout as layouts
from lienthong.services.intake import mapping, understanding
from lienthong.services.intake.ports import BadLine, Cells, FileTable, arrived, reader_of, readers

MOST_LINES = 20_000
NAMELESS = "nameless"  # a line of data that names no system
NAME, UNIT, COST = "ten", "don_vi_quan_ly", "kinh_phi"
_UNITS = (("trieu dong", 10**6), ("ty dong", 10**9), ("nghin dong", 10**3), ("ngan dong", 10**3))
_MARK = re.compile(r"^\s*(?:[IVXLC]{1,6}|[A-ZĐ]|[0-9]{1,3})\s*(?:[.)/:–-]\s*|$)")
_NOT_ASKED = frozenset({"la_quoc_gia", "nghia_quoc_gia", "thu_tu", "nguon", "nhom", "ten_co_quan",
                        "co_quan"})  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One column of the file, the field it feeds and how that is known: words or values."""

    title: str
    field: str | None
    wording: str
    by: str


@dataclass(frozen=True)
class Line:
    """One line of data: its number in the file, cells by field, cells of columns without one."""

    number: int
    told: Mapping[str, str]
    extra: Mapping[str, str]


@dataclass(frozen=True)
class Read:
    """A file as it was read."""

    sheet: str
    sheets: tuple[str, ...]
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    left_out: tuple[tuple[int, str, str], ...]


def read(
    path: Path,
    name: str,
    table: Table,
    *,
    sheet: str = "",
    chosen: Mapping[str, str | None] | None = None,
) -> Read:
    """Read a file; ``chosen`` is a person's matching of columns. Raises UserError."""
    known = mapping.known_keys(table, dictionary.current()) | _WORDS
    opened = reader_of(arrived(path, name), readers()).open(path, sheet=sheet, known=known)
    named = [t.field for t in told(opened.header)]
    needed = [i for i, field in enumerate(named) if field == NAME]
    sifted, _ = layouts.sifted(opened, layouts.Layout(), needed, known)
    rows = _rows(sifted, name)
    columns = _columns(opened, table, rows, chosen)
    _demand_name(columns, opened, name)
    left: list[tuple[int, str, str]] = []
    lines = tuple(_lines(columns, rows, left))
    if not lines:
        raise UserError(
            N_("Tệp không có dòng nào kể tên hệ thống hay cơ sở dữ liệu."),
            code="no-lines",
            place=_place(name, opened.sheet),
            remedy=N_("Chọn đúng trang tính có bảng kiểm kê rồi nộp lại."),
        )
    return Read(opened.sheet, opened.choices, columns, lines, tuple(left))


def _rows(table: FileTable, name: str) -> list[tuple[int, Cells]]:
    rows = []
    for number, cells in table.rows:
        rows.append((number, cells))
        if len(rows) > MOST_LINES:
            raise UserError(
                N_("Tệp có hơn %(limit)s dòng."),
                code="too-many-lines",
                values={"limit": MOST_LINES},
                place=_place(name, table.sheet),
                remedy=N_("Chia bảng kiểm kê thành nhiều tệp, mỗi tệp vài nghìn dòng."),
            )
    return rows


def _columns(
    table: FileTable,
    asked: Table,
    rows: Sequence[tuple[int, Cells]],
    chosen: Mapping[str, str | None] | None,
) -> tuple[Column, ...]:
    said = told(table.header)
    if chosen is not None:
        return tuple(Column(t.title, chosen.get(t.title), t.wording, "person") for t in said)
    taken = {t.field for t in said if t.field}
    by_values = _by_values(table, asked, rows) if any(t.field is None for t in said) else {}
    columns = []
    for one in said:
        field, by = one.field, "wording" if one.field else ""
        guess = by_values.get(one.title)
        if field is None and guess and guess not in taken:
            field, by = guess, "values"
            taken.add(guess)
        columns.append(Column(one.title, field, one.wording, by))
    return tuple(columns)


def _by_values(
    table: FileTable, asked: Table, rows: Sequence[tuple[int, Cells]]
) -> dict[str, str | None]:
    """Return what intake proposes for columns by title and values, where it is sure or likely."""
    data = [(n, c) for n, c in rows if not isinstance(c, layouts.LeftOut | BadLine)][:400]
    sample = understanding.Sample(tuple(data), len(data), len(data), whole=False)
    _, proposed = understanding.match(
        understanding.asking_of(asked), table.header, sample, layouts.Layout()
    )
    sure = (Surety.SURE, Surety.LIKELY)
    return {
        title: one.field
        for title, one in proposed.items()
        if one.surety in sure and one.field in asked.by_name and one.field not in _NOT_ASKED
    }


def _lines(
    columns: Sequence[Column],
    rows: Sequence[tuple[int, Cells]],
    left: list[tuple[int, str, str]],
) -> Iterator[Line]:
    """Yield the lines that name something; the others go to ``left`` with the reason."""
    group = ""
    for number, cells in rows:
        # A line left out is an empty tuple: only its kind tells it from a row.
        outside = cells if isinstance(cells, layouts.LeftOut) else None
        texts = [text_of(c) for c in (cells if outside is None else outside.cells)]
        fields = {c.field: scaled(c, t) for c, t in _pairs(columns, texts) if c.field and t}
        if outside is None and fields.get(NAME):
            if group and UNIT not in fields:
                fields[UNIT] = group
            extra = {c.title: t for c, t in _pairs(columns, texts) if not c.field and t and c.title}
            yield Line(number, fields, extra)
            continue
        told = [t for t in texts if t]
        lone = "group" if len(told) == 1 else NAMELESS
        reason = lone if outside is None else outside.reason
        group = _group(told) if reason == "group" else group
        if told:
            left.append((number, reason, " · ".join(told)[:300]))


def _pairs(columns: Sequence[Column], texts: Sequence[str]) -> list[tuple[Column, str]]:
    return list(zip(columns, texts, strict=False))


def scaled(column: Column, text: str) -> str:
    """Return an amount in đồng where the title says it is in thousands, millions or billions.

    >>> column = Column("Kinh phí (triệu đồng)", "kinh_phi", "", "")
    >>> scaled(column, "1.500,5"), scaled(column, "1500.5"), scaled(column, "1.500")
    ('1500500000', '1500500000', '1500000000')
    """
    factor = next((f for word, f in _UNITS if word in fold(column.title)), None)
    if column.field != COST or factor is None:
        return text
    amount = _amount(text)
    return text if amount is None else str(int(amount * factor))


def _amount(text: str) -> Decimal | None:
    """Return a sum as a number; a point before three digits groups thousands, as in money."""
    try:
        read, _steps = numbers.clean(text)
    except Unsure as error:
        return Decimal(error.choices[0].value)
    except CannotRead:
        return None
    return read if isinstance(read, Decimal) else None


def _group(texts: Sequence[str]) -> str:
    return max((_MARK.sub("", text).strip() for text in texts), key=len, default="")[:300]


def _demand_name(columns: Sequence[Column], table: FileTable, name: str) -> None:
    if any(c.field == NAME for c in columns):
        return
    raise UserError(
        N_("Không tìm thấy cột tên hệ thống, cơ sở dữ liệu trong các cột: %(columns)s."),
        code="no-name-column",
        values={"columns": ", ".join(t for t in table.header if t)[:300]},
        place=_place(name, table.sheet),
        remedy=N_("Đặt tiêu đề «Tên hệ thống» cho cột đó, hoặc chọn trang tính khác."),
    )


def _place(name: str, sheet: str) -> str:
    return f"{name} · {sheet}" if sheet else name


_WORDS = frozenset(w for _field, wordings in WORDINGS for w in wordings if " " in w)
