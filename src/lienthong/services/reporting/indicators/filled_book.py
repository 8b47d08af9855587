"""Read a filled workbook back: the template of a form, in any format intake reads.

A line left wholly empty leaves what stands in its cell; a line without the code of a cell is told.
A line that nobody is to type bears what it showed, so that it is told only when that was changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from lienthong.base.i18n import N_
from lienthong.base.text import fold
from lienthong.core.indicators.judging import REASONS
from lienthong.core.indicators.model import Value
from lienthong.core.shaping.apply import text_of
from lienthong.services.intake.ports import BadLine, Cells, arrived, header_key, reader_of, readers
from lienthong.services.reporting.indicators import errors
from lienthong.services.reporting.indicators.writing import Entry, plain

MARK, SHOWN = "lienthong-bieu", "~"
KEY, VALUE, REASON, NOTE = N_("Mã ô"), N_("Giá trị"), N_("Lý do thiếu"), N_("Giải trình")
TITLES = (KEY, N_("STT"), N_("Chỉ tiêu"), N_("Đơn vị tính"), N_("Kỳ trước"), VALUE, REASON, NOTE)
_MOST_LINES = 5000
_CODES = {fold(name): code for code, name in REASONS.items()}


@dataclass(frozen=True)
class FilledBook:
    """What a workbook says it is of (form, period, unit), and what it gives."""

    of: tuple[str, ...]
    entries: tuple[Entry, ...]


def mark_of(form_id: str, period: str, unit_id: str) -> str:
    """Return what the first cell of a workbook bears.

    >>> mark_of("bieu-1", "2026-Q4", "bvhttdl")
    'lienthong-bieu:bieu-1:2026-Q4:bvhttdl'
    """
    return ":".join((MARK, form_id, period, unit_id))


def key_of_shown(key: str, value: Value) -> str:
    """Return what a line that nobody types bears: its cell, and the value it shows.

    >>> key_of_shown("csdl", Value(Decimal("12.0000")))
    '~csdl=12'
    """
    return f"{SHOWN}{key}={plain(value).get('value', '')}"


def read_book(path: Path, name: str) -> FilledBook:
    """Return what a workbook gives. Raises NotAWorkbook, and what the reader raises."""
    known = {header_key(title) for title in TITLES}
    table = reader_of(arrived(path, name), readers()).open(path, sheet="", known=known)
    folded = [header_key(title) for title in table.header]
    at = {t: folded.index(header_key(t)) for t in (KEY, VALUE, REASON, NOTE)
          if header_key(t) in folded}  # fmt: skip
    if KEY not in at or VALUE not in at:
        raise errors.NotAWorkbook(N_("không thấy cột «Mã ô» và «Giá trị»"))
    of = _mark(table.top)
    entries = []
    for number, cells in table.rows:
        if number > _MOST_LINES:
            raise errors.NotAWorkbook(N_("có quá nhiều dòng"))
        if not isinstance(cells, BadLine):
            entries += _entry(cells, at, number)
    return FilledBook(of, tuple(entries))


def _mark(top: Sequence[tuple[int, Cells]]) -> tuple[str, ...]:
    for _number, cells in top:
        for cell in cells:
            if isinstance(cell, str) and cell.startswith(f"{MARK}:"):
                return tuple(cell.split(":")[1:])
    raise errors.NotAWorkbook(N_("không thấy mã biểu ở ô A1"))


def _entry(cells: Cells, at: Mapping[str, int], number: int) -> list[Entry]:
    said = {title: cells[place] if place < len(cells) else None for title, place in at.items()}
    given, missing, note = said[VALUE], text_of(said.get(REASON)), text_of(said.get(NOTE))
    key, place = text_of(said[KEY]), f"{_letter(at[VALUE])}{number}"
    if key.startswith(SHOWN):
        key, _, showed = key.removeprefix(SHOWN).partition("=")
        if _same(given, showed):
            return []
    elif text_of(given) == "" and not missing and not note:
        return []
    element, _, cell = key.partition("/")
    reason = _CODES.get(fold(missing).strip(), missing)
    return [Entry(element, cell, given, reason, note, place)]


def _same(given: object, showed: str) -> bool:
    if isinstance(given, int | float) and showed:
        return round(Decimal(str(given)), 4) == Decimal(showed)
    return text_of(given) in ("", showed)


def _letter(position: int) -> str:
    return chr(ord("A") + position)
