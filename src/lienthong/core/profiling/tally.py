"""Count a column as it streams by: what is empty, what repeats, what is longest.

Whole-column counts, exact while memory allows. Past the bound the number of distinct values is
estimated from the smallest hashes (k minimum values); the hash is a fixed one, so that the same
file always gives the same figures.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from hashlib import blake2b
from heapq import nsmallest
from typing import cast

from lienthong.core.cleaning.model import Raw
from lienthong.core.cleaning.text import written
from lienthong.core.dictionary.placeholders import is_placeholder
from lienthong.core.profiling.model import Facts, Sampled

EXACT_DISTINCT = 200_000  # distinct values kept when some repeat
EXACT_UNIQUE = 2_000_000  # and while none does: a key is worth the memory
SAMPLE = 1_000  # distinct values put to the expensive tests
_SKETCH = 4_096
_SPACE = 2**64
_PLAIN = frozenset({str, int, float, Decimal, bool, date, datetime, type(None)})
_LONGEST_PLACEHOLDER = 30


class Tally:
    """The running count of one column."""

    def __init__(self) -> None:
        self._rows = 0
        self._counts: Counter[object] = Counter()
        self._sketch: list[int] | None = None
        self._counted = 0  # cells that _counts holds

    def add(self, cells: Sequence[object]) -> None:
        """Count some more cells."""
        self._rows += len(cells)
        kinds = set(map(type, cells))
        if not kinds <= _PLAIN:
            cells = [c if type(c) in _PLAIN else str(c) for c in cells]
        if float in kinds:
            cells = [None if c != c else c for c in cells]
        if self._sketch is None:
            self._counts.update(cells)
            self._counted += len(cells)
            self._check_bound()
        else:
            self._add_beyond(cells)

    def _check_bound(self) -> None:
        known = len(self._counts)
        repeats = self._counted - self._counts[None] - self._counts[""] > known
        if known > (EXACT_DISTINCT if repeats else EXACT_UNIQUE):
            self._sketch = nsmallest(_SKETCH, {_hash(value) for value in self._counts})

    def _add_beyond(self, cells: Sequence[object]) -> None:
        known = self._counts
        fresh = set()
        for cell in cells:
            if cell in known:
                known[cell] += 1
                self._counted += 1
            else:
                fresh.add(_hash(cell))
        self._sketch = nsmallest(_SKETCH, fresh.union(self._sketch or ()))

    def facts(self) -> Facts:
        """Return what was counted."""
        values: dict[object, int] = {}
        empty = placeholders = longest = 0
        for value, count in self._counts.items():
            if type(value) is not str:
                if value is None:
                    empty += count
                else:
                    values[value] = count
            elif not value or value.isspace():
                empty += count
            elif len(value) <= _LONGEST_PLACEHOLDER and _stands_for_nothing(value):
                placeholders += count
            else:
                values[value] = count
                if len(value) > longest:
                    longest = len(value)
        if not longest:
            longest = max((len(_text(v)) for v, _ in _spread(values).values), default=0)
        exact = self._sketch is None
        return Facts(
            rows=self._rows,
            empty=empty,
            placeholders=placeholders,
            distinct=len(values) if exact else max(len(values), self._estimate()),
            exact=exact,
            max_length=longest,
            values=values,
        )

    def _estimate(self) -> int:
        sketch = self._sketch or []
        if len(sketch) < _SKETCH:
            return len(sketch)
        return int((_SKETCH - 1) * _SPACE / max(sketch))


def spread(facts: Facts, size: int = SAMPLE) -> Sampled:
    """Return up to ``size`` distinct values, evenly over the order in which they were first met."""
    return _spread(facts.values, size)


def _spread(values: Mapping[object, int], size: int = SAMPLE) -> Sampled:
    pairs = list(values.items())
    if len(pairs) > size:
        step = len(pairs) / size
        pairs = [pairs[int(i * step)] for i in range(size)]
    return Sampled(tuple(pairs), sum(count for _, count in pairs))


def _text(value: object) -> str:
    return written(cast(Raw, value))[0]


def _stands_for_nothing(text: str) -> bool:
    if text[0].isdigit():
        return False
    return is_placeholder(text.strip())


def _hash(value: object) -> int:
    data = repr(value).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big")
