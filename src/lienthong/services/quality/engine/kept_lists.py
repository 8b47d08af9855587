"""The two lists that a full run leaves on disk, as they are after changes: only parts are read.

Which rows share a hash, and which rows fail a rule. What earlier changes did lies beside each list
(``earlier``), what this one does is held (``now``), to be kept in its turn.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from lienthong.core.quality.doubled import Numbers, Places, bits_of
from lienthong.core.quality.sorted_counts import SortedCounts, ranges_of

Pairs = Counter[tuple[int, int]]


@dataclass
class Members:
    """Rows by the hash of what they may share. A row is told by its identity, a hash as well.

    Of the full run: ``packed`` hashes and places in order, ``hashes`` and ``ids`` by place.
    """

    packed: Numbers
    hashes: Numbers
    ids: Numbers
    earlier: list[SortedCounts] = field(default_factory=list)
    now: Pairs = field(default_factory=Counter)

    def of(self, values: Collection[int]) -> dict[int, Counter[int]]:
        """Return the identities of the rows with each hash, and how many rows have each."""
        found: dict[int, Counter[int]] = {value: Counter() for value in values}
        asked = np.fromiter(sorted(found), np.uint64, len(found))
        places = self._places(asked)
        hashes, ids = self.hashes[places].tolist(), self.ids[places].tolist()
        for value, identity in zip(hashes, ids, strict=True):
            if value in found:
                found[value][identity] += 1
        moved = [*_among(self.earlier, asked), *((*p, n) for p, n in self.now.items())]
        for value, identity, step in moved:
            if value in found:
                found[value][identity] += step
        return {value: +members for value, members in found.items()}

    def step(self, value: int, identity: int, step: int) -> None:
        """Take note of one row more, or one less, with a hash."""
        self.now[value, identity] += step

    def _places(self, values: Numbers) -> Places:
        """Return the places (from 0) of the rows whose packed hash is that of some value."""
        below = np.uint64((1 << bits_of(len(self.ids))) - 1)
        heads = np.unique(values & ~below)
        found = [
            self.packed[begin:end] for begin, end in ranges_of(self.packed, heads, heads | below)
        ]
        return (np.concatenate(found) & below).astype(np.int64) if found else np.empty(0, np.int64)


@dataclass
class FailingCounts:
    """Identities of the rows that fail a rule: ``held`` in order, each as often as it has rows."""

    held: Numbers
    earlier: list[SortedCounts] = field(default_factory=list)
    now: Pairs = field(default_factory=Counter)

    def step(self, identity: int, step: int) -> None:
        """Take note of one failing row more, or one less."""
        self.now[identity, 0] += step

    def among(self, ids: Iterable[int]) -> Counter[int]:
        """Return how many failing rows some identities have; those without are left out."""
        asked = np.fromiter(sorted(set(ids)), np.uint64)
        found = Counter[int]()
        for identity, (begin, end) in zip(
            asked.tolist(), ranges_of(self.held, asked, asked), strict=True
        ):
            found[identity] = end - begin + self.now[identity, 0]
        for identity, _, step in _among(self.earlier, asked):
            found[identity] += step
        return +found

    def every(self) -> Counter[int]:
        """Return all of them: this reads the whole list."""
        found = Counter[int](self.held.tolist())
        for part in [*self.earlier, SortedCounts.of(self.now)]:
            for identity, step in zip(part.first.tolist(), part.steps.tolist(), strict=True):
                found[identity] += step
        return +found


def _among(parts: Sequence[SortedCounts], values: Numbers) -> list[tuple[int, int, int]]:
    return [one for part in parts for one in part.among(values)]
