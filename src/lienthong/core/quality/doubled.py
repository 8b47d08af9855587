"""Which rows share a hash, by one sort of packed numbers: hash above, place of the row below.

Eight bytes a row. Part of the hash gives way to the place, so a few rows that share nothing are
found too; whoever asks compares the values. An engine's own grouping takes three times as long and
does not say which rows.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Index:
    """``hashes`` by row (0 for a row that is not looked at), and the same packed and sorted."""

    hashes: Numbers
    packed: Numbers
    bits: int

    @classmethod
    def of(cls, column: Any) -> "Index":
        """Make it of an Arrow column of hashes; NULL is a row that is not looked at."""
        absent = column.null_count and column.is_null().to_numpy()
        hashes = (column.fill_null(0) if column.null_count else column).to_numpy()
        hashes = np.maximum(hashes, np.uint64(1))
        if column.null_count:
            hashes[absent] = 0
        bits = max(1, len(hashes).bit_length())
        places = np.arange(len(hashes), dtype=np.uint64)
        packed = ((hashes >> np.uint64(bits)) << np.uint64(bits)) | places
        if column.null_count:
            packed = packed[hashes != 0]
        packed.sort()
        return cls(hashes, packed, bits)

    def doubled(self) -> Places:
        """Return the places (from 1, in order) of the rows that may share their values."""
        heads = self.packed >> np.uint64(self.bits)
        same = heads[1:] == heads[:-1]
        marked = np.zeros(len(heads), dtype=bool)
        marked[1:] |= same
        marked[:-1] |= same
        places = self.packed[marked] & np.uint64((1 << self.bits) - 1)
        places = places[self._truly(places)]
        return np.sort(places).astype(np.int64) + 1

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
