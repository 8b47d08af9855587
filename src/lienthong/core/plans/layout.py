"""Lines of a text or a page put together as paragraphs and tables.

A text keeps no paragraphs: a line that ends where the page ends goes on in the next one, and a
short line ends its paragraph. Tables come in the two ways that copying makes of them: cells between
tabs, a row on a line; or every cell on lines of its own that end with «|».
"""

import re
from collections.abc import Iterator, Sequence

from lienthong.core.plans.markers import marked
from lienthong.core.plans.model import Block, Line, Paragraph, Place, Row, Table

_WIDEST_PAGE = 130  # characters; a text with longer lines has one paragraph on each
_FULL = 0.8  # of the usual width: shorter lines end their paragraph
_LONGEST_CELL = 12  # lines
_ADDRESS = re.compile(r"https?://\S+|\d{1,4}|[-_=.\s]+")
_OPENS = re.compile(r"nơi nhận\b|(?:TM|KT|Q|TUQ)\.\s", re.IGNORECASE)
_NO_PARAGRAPH = "annex article roman"


def blocks(lines: Sequence[Line], width: int | None = None) -> tuple[Block, ...]:
    """Return the paragraphs and tables that the lines make.

    ``width`` is the usual length of a full line of the whole document, in characters; it is found
    in the lines unless given.
    """
    found: list[Block] = []
    run: list[Line] = []
    width = usual_width(lines) if width is None else width
    tables = 0
    for kind, part in _parts(lines):
        if kind == "text":
            run = list(part)
            found.extend(_paragraphs(run, width))
            continue
        tables += 1
        table = _tabbed(part, tables) if kind == "tabs" else _piped(part, tables)
        found.extend([table] if table else _paragraphs(part, 0))
    return tuple(found)


def _parts(lines: Sequence[Line]) -> Iterator[tuple[str, list[Line]]]:
    """Yield runs of lines: text, rows of cells between tabs, or cells that end with «|»."""
    at = 0
    while at < len(lines):
        kind, end = _run(lines, at)
        part = [line for line in lines[at:end] if line.text.strip()]
        if part:
            yield kind, part
        at = end


def _run(lines: Sequence[Line], start: int) -> tuple[str, int]:
    kind = _kind(lines[start].text)
    end, last = start + 1, start + 1
    while end < len(lines):
        text = lines[end].text
        if kind == "text" and _kind(text) != "text":
            return kind, end
        if kind != "text" and _kind(text) == kind:
            last = end + 1
        elif kind != "text" and _ends_table(kind, text, end - last):
            return kind, last
        end += 1
    return kind, (end if kind == "text" else last)


def _kind(text: str) -> str:
    if text.rstrip().endswith("|"):
        return "pipes"
    return "tabs" if "\t" in text.strip(" ") else "text"


def _ends_table(kind: str, text: str, since: int) -> bool:
    if not text.strip():
        return False
    if kind == "tabs":
        return True
    return since >= _LONGEST_CELL or marked(text).kind in _NO_PARAGRAPH.split()


def _tabbed(part: Sequence[Line], number: int) -> Table | None:
    rows = [
        Row(
            tuple(_clean(cell) for cell in line.text.strip(" \r\n").split("\t")),
            Place(line.place.page, line.place.line, number, at),
        )
        for at, line in enumerate(part, start=1)
    ]
    return Table(tuple(rows)) if max(len(row.cells) for row in rows) > 1 else None


def _piped(part: Sequence[Line], number: int) -> Table | None:
    """Cut cells into rows: the titles are as many as stand before the first «1»."""
    cells = list(_cells(part))
    first = next((i for i, (text, _place) in enumerate(cells) if text == "1"), 0)
    if first < 2:
        return None
    rows: list[Row] = []
    for at in range(0, len(cells), first):
        chunk = cells[at : at + first]
        place = chunk[0][1]
        rows.append(
            Row(tuple(t for t, _p in chunk), Place(place.page, place.line, number, len(rows) + 1))
        )
    return Table(tuple(rows))


def _cells(part: Sequence[Line]) -> Iterator[tuple[str, Place]]:
    text, place = "", None
    for line in part:
        place = place or line.place
        text = f"{text} {line.text.strip()}"
        if text.endswith("|"):
            yield from ((_clean(cell), place) for cell in text[:-1].split(" | "))
            text, place = "", None


def usual_width(lines: Sequence[Line]) -> int:
    """Return the usual length of a full line; 0 where every line is a paragraph."""
    lengths = sorted(len(x.text.strip()) for x in lines if x.text.strip() and "\t" not in x.text)
    usual = lengths[int(len(lengths) * 0.95)] if lengths else 0
    return usual if usual <= _WIDEST_PAGE else 0


def _paragraphs(lines: Sequence[Line], width: int) -> Iterator[Paragraph]:
    text, place, last = "", Place(), 0
    for line in lines:
        shown = _clean(line.text)
        if _ADDRESS.fullmatch(shown):
            continue
        if text and _goes_on(text, last, shown, width):
            text = f"{text} {shown}"
        else:
            if text:
                yield Paragraph(text, place)
            text, place = shown, line.place
        last = len(shown)
    if text:
        yield Paragraph(text, place)


def _goes_on(text: str, last: int, line: str, width: int) -> bool:
    """Tell whether a line is the rest of the paragraph before it."""
    if not width or marked(line).kind != "plain" or _OPENS.match(line):
        return False
    if line[:1].islower() and not text.endswith((".", ":", ";")):
        return True
    return last >= width * _FULL and not text.endswith("./.")


def _clean(text: str) -> str:
    return " ".join(text.replace("*", " ").split())
