"""Entries of the dictionary that are made when first asked for: few commands look at many."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

T = TypeVar("T")


class Lazily(Mapping[str, T]):
    """Entries by id, each made once.

    >>> made = Lazily(["a", "b"], str.upper)
    >>> made["b"], "c" in made, len(made)
    ('B', False, 2)
    """

    def __init__(self, ids: Iterable[str], make: Callable[[str], T]) -> None:
        self._made: dict[str, T] = {}
        self._ids, self._make = dict.fromkeys(ids), make

    def __getitem__(self, id: str) -> T:
        if id not in self._made:
            if id not in self._ids:
                raise KeyError(id)
            self._made[id] = self._make(id)
        return self._made[id]

    def __contains__(self, id: object) -> bool:
        return id in self._ids

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)
