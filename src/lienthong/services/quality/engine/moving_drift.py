"""A drift between two months, moved by changed rows from the classes that a full run counted."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from lienthong.core.dictionary.value import Value
from lienthong.core.rules.drift import class_of, month_of


class Months:
    """The rows of each class in the two months that a run compared.

    ``kept`` is what the outcome of the run kept: months, ends of classes, rows before and now.
    """

    def __init__(self, kept: Mapping[str, Any], today: date) -> None:
        self.months: Sequence[str] = kept["months"]
        self.counts = (dict(kept["before"]), dict(kept["now"]))
        ends = kept["ends"]
        self._ends = None if ends is None else [Decimal(end) for end in ends]
        self._this, self._newer = f"{today:%Y-%m}", False

    def count(self, period: Value, value: Value, step: int) -> None:
        """Count one row more, or less."""
        if period in (None, ""):
            return
        month = month_of(period)
        for compared, counts in zip(self.months, self.counts, strict=True):
            if month == compared:
                name = class_of(value, self._ends)
                counts[name] = counts.get(name, 0) + step
                return
        self._newer |= step > 0 and self.months[0] < month < self._this

    @property
    def needs_run(self) -> bool:
        """Say whether other months are the last two now."""
        return self._newer or not all(any(counts.values()) for counts in self.counts)

    def kept(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """Return what is to be kept now."""
        return {**before, **dict(zip(("before", "now"), self.counts, strict=True))}
