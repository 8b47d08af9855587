"""How units keep their days and how complete their figures are, however the figures came.

In time: handed in no later than the last day and not sent back since. A value typed, read from a
file or sent by a program counts the same.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from lienthong.core.indicators.judging import completeness
from lienthong.core.indicators.model import Form, Key, Value
from lienthong.core.reporting.periods import Period
from lienthong.services.registry.agencies.queries import Unit
from lienthong.services.reporting.indicators import definitions
from lienthong.services.reporting.indicators.fillings import value_of
from lienthong.services.reporting.indicators.models import CellValue, Filling, IndicatorForm
from lienthong.services.reporting.indicators.units import Tree


@dataclass
class Rate:
    """How one unit kept one form: periods whose day has come, those in time, late and missing.

    ``completeness`` is the mean over these periods, 0.0 for one with nothing given; ``ways`` counts
    values by the way they came.
    """

    unit: Unit
    form_id: str
    title: str
    due: int = 0
    in_time: int = 0
    late: int = 0
    shares: list[float] = field(default_factory=list)
    ways: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def missing(self) -> int:
        return self.due - self.in_time - self.late

    @property
    def on_time_rate(self) -> float | None:
        """0.0–1.0; None when nothing was due."""
        return self.in_time / self.due if self.due else None

    @property
    def completeness(self) -> float | None:
        """0.0–1.0; None when nothing was asked."""
        return sum(self.shares) / len(self.shares) if self.shares else None

    @property
    def on_time_percent(self) -> Decimal | None:
        """0–100, to one place; None when nothing was due."""
        return _percent(self.on_time_rate)

    @property
    def complete_percent(self) -> Decimal | None:
        """0–100, to one place; None when nothing was asked."""
        return _percent(self.completeness)


def _percent(share: float | None) -> Decimal | None:
    return None if share is None else Decimal(f"{100 * share:.1f}")


def rates(today: date, *, form_id: str = "", since: date | None = None) -> list[Rate]:
    """Return how each unit kept each form, of the periods whose last day has come.

    Args:
        form_id: this form alone.
        since: periods that end before this day are left out.
    """
    found = definitions.forms() if not form_id else [definitions.kept(form_id)]
    kept = [rate for form in found for rate in _of_form(form, today, since)]
    return sorted(kept, key=lambda r: (-r.missing, -r.late, r.unit.name, r.title))


def _of_form(kept: IndicatorForm, today: date, since: date | None) -> Iterator[Rate]:
    form, by_unit, trees = kept.form, dict[str, Rate](), dict[date, Tree]()
    read = _Read(kept)
    for period in _due(kept, form, today, since):
        tree = trees.setdefault(period.end, Tree.of(period.end))
        last = definitions.due_of(form, period)
        for unit in tree.fillers(form):
            rate = by_unit.setdefault(unit.id, Rate(unit, kept.pk, kept.title))
            _count(rate, form, last, read.filling(period.key, unit.id), read)
    yield from by_unit.values()


def _due(
    kept: IndicatorForm, form: Form, today: date, since: date | None
) -> Sequence[Period]:  # fmt: skip
    """Periods owed, or begun by somebody, whose last day for the units is past or today's."""
    found = {p.key: p for p in definitions.tracked(form, today)}
    for key in kept.fillings.values_list("period", flat=True).distinct():
        found.setdefault(key, definitions.period(form, key)[0])
    last = {key: definitions.due_of(form, p) for key, p in found.items()}
    return [
        p for key, p in found.items()
        if (day := last[key]) is not None and day < today and (since is None or p.end >= since)
    ]  # fmt: skip


def _count(
    rate: Rate, form: Form, last: date | None, filling: Filling | None, read: "_Read"
) -> None:  # fmt: skip
    rate.due += 1
    share = completeness(form, read.values(filling) if filling else {})
    if share is not None:
        rate.shares.append(share)
    if filling is None:
        return
    for way, count in read.ways(filling).items():
        rate.ways[way] += count
    if filling.is_given and filling.submitted_on is not None and last is not None:
        in_time = filling.submitted_on <= last
        rate.in_time += in_time
        rate.late += not in_time


class _Read:
    """The fillings of a form with their cells, read once."""

    def __init__(self, kept: IndicatorForm) -> None:
        self._fillings = {(f.period, f.unit_id): f for f in kept.fillings.all()}
        self._cells: dict[int, list[CellValue]] = defaultdict(list)
        for cell in CellValue.objects.filter(filling__form=kept):
            self._cells[cell.filling_id].append(cell)

    def filling(self, period: str, unit_id: str) -> Filling | None:
        return self._fillings.get((period, unit_id))

    def values(self, filling: Filling) -> dict[Key, Value]:
        return {(c.element, c.cell): value_of(c) for c in self._cells[filling.pk]}

    def ways(self, filling: Filling) -> dict[str, int]:
        found: dict[str, int] = defaultdict(int)
        for cell in self._cells[filling.pk]:
            found[cell.source] += cell.number is not None or bool(cell.text)
        return found
