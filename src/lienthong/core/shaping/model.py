"""What a split or a join is: a rule with a name that is kept, and the cells it makes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Parts = tuple[str, ...]


@dataclass(frozen=True)
class Split:
    """Takes one cell apart. ``parts`` are what the pieces are, as titles; ``take`` gives None when
    the cell does not have the form. ``cases`` are examples: cell → pieces.
    """

    name: str
    title: str
    parts: tuple[str, ...]
    take: Callable[[str], Parts | None]
    cases: tuple[tuple[str, Parts], ...] = ()


@dataclass(frozen=True)
class Join:
    """Puts cells together. ``find`` gives the positions of columns to join among the titles."""

    name: str
    title: str
    find: Callable[[Sequence[str]], Sequence[tuple[int, ...]]]
    put: Callable[[Parts], str]
    cases: tuple[tuple[Parts, str], ...] = ()


@dataclass(frozen=True)
class Shaping:
    """One split or join of a file's columns: which rule, of which columns, into which titles."""

    kind: Literal["split", "join"]
    how: str
    columns: tuple[str, ...]
    titles: tuple[str, ...]

    @property
    def key(self) -> str:
        """What tells it from others in one file."""
        return f"{self.kind}:{self.how}:{'|'.join(self.columns)}"

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Shaping":
        """Read what is kept."""
        return cls(stored["kind"], stored["how"], tuple(stored["columns"]), tuple(stored["titles"]))

    def stored(self) -> dict[str, Any]:
        """Return what is kept."""
        return {
            "kind": self.kind,
            "how": self.how,
            "columns": list(self.columns),
            "titles": list(self.titles),
        }
