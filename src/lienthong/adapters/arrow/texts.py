"""Texts of an Arrow column as bytes: how long each is, and the byte at a place of each."""

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Bytes = npt.NDArray[np.uint8]
Sizes = npt.NDArray[np.int32]


class Texts:
    """A column of type string. NULL has no bytes."""

    def __init__(self, array: Any) -> None:
        self.array = array
        self._bytes: dict[int, Bytes] = {}

    def __len__(self) -> int:
        return len(self.array)

    @cached_property
    def _offsets(self) -> Sizes:
        buffer, first = self.array.buffers()[1], self.array.offset
        if buffer is None or not len(self.array):
            return np.zeros(len(self.array) + 1, dtype=np.int32)
        return np.frombuffer(buffer, dtype=np.int32)[first : first + len(self.array) + 1]

    @cached_property
    def _data(self) -> Bytes:
        buffer = self.array.buffers()[2]
        return np.frombuffer(buffer if buffer is not None else b"", dtype=np.uint8)

    @cached_property
    def _starts(self) -> npt.NDArray[np.int64]:
        return self._offsets[:-1].astype(np.int64)

    @cached_property
    def sizes(self) -> Sizes:
        """How many bytes each text has; what a NULL has there means nothing."""
        found: Sizes = self._offsets[1:] - self._offsets[:-1]
        return found

    def byte(self, place: int) -> Bytes:
        """Return the byte at a place (from 0) of each; any byte where the text is shorter."""
        held = self._bytes.get(place)
        if held is None:
            rest = self._data[place:]
            if len(rest):
                held = rest.take(self._starts, mode="clip")
            else:
                held = np.zeros(len(self), dtype=np.uint8)
            self._bytes[place] = held
        return held

    def translated(self, table: bytes) -> pa.StringArray:
        """Return the texts with each byte replaced by what stands at its place in the table."""
        valid, offsets, data = self.array.buffers()
        other = pa.py_buffer((data.to_pybytes() if data is not None else b"").translate(table))
        return pa.StringArray.from_buffers(
            len(self), offsets, other, valid, self.array.null_count, self.array.offset
        )
