"""Where the table lies in a sheet: what was found, what a person decided, what is left out.

Lines that are no data come as ``LeftOut``: rows without cells, so that every way of reading passes
them like blank ones, and the count of lines does not depend on what is left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any

from lienthong.core.sheets.sifting import SAMPLE_ROWS, Sifter
from lienthong.services.intake.ports import BadLine, Cells, FileTable, header_key

MOST_KEPT = 5_000  # left-out lines kept with a batch; more would be a file of something else
_LONGEST = 500


class LeftOut(tuple[object, ...]):
    """A line that is no data: it has no cells; ``reason`` is a key of sifting.REASONS."""

    reason: str
    cells: Cells

    def __new__(cls, reason: str, cells: Cells) -> "LeftOut":
        line = super().__new__(cls)
        line.reason, line.cells = reason, cells
        return line


@dataclass(frozen=True)
class Layout:
    """What a person decided about a file. Rows are numbered as in the file, columns from 0.

    ``data`` are lines said to be data, ``left`` lines said to be none; ``columns_out`` are not
    read. ``shaping`` are the splits and joins confirmed, ``declined`` those refused, by key.
    ``remembered`` is the mapping that was applied, by its id; ``afresh`` asks for none.
    ``one_table``: the sheet holds another table, which is left out knowingly.
    """

    header_rows: tuple[int, int] | None = None
    last_row: int | None = None
    data: frozenset[int] = frozenset()
    left: frozenset[int] = frozenset()
    columns_out: frozenset[int] = frozenset()
    shaping: tuple[Mapping[str, Any], ...] = ()
    declined: frozenset[str] = frozenset()
    remembered: int | None = None
    afresh: bool = False
    one_table: bool = False

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Layout":
        """Read what a batch keeps."""
        rows = stored.get("header_rows")
        return cls(
            header_rows=(int(rows[0]), int(rows[1])) if rows else None,
            last_row=stored.get("last_row"),
            data=frozenset(stored.get("data", ())),
            left=frozenset(stored.get("left", ())),
            columns_out=frozenset(stored.get("columns_out", ())),
            shaping=tuple(stored.get("shaping", ())),
            declined=frozenset(stored.get("declined", ())),
            remembered=stored.get("remembered"),
            afresh=bool(stored.get("afresh")),
            one_table=bool(stored.get("one_table")),
        )

    def stored(self) -> dict[str, Any]:
        """Return what a batch keeps: only what was decided."""
        found = {
            "header_rows": list(self.header_rows) if self.header_rows else None,
            "last_row": self.last_row,
            "data": sorted(self.data),
            "left": sorted(self.left),
            "columns_out": sorted(self.columns_out),
            "shaping": [dict(s) for s in self.shaping],
            "declined": sorted(self.declined),
            "remembered": self.remembered,
            "afresh": self.afresh,
            "one_table": self.one_table,
        }
        return {name: value for name, value in found.items() if value not in (None, [], False)}


class Sifted:
    """The rows of a table as they are passed on, and the lines left out so far."""

    def __init__(
        self, table: FileTable, layout: Layout, needed: Sequence[int], known: frozenset[str]
    ) -> None:
        self.left_out: list[tuple[int, LeftOut]] = []
        self.count = 0
        self._table, self._layout = table, layout
        self._needed, self._known = needed, known
        self._rows = iter(table.rows)
        first = table.notes.get("header_first")
        for number, cells in table.top:
            above = isinstance(first, int) and number < first
            if above and any(c not in (None, "") for c in cells):
                self._leave(number, LeftOut("above", cells))

    def __iter__(self) -> Iterator[tuple[int, Cells]]:
        ahead = list(islice(self._rows, SAMPLE_ROWS))
        decided = self._layout.data | self._layout.left
        last = self._layout.last_row
        sifter = self._sifter([cells for _, cells in ahead])
        plain = sifter.is_plain if sifter is not None and not decided and last is None else None
        for number, cells in chain(ahead, self._rows):
            if plain is not None and cells.__class__ is list and plain(cells):
                yield number, cells
                continue
            if isinstance(cells, BadLine):
                yield number, cells
                continue
            reason = None if sifter is None else sifter.reason(cells)
            if last is not None and number > last:
                reason = "beyond" if any(c not in (None, "") for c in cells) else None
            if number in decided:
                reason = "person" if number in self._layout.left else None
            if reason is None:
                yield number, cells
            else:
                line = LeftOut(reason, cells)
                self._leave(number, line)
                yield number, line

    def _sifter(self, sample: list[Cells]) -> Sifter | None:
        if "header_row" not in self._table.notes or len(self._table.header) < 2:
            return None  # formats that name their fields have nothing around the data
        return Sifter(
            self._table.header,
            [row for row in sample if not isinstance(row, BadLine)],
            needed=self._needed,
            known=self._known,
            title_key=header_key,
        )

    def _leave(self, number: int, line: LeftOut) -> None:
        self.count += 1
        if len(self.left_out) < MOST_KEPT:
            self.left_out.append((number, line))


def sifted(
    table: FileTable, layout: Layout, needed: Sequence[int], known: frozenset[str]
) -> tuple[FileTable, Sifted]:
    """Return the table with the lines that are no data passed on as LeftOut, and where they are."""
    found = Sifted(table, layout, needed, known)
    return replace(table, rows=iter(found)), found


def line_text(header: Sequence[str], cells: Cells) -> dict[str, str]:
    """Return a line as column title → text, filled cells only."""
    titles = [*header, *(f"(cột {n})" for n in range(len(header) + 1, len(cells) + 1))]
    pairs = zip(titles, cells, strict=False)
    return {t: str(c)[:_LONGEST] for t, c in pairs if c is not None and c != ""}
