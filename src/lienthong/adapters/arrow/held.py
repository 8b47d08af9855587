"""Columns that will be read twice, kept as they were read first, as far as memory is promised.

Which rows share values is known only at the end of a reading; unpacking their columns again takes
half of what the first reading did. What is not kept is read from the file as before.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from lienthong.adapters.arrow.arrays import of_numbers
from lienthong.adapters.arrow.block import Block

MOST = 160 << 20  # bytes, however long the table


class Held:
    """Some columns of all rows, block by block."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self.blocks: list[Block] = []

    def keep(self, block: Block) -> None:
        """Keep the columns of the next rows; nothing is copied."""
        if self.names:
            self.blocks.append(Block(block.rows.select(self.names), block.place))

    def take(self, name: str, places: Any) -> pa.ChunkedArray:
        """Return what a column holds at some places (from 0, in order) of the file."""
        found = []
        for block in self.blocks:
            first, last = np.searchsorted(places, [block.place, block.place + len(block)])
            if last > first:
                rows = of_numbers(places[first:last] - block.place)
                found.append(block.rows.column(name).take(rows))
        return pa.chunked_array(found)


def worth_holding(known: pq.FileMetaData, names: Sequence[str], most: int = MOST) -> list[str]:
    """Return the columns to hold: the small ones first, no more than so many bytes together."""
    sizes = {name: _size(known, name) for name in dict.fromkeys(names)}
    found: list[str] = []
    for name in sorted(sizes, key=sizes.__getitem__):
        most -= sizes[name]
        if most < 0:
            break
        found.append(name)
    return found


def _size(known: pq.FileMetaData, name: str) -> int:
    """Return about how many bytes a column takes when it is read."""
    place = known.schema.names.index(name)
    groups = [known.row_group(n) for n in range(known.num_row_groups)]
    packed = sum(int(group.column(place).total_uncompressed_size) for group in groups)
    return max(packed, 4 * int(known.num_rows))
