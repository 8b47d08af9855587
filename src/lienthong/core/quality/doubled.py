"""Which rows share a hash, by one sort of packed numbers: hash above, place of the row below.

Eight bytes a row. Part of the hash gives way to the place, so a few rows that share nothing are
found too (some thousand of fifty million); whoever asks compares the values. An engine's own
grouping takes three times as long and does not say which rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

AT_ONCE = 1 << 20  # rows: what is computed on the way takes little beside the arrays themselves
Numbers = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]
Keep = Callable[[Numbers], None]  # is given the hashes by row as they come, 0 for one left out


def forget(hashes: Numbers) -> None:
    """Keep nothing: nobody asks for whole hashes."""


class Gathering:
    """Hashes of so many rows as they come: packed where they stay, and whole to whoever keeps them.

    No copy of all of them is made.
    """

    def __init__(self, rows: int, keep: Keep = forget) -> None:
        self._packed: Numbers = np.empty(rows, dtype=np.uint64)
        self._bits = bits_of(rows)
        self._rows = self._held = 0
        self._keep = keep

    def add(self, hashes: Numbers, absent: npt.NDArray[np.bool_] | None) -> None:
        """Take the hashes of the next rows; those absent are not looked at."""
        first, self._rows = self._rows, self._rows + len(hashes)
        whole = np.maximum(hashes, np.uint64(1))
        places = np.arange(first, self._rows, dtype=np.uint64)
        packed = ((whole >> np.uint64(self._bits)) << np.uint64(self._bits)) | places
        if absent is not None:
            whole[absent] = 0
            packed = packed[~absent]
        self._packed[self._held : self._held + len(packed)] = packed
        self._held += len(packed)
        self._keep(whole)

    def done(self) -> "Index":
        """Return the index of all rows."""
        packed = self._packed[: self._held]
        packed.sort()
        return Index(packed, self._bits, self._rows)


def bits_of(rows: int) -> int:
    """Return how many bits the place of one of so many rows takes."""
    return max(1, rows.bit_length())


@dataclass(frozen=True)
class Index:
    """The packed hashes of the rows that are looked at, in order; ``rows`` counts all."""

    packed: Numbers
    bits: int
    rows: int

    @classmethod
    def of(cls, column: Any, keep: Keep = forget) -> "Index":
        """Make it of an Arrow column of hashes; NULL is a row that is not looked at."""
        made = Gathering(len(column), keep)
        for chunk in column.chunks:
            absent = chunk.is_null().to_numpy(zero_copy_only=False) if chunk.null_count else None
            made.add((chunk.fill_null(0) if chunk.null_count else chunk).to_numpy(), absent)
        return made.done()

    @property
    def left_out(self) -> int:
        """How many rows are not looked at."""
        return self.rows - len(self.packed)

    def doubled(self) -> Places:
        """Return the places (from 1, in order) of the rows that may share their values."""
        parts = [self._alike(n) for n in range(0, len(self.packed), AT_ONCE)]
        places = np.concatenate(parts) if parts else np.empty(0, dtype=np.uint64)
        return np.sort(places).astype(np.int64) + 1

    def _alike(self, first: int) -> Numbers:
        """Return the places of those rows of a part whose neighbour has the same upper bits."""
        before, after = max(0, first - 1), min(first + AT_ONCE, len(self.packed))
        heads = self.packed[before : after + 1] >> np.uint64(self.bits)
        same = heads[1:] == heads[:-1]
        marked = np.zeros(len(heads), dtype=bool)
        marked[1:] |= same
        marked[:-1] |= same
        found = self.packed[first:after][marked[first - before :][: after - first]]
        return found & np.uint64((1 << self.bits) - 1)
