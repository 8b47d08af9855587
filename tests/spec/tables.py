"""Read the tables of cases and the way cells are written in them."""

from datetime import date
from decimal import Decimal
from pathlib import Path

HERE = Path(__file__).parent


def cases(folder: str, name: str = "*", columns: int = 3) -> list[tuple[str, ...]]:
    """Return the rows of the chapters, each cell trimmed."""
    found = []
    for path in sorted((HERE / folder).glob(f"{name}.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                cells = [c.strip() for c in line.split("|")]
                found.append(tuple(cells + [""] * (columns - len(cells))))
    return found


def text(cell: str) -> str:
    """Return a text as it is meant: escapes and shown spaces replaced."""
    for mark, char in (("␣", " "), ("¦", "|"), ("\\n", "\n")):
        cell = cell.replace(mark, char)
    while "\\u" in cell:
        start = cell.index("\\u")
        cell = cell[:start] + chr(int(cell[start + 2 : start + 6], 16)) + cell[start + 6 :]
    return cell


def raw(cell: str) -> object:
    """Return the cell as a reader of files hands it over."""
    if cell == "∅":
        return None
    if cell.startswith("số:"):
        number = cell.removeprefix("số:")
        return float(number) if "." in number else int(number)
    if cell.startswith("ngày:"):
        return date.fromisoformat(cell.removeprefix("ngày:"))
    return text(cell)


def value(cell: str) -> object:
    """Return the cell as a standardised value: numbers are exact."""
    found = raw(cell)
    return Decimal(repr(found)) if isinstance(found, float) else found
