"""Some rows of a file, by columns, with what was computed of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from lienthong.adapters.arrow.texts import Texts
from lienthong.adapters.arrow.truth import Mask, Truth

# Types whose values stand in their buffer as plain whole numbers.
WHOLE: Mapping[pa.DataType, tuple[str, Any]] = {
    **{t: ("number", t.to_pandas_dtype()) for t in (pa.int8(), pa.int16(), pa.int32(), pa.int64())},
    **{t: ("number", t.to_pandas_dtype()) for t in (pa.uint8(), pa.uint16(), pa.uint32())},
    pa.date32(): ("day", np.int32),
    pa.timestamp("us"): ("time", np.int64),
}
Kernel = Callable[["Block"], Truth]


@dataclass(frozen=True, eq=False)
class Numbers:
    """Whole numbers by row, where they are valid; rows ``left`` were not computed."""

    values: Any  # an array, or one number for all rows
    valid: Mask | None = None
    left: Mask | None = None


Vector = Callable[["Block"], Numbers]


class Block:
    """A batch of rows; ``place`` is the place of its first row in the file, from 0."""

    def __init__(self, rows: pa.RecordBatch, place: int) -> None:
        self.rows, self.place = rows, place
        self.known: dict[Kernel, Truth] = {}
        self._vectors: dict[Vector, Numbers] = {}
        self._texts: dict[str, Texts] = {}
        self._valid: dict[str, Mask | None] = {}

    def __len__(self) -> int:
        return int(self.rows.num_rows)

    @cached_property
    def everything(self) -> Mask:
        """All rows, marked."""
        return np.ones(len(self), dtype=np.bool_)

    def valid(self, name: str) -> Mask | None:
        """Say which cells hold something, None when all do."""
        if name not in self._valid:
            column = self.rows.column(name)
            found = column.is_valid().to_numpy(zero_copy_only=False) if column.null_count else None
            self._valid[name] = found
        return self._valid[name]

    def texts(self, name: str) -> Texts:
        """Return a column of texts."""
        held = self._texts.get(name)
        if held is None:
            column = self.rows.column(name)
            plain = column.dictionary_decode() if is_coded(column) else column
            held = self._texts[name] = Texts(plain)
        return held

    def numbers(self, name: str) -> Numbers:
        """Return a column of whole numbers, days since 1970 or microseconds since 1970."""
        column = self.rows.column(name)
        dtype = WHOLE[column.type][1]
        values = np.frombuffer(column.buffers()[1], dtype=dtype)
        return Numbers(values[column.offset : column.offset + len(column)], self.valid(name))

    def compute(self, kernel: Kernel) -> Truth:
        """Return what a condition says, computed once."""
        held = self.known.get(kernel)
        if held is None:
            held = self.known[kernel] = kernel(self)
        return held

    def vector(self, vector: "Vector") -> Numbers:
        """Return the numbers that a part of a condition makes, computed once."""
        held = self._vectors.get(vector)
        if held is None:
            held = self._vectors[vector] = vector(self)
        return held

    def of_texts(self, name: str, judge: Callable[[Texts], Mask]) -> Truth:
        """Return what is said of texts: of each different one where the file numbers them."""
        column, valid = self.rows.column(name), self.valid(name)
        if not is_coded(column):
            return Truth.of(judge(self.texts(name)), valid)
        if not len(column.dictionary):
            return Truth.of(~self.everything, valid)
        said = judge(Texts(column.dictionary))
        codes = np.frombuffer(column.indices.buffers()[1], column.indices.type.to_pandas_dtype())
        codes = codes[column.offset : column.offset + len(column)]
        return Truth.of(said.take(codes, mode="clip"), valid)


def is_coded(column: Any) -> bool:
    """Say whether a column holds numbers of texts that stand beside it."""
    return bool(pa.types.is_dictionary(column.type))
