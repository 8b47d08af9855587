"""What a planted fault is: how it damages a clean row, and what intake must make of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from lienthong.core.cleaning.evidence import Evidence

# repair: the value comes back, with a step; question: a person is asked and the value is offered;
# held: the row waits or is quarantined; leave: accepted as it stands; warning: accepted, warned.
Right = Literal["repair", "question", "held", "leave", "warning"]
Row = Mapping[str, object]  # field → cell of a clean row, as a text file holds it
H, D, C = "huong_dan_vien", "di_tich", "co_so_luu_tru"


@dataclass(frozen=True)
class Damage:
    """The cells that were changed, and what the column should hold (the clean cell when empty)."""

    cells: Mapping[str, object]
    truth: object = ...


Spoil = Callable[[Row, Random], "Damage | object"]


@dataclass(frozen=True)
class Kind:
    """One kind of fault. ``words`` tell it to an official.

    ``spoil`` returns the damaged cell (or several, as Damage); None leaves the row out.
    ``recall`` is the least share of rows that must end as ``right`` says.
    """

    name: str
    words: str
    table: str
    column: str
    right: Right
    spoil: Spoil
    recall: float = 1.0
    evidence: Mapping[str, Evidence] = field(default_factory=dict)

    def damage(self, row: Row, rng: Random) -> Damage | None:
        """Return the damage to a row, None when the row cannot have this fault."""
        done = self.spoil(row, rng)
        if done is None or isinstance(done, Damage):
            return done
        return Damage({self.column: done})


def text_of(row: Row, column: str) -> str:
    """Return a cell of a clean row as text, empty when there is none."""
    return str(row[column] or "")
