"""A column of the data as an engine holds it, which may differ from what the contract declares."""

from dataclasses import dataclass
from typing import Literal

Holds = Literal[
    "text", "bytes", "integer", "decimal", "float", "boolean", "date", "time", "timestamp",
    "moment", "other",
]  # fmt: skip
SPACED: frozenset[Holds] = frozenset({"text", "bytes"})  # whose value may be of no length


@dataclass(frozen=True)
class Column:
    """``sql`` is the column said in the engine, quoted; ``holds`` the family of its type.

    A ``moment`` is a timestamp with a time zone. ``blanks`` and ``spaces`` are how many rows are
    NULL and how many are the empty text, None where the file does not say. ``stray`` is said in
    the engine too: the text of a cell that could not be read as the declared type, else NULL.
    """

    name: str
    sql: str
    holds: Holds
    blanks: int | None = None
    spaces: int | None = None
    stray: str = ""

    @property
    def blank(self) -> str:
        """The condition that the cell is empty: NULL, or a text without a character."""
        parts = [f"{self.sql} IS NULL"]
        if self.stray:
            parts.append(f"AND {self.stray} IS NULL")
        elif self.holds in SPACED and self.spaces != 0:
            parts.append(f"OR {self.sql} = ''")
        return f"({' '.join(parts)})"

    @property
    def known_blanks(self) -> int | None:
        """How many cells are empty, when that is known without reading them."""
        if self.stray or self.blanks is None:
            return None
        if self.holds not in SPACED:
            return self.blanks
        return None if self.spaces is None else self.blanks + self.spaces
