"""What a condition says of many rows: yes, no, or NULL, and the rows it did not compute."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Truth:
    """Three-valued answers by row. ``left`` marks rows that are in neither: nobody computed them.

    A row in none of the three is NULL.
    """

    yes: Mask
    no: Mask
    left: Mask | None = None

    @classmethod
    def of(cls, yes: Mask, valid: Mask | None, left: Mask | None = None) -> "Truth":
        """Make it of what holds where there is a value."""
        known = valid if left is None else ~left if valid is None else valid & ~left
        if known is None:
            return cls(yes, ~yes)
        return cls(yes & known, ~yes & known, left)

    def __invert__(self) -> "Truth":
        return Truth(self.no, self.yes, self.left)

    def __and__(self, other: "Truth") -> "Truth":
        left = either(self.left, other.left)
        yes, no = self.yes & other.yes, self.no | other.no
        return Truth(yes, no, None if left is None else left & ~no)

    def __or__(self, other: "Truth") -> "Truth":
        return ~(~self & ~other)

    def is_value(self, value: bool | None) -> "Truth":
        """Say whether the answer is TRUE, FALSE or NULL."""
        said = {True: self.yes, False: self.no, None: ~(self.yes | self.no)}[value]
        return Truth.of(said, None, self.left)


def either(one: Mask | None, other: Mask | None) -> Mask | None:
    """Return the rows marked in one of the two."""
    if one is None or other is None:
        return other if one is None else one
    return one | other


def both(one: Mask | None, other: Mask | None) -> Mask | None:
    """Return the rows marked in both, where nothing means all."""
    if one is None or other is None:
        return other if one is None else one
    return one & other
