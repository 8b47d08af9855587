"""Rows of a batch as rules and sinks see them; values are made only where somebody asks."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, overload

from lienthong.core.dictionary.value import Value
from lienthong.core.quality.values import as_value
from lienthong.services.quality.engine.failures import Failing
from lienthong.services.quality.engine.ports import ROW, Batch


class BatchRow(Mapping[str, Value]):
    """One row of a batch; ``names`` maps a column to where its unreadable text stands."""

    def __init__(self, batch: Batch, place: int, names: Mapping[str, str]) -> None:
        self._batch, self._place, self._names = batch, place, names

    def __getitem__(self, name: str) -> Value:
        stray = self._names[name]
        value = as_value(self._batch.values(name)[self._place])
        if value is None and stray:
            unread: str | None = self._batch.values(stray)[self._place]
            return unread
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class FailingRows(Sequence[Failing]):
    """Rows of a batch that break one rule: by columns, and one by one where they are looked at."""

    def __init__(
        self,
        batch: Batch,
        places: Sequence[int],
        names: Mapping[str, str],
        keys: Sequence[str],
        shown: Sequence[str],
    ) -> None:
        self._batch, self._places, self._names = batch, places, names
        self._keys, self._shown = keys, shown

    @cached_property
    def rows(self) -> Sequence[int | None]:
        """Where the rows are, from 1; None where that is not known."""
        return self._batch.at(ROW, self._places)

    @cached_property
    def keys(self) -> list[tuple[Value, ...]]:
        """The key of each row."""
        return self._values(self._keys)

    @cached_property
    def values(self) -> list[tuple[Value, ...]]:
        """What each row holds in the columns of the rule."""
        return self._values(self._shown)

    def _values(self, names: Sequence[str]) -> list[tuple[Value, ...]]:
        if not names:
            return [()] * len(self)
        return list(zip(*map(self._column, names), strict=True))

    def _column(self, name: str) -> list[Value]:
        stray = self._names.get(name)
        found = [as_value(value) for value in self._batch.at(name, self._places)]
        if not stray:
            return found
        unread: Sequence[Any] = self._batch.at(stray, self._places)
        return [u if v is None else v for v, u in zip(found, unread, strict=True)]

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, place: int) -> Failing: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Failing]: ...
    def __getitem__(self, place: int | slice) -> Failing | Sequence[Failing]:
        if isinstance(place, slice):
            return list(self)[place]
        return Failing(self.rows[place], self.keys[place], self.values[place])

    def __iter__(self) -> Iterator[Failing]:
        return map(Failing, self.rows, self.keys, self.values)
