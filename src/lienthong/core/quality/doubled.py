"""Which rows share a hash, by one sort of packed numbers: hash above, place of the row below.

Eight bytes a row. Part of the hash gives way to the place, so a few rows that share nothing are
found too; whoever asks compares the values. An engine's own grouping takes three times as long and
does not say which rows.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

_AT_ONCE = 1 << 20  # rows: what is computed on the way takes little beside the arrays themselves
Numbers = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]


class Gathering:
    """Hashes of so many rows as they come, put where they stay: no copy of all of them is made."""

    def __init__(self, rows: int) -> None:
        self._hashes: Numbers = np.empty(rows, dtype=np.uint64)
        self._packed: Numbers = np.empty(rows, dtype=np.uint64)
        self._bits = max(1, rows.bit_length())
        self._rows = self._held = 0

    def add(self, hashes: Numbers, absent: npt.NDArray[np.bool_] | None) -> None:
        """Take the hashes of the next rows; those absent are not looked at."""
        first, self._rows = self._rows, self._rows + len(hashes)
        kept = np.maximum(hashes, np.uint64(1), out=self._hashes[first : self._rows])
        places = np.arange(first, self._rows, dtype=np.uint64)
        packed = ((kept >> np.uint64(self._bits)) << np.uint64(self._bits)) | places
        if absent is not None:
            kept[absent] = 0
            packed = packed[~absent]
        self._packed[self._held : self._held + len(packed)] = packed
        self._held += len(packed)

    def done(self) -> "Index":
        """Return the index of all rows."""
        packed = self._packed[: self._held]
        packed.sort()
        return Index(self._hashes, packed, self._bits)


@dataclass(frozen=True)
class Index:
    """``hashes`` by row (0 for a row that is not looked at), and the same packed and sorted."""

    hashes: Numbers
    packed: Numbers
    bits: int

    @classmethod
    def of(cls, column: Any) -> "Index":
        """Make it of an Arrow column of hashes; NULL is a row that is not looked at."""
        made = Gathering(len(column))
        for chunk in column.chunks:
            absent = chunk.is_null().to_numpy(zero_copy_only=False) if chunk.null_count else None
            made.add((chunk.fill_null(0) if chunk.null_count else chunk).to_numpy(), absent)
        return made.done()

    def doubled(self) -> Places:
        """Return the places (from 1, in order) of the rows that may share their values."""
        parts = [self._alike(n) for n in range(0, len(self.packed), _AT_ONCE)]
        places = np.concatenate(parts) if parts else np.empty(0, dtype=np.uint64)
        places = places[self._truly(places)]
        return np.sort(places).astype(np.int64) + 1

    def _alike(self, first: int) -> Numbers:
        """Return the places of those rows of a part whose neighbour has the same upper bits."""
        before, after = max(0, first - 1), min(first + _AT_ONCE, len(self.packed))
        heads = self.packed[before : after + 1] >> np.uint64(self.bits)
        same = heads[1:] == heads[:-1]
        marked = np.zeros(len(heads), dtype=bool)
        marked[1:] |= same
        marked[:-1] |= same
        found = self.packed[first:after][marked[first - before :][: after - first]]
        return found & np.uint64((1 << self.bits) - 1)

    def places_of(self, value: int) -> Places:
        """Return the places (from 0) of the rows with this hash."""
        head = np.uint64(value) >> np.uint64(self.bits)
        first = head << np.uint64(self.bits)
        begin = np.searchsorted(self.packed, first)
        end = np.searchsorted(self.packed, first | np.uint64((1 << self.bits) - 1), side="right")
        places = self.packed[begin:end] & np.uint64((1 << self.bits) - 1)
        found: Places = places[self.hashes[places] == np.uint64(value)].astype(np.int64)
        return found

    def _truly(self, places: Numbers) -> npt.NDArray[np.bool_]:
        """Tell which of these rows share the whole hash with another of them."""
        hashes = self.hashes[places]
        _, inverse, counts = np.unique(hashes, return_inverse=True, return_counts=True)
        found: npt.NDArray[np.bool_] = counts[inverse] > 1
        return found
