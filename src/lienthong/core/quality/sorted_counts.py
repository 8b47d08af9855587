"""Signed counts of pairs of numbers, kept in order: found by bisection, added up without a table.

What changes did to a list that lies on disk is kept so beside it: the list itself is never written
again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lienthong.core.quality.doubled import Numbers

Steps = npt.NDArray[np.int64]


@dataclass(frozen=True)
class SortedCounts:
    """Pairs in order, each once, with a count that is not 0."""

    first: Numbers
    second: Numbers
    steps: Steps

    @classmethod
    def of(cls, counted: Mapping[tuple[int, int], int]) -> "SortedCounts":
        """Put counts in order.

        >>> SortedCounts.of({(7, 1): -1, (3, 2): 1, (3, 1): 0}).first.tolist()
        [3, 7]
        """
        pairs = sorted(pair for pair, count in counted.items() if count)
        first = np.fromiter((one for one, _ in pairs), np.uint64, len(pairs))
        second = np.fromiter((two for _, two in pairs), np.uint64, len(pairs))
        steps = np.fromiter((counted[pair] for pair in pairs), np.int64, len(pairs))
        return cls(first, second, steps)

    def among(self, values: Numbers) -> list[tuple[int, int, int]]:
        """Return (first, second, count) of the pairs whose first is one of some values."""
        ranges = ranges_of(self.first, values, values)
        return [
            (int(self.first[n]), int(self.second[n]), int(self.steps[n]))
            for begin, end in ranges
            for n in range(begin, end)
        ]

    def __len__(self) -> int:
        return len(self.first)


def ranges_of(held: Numbers, least: Numbers, most: Numbers) -> list[tuple[int, int]]:
    """Return for each pair of bounds (both within) where such numbers begin and end in order."""
    begins = np.searchsorted(held, least)
    ends = np.searchsorted(held, most, side="right")
    return list(zip(begins.tolist(), ends.tolist(), strict=True))


def added_up(parts: Sequence[SortedCounts]) -> SortedCounts:
    """Return the sum of some counts.

    >>> one, two = SortedCounts.of({(3, 1): 1, (4, 1): 2}), SortedCounts.of({(3, 1): -1})
    >>> added_up([one, two]).steps.tolist()
    [2]
    """
    first, second, steps = (
        np.concatenate([getattr(part, name) for part in parts])
        for name in ("first", "second", "steps")
    )
    if not len(first):
        return SortedCounts(first, second, steps)
    order = np.lexsort((second, first))
    first, second, steps = first[order], second[order], steps[order]
    fresh = np.concatenate([[True], (first[1:] != first[:-1]) | (second[1:] != second[:-1])])
    starts = np.flatnonzero(fresh)
    sums: Any = np.add.reduceat(steps, starts)
    left = starts[sums != 0]
    return SortedCounts(first[left], second[left], sums[sums != 0])
