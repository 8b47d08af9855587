"""Rows of a batch as rules and sinks see them; values are made only where somebody asks."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, overload

from lienthong.core.dictionary.value import Value
from lienthong.core.quality.values import as_value
from lienthong.core.rules.by_value import EXACT
from lienthong.services.quality.engine.failures import Failing
from lienthong.services.quality.engine.ports import ROW, Batch


class Rows:
    """Some rows of a batch, by columns; ``names`` maps one to where its unreadable text stands."""

    def __init__(self, batch: Batch, places: Sequence[int], names: Mapping[str, str]) -> None:
        self.batch, self.places, self.names = batch, places, names
        self.made: dict[str, Sequence[Value]] = {}

    def column(self, name: str) -> Sequence[Value]:
        """Return the values of a column, as rules know them."""
        held = self.made.get(name)
        if held is None:
            held = self.made[name] = self._made(name)
        return held

    def _made(self, name: str) -> Sequence[Value]:
        found: Sequence[Any] = self.batch.at(name, self.places)
        if not EXACT.issuperset(map(type, found)):
            found = [as_value(value) for value in found]
        stray = self.names.get(name)
        if not stray:
            return found
        unread: Sequence[Any] = self.batch.at(stray, self.places)
        return [u if v is None else v for v, u in zip(found, unread, strict=True)]

    def __iter__(self) -> Iterator["Row"]:
        return (Row(self, n) for n in range(len(self.places)))


class Row(Mapping[str, Value]):
    """One row of these."""

    def __init__(self, rows: Rows, place: int) -> None:
        self._rows, self._place = rows, place

    def __getitem__(self, name: str) -> Value:
        if name not in self._rows.names:
            raise KeyError(name)
        return self._rows.column(name)[self._place]

    def get(self, name: str, default: Any = None) -> Any:
        """Return what the row holds in a column, the default where there is no such column."""
        rows = self._rows
        held = rows.made.get(name)
        if held is None:
            if name not in rows.names:
                return default
            held = rows.column(name)
        return held[self._place]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows.names)

    def __len__(self) -> int:
        return len(self._rows.names)


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
        self._held, self._keys, self._shown = Rows(batch, places, names), keys, shown

    @cached_property
    def rows(self) -> Sequence[int | None]:
        """Where the rows are, from 1; None where that is not known."""
        return self._held.batch.at(ROW, self._held.places)

    @property
    def keys(self) -> list[Sequence[Value]]:
        """The columns of the key."""
        return [self._held.column(name) for name in self._keys]

    @property
    def values(self) -> list[Sequence[Value]]:
        """What the rows hold in the columns of the rule."""
        return [self._held.column(name) for name in self._shown]

    def _tuples(self, columns: Sequence[Sequence[Value]]) -> list[tuple[Value, ...]]:
        return list(zip(*columns, strict=True)) if columns else [()] * len(self)

    def __len__(self) -> int:
        return len(self._held.places)

    @overload
    def __getitem__(self, place: int) -> Failing: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Failing]: ...
    def __getitem__(self, place: int | slice) -> Failing | Sequence[Failing]:
        return list(self)[place]

    def __iter__(self) -> Iterator[Failing]:
        return map(Failing, self.rows, self._tuples(self.keys), self._tuples(self.values))
