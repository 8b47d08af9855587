"""Tasks in the tables of a plan's annexes: which column is what, and rows put together again.

A row broken over two pages goes on in a row without number whose words begin in lower case. Rows
with a number and a title alone are headings. A table of targets («chỉ tiêu») holds no tasks.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lienthong.base.text import fold
from lienthong.core.plans.labels import Part, part_of
from lienthong.core.plans.model import Row, Table

_FEWEST = 2  # columns that must be understood, the title among them


@dataclass(frozen=True)
class Columns:
    """Which column holds what."""

    at: Mapping[Part, int]

    def cell(self, row: Row, part: Part) -> str:
        """Return a row's cell of one kind, empty when there is no such column."""
        place = self.at.get(part, -1)
        return row.cells[place].strip() if 0 <= place < len(row.cells) else ""


@dataclass(frozen=True)
class TaskRow:
    """A row that gives work, below its headings; those come nearest first."""

    section: str
    row: Row
    columns: Columns
    headings: tuple[str, ...] = ()


def columns_of(table: Table) -> Columns | None:
    """Return the columns of a table of work or targets by its titles; None when it is neither."""
    for row in table.rows[:4]:
        at: dict[Part, int] = {}
        for place, words in enumerate(row.cells):
            part = part_of(fold(words).strip(" .:"))
            if part is not None and part not in at:
                at[part] = place
        if ("title" in at or "target" in at) and len(at) >= _FEWEST and _tells_who_or_when(at):
            return Columns(at)
    return None


def _tells_who_or_when(at: Mapping[Part, int]) -> bool:
    return any(part in at for part in ("lead", "deadline", "product", "coordinating"))


def is_of_targets(columns: Columns) -> bool:
    """Tell whether the table sets targets instead of giving work."""
    return "target" in columns.at and "title" not in columns.at


def task_rows(table: Table, columns: Columns) -> Iterator[TaskRow]:
    """Yield the rows that give work, each whole, with the numbers of its headings."""
    headings: list[tuple[str, str]] = []
    for row in _whole_rows(table.rows, columns):
        number = columns.cell(row, "ordinal").strip(" .)")
        if _is_heading(row, columns):
            level = _level(number)
            headings = [*(h for h in headings if _level(h[0]) < level), (number, _words(row))]
            continue
        numbers = [*(number for number, _text in headings), number]
        above = tuple(text for _number, text in reversed(headings))
        yield TaskRow(".".join(part for part in numbers if part), row, columns, above)


def _words(row: Row) -> str:
    return max(row.cells, key=len)


def _whole_rows(rows: Sequence[Row], columns: Columns) -> list[Row]:
    whole: list[Row] = []
    titles = {_folded(row) for row in rows[:4] if _is_titles(row)}
    for row in rows:
        if _is_titles(row) or _folded(row) in titles or not any(row.cells):
            continue
        if whole and _goes_on(row, columns):
            whole[-1] = _joined(whole[-1], row)
        else:
            whole.append(row)
    return whole


def _is_titles(row: Row) -> bool:
    """A row of titles, also the row of column numbers «(1) (2) …» below them."""
    parts = [part_of(fold(cell).strip(" .:")) for cell in row.cells if cell]
    if sum(part is not None for part in parts) >= max(2, len(parts) - 2) and "ordinal" in parts:
        return True
    numbers = [cell.strip("()") for cell in row.cells if cell]
    return len(numbers) > 2 and numbers == [str(n) for n in range(1, len(numbers) + 1)]


def _folded(row: Row) -> str:
    return fold("|".join(row.cells))


def _goes_on(row: Row, columns: Columns) -> bool:
    if columns.cell(row, "ordinal"):
        return False
    title = columns.cell(row, "title") or columns.cell(row, "target")
    if title[:1].islower() or not title:
        return True
    return "deadline" in columns.at and not columns.cell(row, "deadline") and _tells(row, columns)


def _tells(row: Row, columns: Columns) -> bool:
    return any(columns.cell(row, part) for part in ("lead", "coordinating", "product"))


def _joined(first: Row, second: Row) -> Row:
    width = max(len(first.cells), len(second.cells))
    cells = []
    for at in range(width):
        parts = [row.cells[at] for row in (first, second) if at < len(row.cells)]
        cells.append(" ".join(part for part in parts if part))
    return replace(first, cells=tuple(cells))


def _is_heading(row: Row, columns: Columns) -> bool:
    naming: tuple[Part, ...] = ("ordinal", "title", "target")
    number_and_title = {columns.at.get(part, -1) for part in naming}
    filled = {at for at, cell in enumerate(row.cells) if cell.strip()}
    return filled <= number_and_title or len({c for c in row.cells if c.strip()}) == 1


def _level(number: str) -> int:
    """A letter stands above Roman numbers, those above all else."""
    if len(number) == 1 and number.isupper() and number not in "IVX":
        return 0
    return 1 if number and set(number) <= set("IVX") else 2
