"""Find the header among the first rows, whatever stands above it, and give columns their names.

A header may take several rows, with cells merged down or across; a line that numbers the columns
or gives their units belongs to it. Text in a former encoding is recognised by the names it hides.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from lienthong.adapters.files import legacy
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.parts import BETWEEN
from lienthong.core.sheets.numbering import is_numbering
from lienthong.services.intake.limits import MAX_COLUMNS
from lienthong.services.intake.ports import header_key

SEARCHED_ROWS = 40
MOST_HEADER_ROWS = 4
TOP_ROWS = 40  # shown to a person who corrects where the table begins
_WORDS = re.compile(r"(?!.*[0-9]{3})[^@]*[^\W\d_]")  # letters, no number, no address
_YEAR = re.compile(r"(?:19|20)[0-9]{2}\Z")
_UNIT = re.compile(r"\(.{1,30}\)\Z|(?:đồng|người|ha|m2|m²|%|triệu đồng|dd/mm/yyyy)\Z", re.I)
_UNICODE_ONLY = re.compile("[ơưƠƯ\u1ea0-\u1ef9]")  # letters that no former encoding can show
_LONGEST_TITLE = 120
_GENERIC = frozenset({"so", "ngay", "nam", "ten", "ma", "noi", "loai", "co", "khong", "tong so"})
Row = Sequence[object]
Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]  # (top, left), (bottom, right)


@dataclass(frozen=True)
class Header:
    """``first`` and ``last`` are row positions from 0, equal when the header takes one row."""

    first: int
    last: int
    names: tuple[str, ...]


def find_header(
    rows: Sequence[Row],
    known: Collection[str],
    *,
    asked: tuple[int, int] | None = None,
    merged: Merged = (),
) -> Header:
    """Return the header among the first rows, or of the rows a person ``asked`` for (from 1).

    It is the block of rows that names the most fields; failing that, the first nearly full row of
    words, else the first row with the most filled cells. ``merged`` are the ranges of merged
    cells in the positions of ``rows``. Raises UserError.
    """
    start = next((n for n, row in enumerate(rows) if any(map(_text, row))), None)
    if start is None:
        raise UserError(
            N_("Tệp không có dòng nào."),
            code="no-rows",
            remedy=N_("Kiểm tra lại trang tính chứa bảng rồi nộp lại."),
        )
    if asked is not None:
        first = min(max(asked[0] - 1, 0), len(rows) - 1)
        last = min(max(asked[1] - 1, first), len(rows) - 1)
        block = _Block(readable(rows[first : last + 1], known), first, known, merged)
        return Header(first, last, _distinct(block.titles))
    seen = readable(rows[: start + SEARCHED_ROWS], known)
    found = _by_names(seen, start, known, merged) or _by_words(seen, start, known, merged)
    last = found.last
    while last + 1 < len(seen) and _belongs(seen[last + 1], found.titles):
        last += 1
    return Header(found.first, last, _distinct(found.titles))


def readable(rows: Sequence[Row], known: Collection[str]) -> list[list[object]]:
    """Return the rows with titles in a former encoding turned into Unicode.

    A cell is turned when that names a field, and so are the others once two cells were.
    """
    votes: Counter[str] = Counter()
    texts = {c for row in rows for c in row if isinstance(c, str) and c and not c.isascii()}
    turned: dict[str, str] = {}
    for text in (t for t in texts if header_key(t) not in known):
        for name in legacy.CHARMAPS:
            read = legacy.CONVERTERS[name](text)
            if header_key(read) in known:
                votes[name] += 1
                turned[text] = read
    if votes and votes.most_common(1)[0][1] > 1:
        convert = legacy.CONVERTERS[votes.most_common(1)[0][0]]
        rest = {t for t in texts - set(turned) if header_key(t) not in known}
        turned |= {t: convert(t) for t in rest if not _UNICODE_ONLY.search(t)}
    return [[turned.get(c, c) if isinstance(c, str) else c for c in row] for row in rows]


def _belongs(row: Row, titles: Sequence[str]) -> bool:
    """Say whether the row under the titles numbers the columns or gives their units."""
    if is_numbering(row, sum(1 for t in titles if t)):
        return True
    cells = [c for c in map(_text, row) if c]
    return len(cells) > 1 and all(_UNIT.match(c) for c in cells)


class _Block:
    """Some rows read as a header: the title of each column, and how much speaks for it."""

    def __init__(
        self, rows: Sequence[Row], first: int, known: Collection[str], merged: Merged
    ) -> None:
        self.first, self.last = first, first + len(rows) - 1
        self._known = known
        self._across = _across(rows, first, merged)
        width = max((len(row) for row in rows), default=0)
        self._cells = [[_text(c) for c in row] + [""] * (width - len(row)) for row in rows]
        self.titles = self._named(width)
        self.hits = len({k for t in self.titles if t and (k := header_key(t)) in known})
        self.titled = sum(1 for t in self.titles if t)

    def _named(self, width: int) -> list[str]:
        chains = [self._chain(i) for i in range(width)]
        leaves = Counter(header_key(chain[-1]) for chain in chains if chain)
        return [self._title(chain, leaves) for chain in chains]

    def _chain(self, column: int) -> list[str]:
        """Return the titles over a column, outermost first; a group lies over those beside it."""
        chain: list[str] = []
        for level, cells in enumerate(self._cells):
            own = cells[column] or self._group(level, column)
            if own and (not chain or header_key(own) != header_key(chain[-1])):
                chain.append(own)
        return chain

    def _group(self, level: int, column: int) -> str:
        """Return the group that a column without a cell of its own stands under at a level."""
        if level == len(self._cells) - 1 or not any(c[column] for c in self._cells[level + 1 :]):
            return ""
        if (level, column) in self._across:
            return self._cells[level][self._across[level, column]]
        if self._across or any(c[column] for c in self._cells[:level]):
            return ""  # the sheet merges its groups, so what is not merged is no group
        left = next((i for i in range(column - 1, -1, -1) if self._cells[level][i]), None)
        if left is None or not self._cells[level + 1][left]:
            return ""  # the cell to the left stands over its own column only
        return self._cells[level][left]

    def _title(self, chain: list[str], leaves: Counter[str]) -> str:
        if len(chain) < 2:
            return chain[0] if chain else ""
        leaf, parent = chain[-1], chain[-2]
        for said in (f"{parent}{BETWEEN}{leaf}", f"{leaf} {parent}", f"{parent} {leaf}"):
            if header_key(said) in self._known:
                return said
        alone = leaves[header_key(leaf)] == 1 and header_key(leaf) not in _GENERIC
        if alone and header_key(leaf) in self._known:
            return leaf
        if header_key(parent) in self._known and not self._is_group(parent):
            return parent  # the lower row only adds a unit or a format
        return BETWEEN.join(chain)

    def _is_group(self, parent: str) -> bool:
        """Say whether a title stands over more than one column."""
        for level, cells in enumerate(self._cells):
            for i, cell in enumerate(cells):
                if cell == parent and any(
                    self._group(level, j) == parent for j in range(i + 1, len(cells))
                ):
                    return True
        return False


def _across(rows: Sequence[Row], first: int, merged: Merged) -> dict[tuple[int, int], int]:
    """Return (level, column) → column of the cell merged over it, for merges within the rows."""
    found: dict[tuple[int, int], int] = {}
    for (top, left), (bottom, right) in merged:
        for level in range(max(top - first, 0), min(bottom - first + 1, len(rows))):
            if top - first >= 0:
                found |= {(level, i): left for i in range(left + 1, right + 1)}
    return found


def _by_names(
    rows: list[list[object]], start: int, known: Collection[str], merged: Merged
) -> _Block | None:
    """Return the block that names the most fields, the shortest and first among equals."""
    found = []
    most = max(_filled(row) for row in rows)
    for first in range(start, len(rows)):
        blocks = list(_blocks(rows, first, known, merged))
        trusted = [b.hits for b in blocks if _trusted(b, most)]
        if trusted:
            # A row that goes on with the header belongs to it, also where it names no field.
            found.append((max(trusted), blocks[-1]))
    if not found:
        return None
    most_hits = max(hits for hits, _ in found)
    return _nearest([block for hits, block in found if hits == most_hits])


def _nearest(blocks: Sequence[_Block]) -> _Block:
    """Return the first; a title above must not pass for its first row, so it gives way."""
    best = blocks[0]
    for block in blocks[1:]:
        if block.last == best.last and block.titled == best.titled:
            best = block
    return best


def _trusted(block: _Block, most: int) -> bool:
    if block.hits > 2 or (block.hits and block.hits * 2 >= block.titled > 1):
        return True
    return block.hits == 1 and block.titled == 1 and most <= 2


def _blocks(
    rows: list[list[object]], first: int, known: Collection[str], merged: Merged
) -> Iterator[_Block]:
    if _filled(rows[first]) == 0:
        return
    for height in range(1, MOST_HEADER_ROWS + 1):
        block = rows[first : first + height]
        if len(block) < height:
            return
        if height > 1 and not _continues(block[:-1], block[-1], first, known, merged):
            return
        yield _Block(block, first, known, merged)


def _continues(
    above: list[list[object]], row: list[object], first: int, known: Collection[str], merged: Merged
) -> bool:
    """Say whether a row goes on with the header above it: it splits groups, or fills gaps.

    A row of data fills columns that have their title already.
    """
    lower = [_text(c) for c in row]
    filled = [i for i, c in enumerate(lower) if c]
    if not filled or any(_is_value(row[i]) for i in filled) or is_numbering(row, len(filled)):
        return False
    named = sum(1 for i in filled if header_key(lower[i]) in known)
    if named == len(filled) or (named > 1 and named * 2 >= len(filled)):
        return True  # the same titles once more, in another language
    level = first + len(above)
    if len(above) == 1 and _filled(above[0]) < 2:
        return False  # one cell over all is a title
    for i in filled:
        owner = _owner(above, i)
        if owner is not None and not _opens_group(above, owner, i, lower, first, level, merged):
            return False
    return len(filled) > 1


def _owner(above: list[list[object]], column: int) -> int | None:
    """Return the level of the lowest title a column has of its own, None when it has none."""
    for level in range(len(above) - 1, -1, -1):
        if column < len(above[level]) and _text(above[level][column]):
            return level
    return None


def _opens_group(
    above: list[list[object]],
    owner: int,
    column: int,
    lower: list[str],
    first: int,
    level: int,
    merged: Merged,
) -> bool:
    for (top, left), (bottom, right) in merged:
        if top == first + owner and left <= column <= right:
            return right > left and bottom < level
    follows = column + 1
    if follows >= len(lower) or not lower[follows]:
        return False
    return _owner(above, follows) is None or owner > (_owner(above, follows) or 0)


def _by_words(
    rows: list[list[object]], start: int, known: Collection[str], merged: Merged
) -> _Block:
    """Return the first row that is two thirds full, and of words: titles may lack a cell."""
    filled = [_filled(row) for row in rows]
    most = max(filled)
    for position in range(start, len(rows)):
        titles = sum(1 for c in rows[position] if _text(c) and not _is_value(c))
        if filled[position] * 3 >= most * 2 and titles * 3 >= filled[position] * 2:
            return _highest(rows, position, known, merged)
    position = filled.index(most)
    return _Block(rows[position : position + 1], position, known, merged)


def _highest(
    rows: list[list[object]], position: int, known: Collection[str], merged: Merged
) -> _Block:
    """Return the block that gives the most columns a title, the row above taken in if it helps."""
    found = list(_blocks(rows, position, known, merged))
    if position and (above := list(_blocks(rows, position - 1, known, merged))[1:]):
        found += [b for b in above if _filled(rows[position - 1]) > 2]
    return max(found, key=lambda b: (b.titled, -len(range(b.first, b.last))))


def _is_value(cell: object) -> bool:
    """Say whether a cell would rather be data than a title."""
    if not isinstance(cell, str):
        return cell is not None and not _YEAR.match(_text(cell).removesuffix(".0"))
    text = cell.strip()
    return not (_WORDS.match(text) or _YEAR.match(text)) or len(text) > _LONGEST_TITLE


def _filled(row: Row) -> int:
    return sum(1 for cell in row if _text(cell))


def _distinct(titles: Sequence[str]) -> tuple[str, ...]:
    """Return one distinct name a column: «Tên», «Tên (2)», and «(cột 4)» where it has none."""
    cells = list(titles)
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
    seen: Counter[str] = Counter()
    for position, cell in enumerate(cells, start=1):
        name = cell or f"(cột {position})"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)


def _text(cell: object) -> str:
    return " ".join(str(cell).split())[:200] if cell is not None else ""
