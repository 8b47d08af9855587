"""Find the header among the first rows, whatever stands above it, and give columns their names."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.intake.ports import header_key

SEARCHED_ROWS = 20
MAX_COLUMNS = 1_000
_WORDS = re.compile(r"(?!.*[0-9]{3})[^@]*[^\W\d_]")  # letters, no number, no address


@dataclass(frozen=True)
class Header:
    """``first`` and ``last`` are row positions from 0; two when the header takes two rows."""

    first: int
    last: int
    names: tuple[str, ...]


def find_header(rows: Sequence[Sequence[object]], known: Collection[str]) -> Header:
    """Return the header among the first rows.

    It is the first row of which at least half the filled cells name fields; failing that, the
    first nearly full row of words, else the first row with the most filled cells. A merged header
    of two rows gives each column its lower name, or the upper one where the lower cell is empty.
    Raises UserError.
    """
    rows = rows[:SEARCHED_ROWS]
    filled = [sum(1 for cell in row if _text(cell)) for row in rows]
    if not any(filled):
        raise UserError(
            N_("Tệp không có dòng nào."),
            code="no-rows",
            remedy=N_("Kiểm tra lại trang tính chứa bảng rồi nộp lại."),
        )
    for position, row in enumerate(rows):
        hits = _hits(row, known)
        if hits and hits * 2 >= filled[position]:
            return _whole(rows, position, known)
    merged = _merged(rows, known)
    if merged is not None:
        return merged
    position = _of_words(rows, filled)
    return Header(position, position, _names(rows[position]))


def _of_words(rows: Sequence[Sequence[object]], filled: Sequence[int]) -> int:
    """Return the first row that is two thirds full, and of words: titles may lack a cell."""
    most = max(filled)
    for position, row in enumerate(rows):
        titles = sum(1 for cell in row if isinstance(cell, str) and _WORDS.match(cell.strip()))
        if filled[position] * 3 >= most * 2 and titles * 3 >= filled[position] * 2:
            return position
    return filled.index(most)


def _whole(rows: Sequence[Sequence[object]], position: int, known: Collection[str]) -> Header:
    """Take in the row above (columns merged downwards) or below (groups with sub-headers)."""
    row = rows[position]
    below = rows[position + 1] if position + 1 < len(rows) else ()
    filled_below = [cell for cell in below if _text(cell)]
    if filled_below and _hits(below, known) == len(filled_below) and _gains(row, below, known):
        return Header(position, position + 1, _names(_joined(row, below, known)))
    if position and _gains(row, rows[position - 1], known):
        return Header(position - 1, position, _names(_joined(rows[position - 1], row, known)))
    return Header(position, position, _names(row))


def _merged(rows: Sequence[Sequence[object]], known: Collection[str]) -> Header | None:
    """Find two rows that only together name fields."""
    for position in range(len(rows) - 1):
        joined = _joined(rows[position], rows[position + 1], known)
        filled = sum(1 for cell in joined if _text(cell))
        hits = _hits(joined, known)
        if hits > 1 and hits * 2 >= filled:
            return Header(position, position + 1, _names(joined))
    return None


def _joined(
    upper: Sequence[object], lower: Sequence[object], known: Collection[str]
) -> list[object]:
    width = max(len(upper), len(lower))
    above = [*upper, *[""] * (width - len(upper))]
    under = [*lower, *[""] * (width - len(lower))]
    return [
        u if not _text(low) or (header_key(u) in known and header_key(low) not in known) else low
        for u, low in zip(above, under, strict=True)
    ]


def _gains(row: Sequence[object], other: Sequence[object], known: Collection[str]) -> bool:
    """Say whether the other row names a field in a column where this one does not."""
    return any(
        header_key(cell) in known and (i >= len(row) or header_key(row[i]) not in known)
        for i, cell in enumerate(other)
        if _text(cell)
    )


def _hits(row: Sequence[object], known: Collection[str]) -> int:
    return sum(1 for cell in row if _text(cell) and header_key(cell) in known)


def _names(row: Sequence[object]) -> tuple[str, ...]:
    """Return one distinct name a column: «Tên», «Tên (2)», and «(cột 4)» where it has none."""
    cells = [_text(cell) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > MAX_COLUMNS:
        raise UserError(
            N_("Bảng có %(count)s cột, vượt giới hạn %(limit)s cột."),
            code="too-many-columns",
            values={"count": len(cells), "limit": MAX_COLUMNS},
            remedy=N_("Xóa các cột thừa rồi nộp lại."),
            status=413,
        )
    names: list[str] = []
    seen: dict[str, int] = {}
    for position, cell in enumerate(cells, start=1):
        name = cell or f"(cột {position})"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)


def _text(cell: object) -> str:
    return " ".join(str(cell).split())[:200] if cell is not None else ""
