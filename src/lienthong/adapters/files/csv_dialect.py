"""How a text is divided into cells: by which delimiter, of one character or several, quoted or not.

The delimiter is the one whose header names the most fields, then the one by which the most rows
have equally many cells.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.intake.ports import header_key

if TYPE_CHECKING:
    from _csv import Reader as csv_reader

USUAL = (",", ";", "\t", "|")
# Also taken when they divide the rows evenly; Vietnamese text hardly holds them.
RARER = ("^", "~", "¬", "§", "¦", "\x01", "\x02", "\x1c", "\x1d", "\x1e", "\x1f")
# Common in text: taken only when the header they give names two fields.
DOUBTFUL = ("#", "$", "!", "@", "&", "`", "*", "=", ":", "\\", "%", "+", "{", "}", "<", ">", "_")
SEARCHED_ROWS = 40
SAMPLE_ROWS = 400
_SAMPLE_CHARACTERS = 1024**2
_STAND_IN = "\x1a"  # for a delimiter of several characters, which csv does not know
_SEVERAL = re.compile(r"[|^~¬§¦;:#@$%&*!,+=]{2,4}")
_MOST_SEVERAL = 4
_MOST = 0.5
_ALL_BUT_STRAYS = 0.95
_EVEN = 0.8  # share of closing to opening quotation marks in a text that quotes


@dataclass(frozen=True)
class Dialect:
    """The delimiter, and whether quotation marks hold a cell together."""

    delimiter: str
    quoted: bool = True


def find_dialect(lines: Sequence[str], known: Collection[str]) -> tuple[Dialect, list[list[str]]]:
    """Return the dialect of the first lines of a text, and the rows they hold."""
    keys = frozenset(known)
    text = "".join(lines)
    best: tuple[tuple[int, float, bool, int], Dialect, list[list[str]]] | None = None
    for delimiter in _candidates(lines, text):
        dialect = Dialect(delimiter, _quotes(text, delimiter))
        rows = list(islice(_unfailing(lines, dialect), SAMPLE_ROWS))
        hits = _hits(rows, keys)
        if delimiter in DOUBTFUL and hits < 2:
            continue
        share, width = _agreement(rows)
        score = (hits if hits > 1 else 0, share, len(delimiter) > 1, width)
        if best is None or score > best[0]:
            best = score, dialect, rows
    if best is None:
        dialect = Dialect(",")
        return dialect, list(islice(_unfailing(lines, dialect), SAMPLE_ROWS))
    return best[1], best[2]


def _candidates(lines: Sequence[str], text: str) -> list[str]:
    present = set(text)
    one = [d for d in (*USUAL, *RARER, *DOUBTFUL) if d in present]
    runs: Counter[str] = Counter()
    head = [line for line in islice(lines, SEARCHED_ROWS) if line.strip()]
    for line in head:
        runs.update(set(_SEVERAL.findall(line.replace('"', ""))))
    several = [
        run
        for run, count in runs.most_common(_MOST_SEVERAL)
        if count * 2 > len(head) and _is_one_mark(run, text)
    ]
    return [*one, *several]


def _is_one_mark(run: str, text: str) -> bool:
    """Say whether a run is a delimiter of its own, not empty cells between single ones.

    >>> _is_one_mark("||", "a||b||c"), _is_one_mark("||", "a||b|c"), _is_one_mark("~|~", "a~|~b")
    (True, False, True)
    """
    alike = len(set(run)) == 1
    return not alike or text.count(run) * len(run) >= text.count(run[0]) * _ALL_BUT_STRAYS


def _quotes(text: str, delimiter: str) -> bool:
    """Say whether quotation marks come in pairs around cells; strays are letters like any other."""
    if '"' not in text:
        return True
    mark = re.escape(delimiter)
    opening = len(re.findall(rf'(?:^|[\r\n]|{mark})"', text))
    closing = len(re.findall(rf'"(?=[\r\n]|{mark}|$)', text))
    return bool(opening) and _EVEN <= closing / opening <= 1 / _EVEN


def _hits(rows: Sequence[Sequence[str]], keys: frozenset[str]) -> int:
    head = rows[:SEARCHED_ROWS]
    return max((len({header_key(c) for c in row} & keys) for row in head), default=0)


def _agreement(rows: Sequence[Sequence[str]]) -> tuple[float, int]:
    """Return the share of rows with the commonest width, for widths above one, and that width."""
    widths = Counter(len(row) for row in rows if row)
    if not widths:
        return (0.0, 0)
    common = max(widths, key=lambda w: (widths[w], w))
    return (widths[common] / widths.total() if common > 1 else 0.0, common)


def usual_width(rows: Sequence[Sequence[str]]) -> int:
    """Return how many cells more than half of the rows have, 0 when no number is so usual."""
    share, width = _agreement(rows)
    return width if share > _MOST else 0


def _unfailing(lines: Iterable[str], dialect: Dialect) -> Iterator[list[str]]:
    """Yield rows up to one that cannot be read: the reading itself will say so."""
    reader, divided = _reader(lines, dialect)
    try:
        for cells in reader:
            yield divided(cells)
    except csv.Error:
        return


def sample_lines(source: Iterable[str]) -> list[str]:
    """Return the first lines of a text, as many as the dialect is found on."""
    found, size = [], 0
    for line in source:
        found.append(line)
        size += len(line)
        if size > _SAMPLE_CHARACTERS or len(found) > 2 * SAMPLE_ROWS:
            break
    return found


def records(source: Iterable[str], dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    """Yield rows with the line each begins on. Raises UserError where they cannot be read."""
    reader, divided = _reader(source, dialect)
    while True:
        begins = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise UserError(
                N_("Dòng %(line)s của tệp CSV không đọc được: có ô dài hơn %(limit)s ký tự."),
                code="csv-row",
                values={"line": begins, "limit": csv.field_size_limit()},
                remedy=N_(
                    "Thường do dấu ngoặc kép mở ở dòng này mà không đóng: thêm dấu đóng hoặc xóa "
                    "dấu thừa rồi nộp lại."
                ),
                status=422,
            ) from error
        yield begins, divided(cells)


def _reader(
    lines: Iterable[str], dialect: Dialect
) -> "tuple[csv_reader, Callable[[list[str]], list[str]]]":
    mark = dialect.delimiter
    several = len(mark) > 1
    source = (line.replace(mark, _STAND_IN) for line in lines) if several else lines
    delimiter = _STAND_IN if several else mark
    reader = (
        csv.reader(source, delimiter=delimiter)
        if dialect.quoted
        else csv.reader(source, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    )

    def divided(cells: list[str]) -> list[str]:
        return [c.replace(_STAND_IN, mark) if _STAND_IN in c else c for c in cells]

    return reader, divided if several else _as_is


def _as_is(cells: list[str]) -> list[str]:
    return cells
