"""What a download is made of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lienthong.core.contract.model import Field

Cells = Sequence[object]
Lines = Iterable[Cells]


@dataclass(frozen=True)
class Column:
    """One column: its name and title; the declared field, when it has one."""

    name: str
    title: str
    field: Field | None = None


class Masked(str):
    """A cell whose value this reader may not see; as text it is the mask."""
