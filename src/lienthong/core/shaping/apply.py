"""Make the added columns of rows, after the columns that the file has."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import cast

from lienthong.core.cleaning.model import Raw
from lienthong.core.cleaning.text import written
from lienthong.core.shaping.family import JOIN_BY_NAME, SPLIT_BY_NAME
from lienthong.core.shaping.model import Shaping

Row = Sequence[object]
Make = Callable[[Row], list[str]]


def text_of(cell: object) -> str:
    """Return a cell as its clerk would have typed it.

    >>> text_of(1.0), text_of(date(2020, 2, 1)), text_of(None)
    ('1', '01/02/2020', '')
    """
    if isinstance(cell, datetime | date):
        return cell.strftime("%d/%m/%Y")
    return written(cast(Raw, cell))[0].strip()


def added(shapings: Sequence[Shaping], header: Sequence[str]) -> tuple[tuple[str, ...], list[Make]]:
    """Return the titles of the added columns and what makes their cells.

    A shaping whose columns the file does not have adds nothing.
    """
    place = {title: i for i, title in enumerate(header)}
    fitting = [s for s in shapings if all(c in place for c in s.columns)]
    titles = tuple(title for s in fitting for title in s.titles)
    return titles, [_maker(s, [place[c] for c in s.columns]) for s in fitting]


def _maker(shaping: Shaping, at: list[int]) -> Make:
    if shaping.kind == "split":
        return _splitter(shaping, at[0])
    put = JOIN_BY_NAME[shaping.how].put
    return lambda row: [put(tuple(text_of(row[i]) if i < len(row) else "" for i in at))]


def _splitter(shaping: Shaping, at: int) -> Make:
    take, count = SPLIT_BY_NAME[shaping.how].take, len(shaping.titles)

    def make(row: Row) -> list[str]:
        text = text_of(row[at]) if at < len(row) else ""
        parts = take(text)
        # What does not have the form stays whole: the check of the field then says so.
        return list(parts) if parts is not None else [text, *[""] * (count - 1)]

    return make
