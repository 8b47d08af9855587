"""What like rows are compared by, as hashes by row: an index like that of equal values."""

from collections.abc import Sequence
from typing import cast

import numpy as np

from lienthong.core.dictionary.value import Value
from lienthong.core.quality.doubled import AT_ONCE, Gathering, Index, Keep, Numbers
from lienthong.core.quality.values import as_value
from lienthong.core.rules.kinds.like_values import form as form_of
from lienthong.services.quality.engine.grouping import hash_of
from lienthong.services.quality.engine.ports import Batch


class FormHashes:
    """Implements ``Forms`` for a table of so many rows."""

    by_place = True

    def __init__(self, rows: int) -> None:
        self._rows, self.hashes = rows, dict[str, Numbers]()

    def __call__(self, rule: str, forms: Sequence[tuple[Value, int]]) -> None:
        """Take (place, form as a number) of some rows; a row without a form is left out."""
        held = self.hashes.setdefault(rule, np.zeros(self._rows, dtype=np.uint64))
        if forms:
            places, numbers = zip(*forms, strict=True)
            held[np.asarray(cast(Sequence[int], places)) - 1] = _known(numbers)

    def index(self, rule: str, keep: Keep) -> Index:
        """Return the index of a rule's rows and let go of the hashes."""
        held = self.hashes.pop(rule)
        made = Gathering(len(held), keep)
        for first in range(0, len(held), AT_ONCE):
            part = held[first : first + AT_ONCE]
            made.add(part, part == 0)
        return made.done()


def hashes_of(batch: Batch, columns: Sequence[str]) -> list[int]:
    """Return the hashes of some rows; 0 for one without a form."""
    rows = zip(*(map(as_value, batch.values(name)) for name in columns), strict=True)
    return [0 if form is None else max(1, hash_of(form)) for form in map(form_of, rows)]


def _known(numbers: Sequence[int]) -> Numbers:
    return np.maximum(np.asarray(numbers, dtype=np.uint64), np.uint64(1))
