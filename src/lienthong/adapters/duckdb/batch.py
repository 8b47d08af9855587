"""Rows of an Arrow batch, made Python values a column at a time and only where somebody asks."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from lienthong.adapters.arrow.arrays import of_numbers


class ArrowBatch:
    """Implements the port ``Batch``."""

    def __init__(self, batch: Any) -> None:
        self._batch = batch
        self._values: dict[str, list[Any]] = {}

    def values(self, name: str) -> list[Any]:
        """Return the values of a column, converted once."""
        held = self._values.get(name)
        if held is None:
            held = self._values[name] = self._batch.column(name).to_pylist()
        return held

    def at(self, name: str, places: Sequence[int]) -> list[Any]:
        """Return the values of a column in some rows (from 0)."""
        if len(places) * 2 > len(self) or name in self._values:
            held = self.values(name)
            return [held[n] for n in places]
        found: list[Any] = (
            self._batch.column(name)
            .take(of_numbers(np.asarray(places, dtype=np.int64)))
            .to_pylist()
        )
        return found

    def different(self, name: str, places: Sequence[int]) -> tuple[Sequence[int], Sequence[Any]]:
        """Return the different values of a column in some rows, and which of them each row has."""
        column = self._batch.column(name)
        if pa.types.is_floating(column.type) or pa.types.is_nested(column.type):
            return range(len(places)), self.at(name, places)
        coded = column.take(of_numbers(np.asarray(places, dtype=np.int64))).dictionary_encode(
            "encode"
        )
        return coded.indices.to_numpy().tolist(), coded.dictionary.to_pylist()

    def flagged(self, name: str) -> Sequence[int]:
        """Return the places (from 0) of the rows that a flag marks."""
        column = self._batch.column(name).to_numpy(zero_copy_only=False)
        found: list[int] = np.flatnonzero(column).tolist()
        return found

    def __len__(self) -> int:
        return int(self._batch.num_rows)
