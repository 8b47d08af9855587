"""How units keep their days and how complete their figures are, however the figures came.

In time: handed in no later than the last day and not sent back since. A value typed, read from a
file or sent by a program counts the same.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from lienthong.core.indicators.judging import share_given
from lienthong.core.indicators.model import Form
from lienthong.core.reporting.periods import Period
from lienthong.services.registry.agencies.queries import Unit
from lienthong.services.reporting.indicators import definitions
from lienthong.services.reporting.indicators.adding import completeness_of, ways_of
from lienthong.services.reporting.indicators.models import Filling, IndicatorForm
from lienthong.services.reporting.indicators.units import Tree

Kept = Literal["in_time", "late", "missing"]


@dataclass(frozen=True)
class Turn:
    """One unit, one form, one period whose last day for the units is past.

    ``completeness``: 0.0–1.0, 0.0 when nothing was given, None when nothing was asked; ``ways``
    counts values by the way they came.
    """

    unit: Unit
    form_id: str
    title: str
    period: str
    due: date
    kept: Kept
    submitted_on: date | None
    completeness: float | None
    ways: Mapping[str, int]

    @property
    def complete_percent(self) -> Decimal | None:
        """0–100, to one place; None when nothing was asked."""
        return _percent(self.completeness)


@dataclass(frozen=True)
class Rate:
    """How one unit kept one form over its turns."""

    unit: Unit
    form_id: str
    title: str
    turns: Sequence[Turn] = field(default=())

    @property
    def due(self) -> int:
        return len(self.turns)

    @property
    def in_time(self) -> int:
        return sum(turn.kept == "in_time" for turn in self.turns)

    @property
    def late(self) -> int:
        return sum(turn.kept == "late" for turn in self.turns)

    @property
    def missing(self) -> int:
        return sum(turn.kept == "missing" for turn in self.turns)

    @property
    def ways(self) -> dict[str, int]:
        """Values by the way they came."""
        found: dict[str, int] = defaultdict(int)
        for turn in self.turns:
            for way, count in turn.ways.items():
                found[way] += count
        return found

    @property
    def on_time_rate(self) -> float | None:
        """0.0–1.0; None when nothing was due."""
        return self.in_time / self.due if self.due else None

    @property
    def completeness(self) -> float | None:
        """The mean over the turns, 0.0–1.0; None when nothing was asked."""
        shares = [t.completeness for t in self.turns if t.completeness is not None]
        return sum(shares) / len(shares) if shares else None

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
    """Return how each unit kept each form, the one with most missing first.

    Args:
        form_id: this form alone.
        since: periods that end before this day are left out.
    """
    kept: dict[tuple[str, str], list[Turn]] = defaultdict(list)
    for turn in turns(today, form_id=form_id, since=since):
        kept[turn.form_id, turn.unit.id].append(turn)
    found = [Rate(of[-1].unit, of[-1].form_id, of[-1].title, tuple(of)) for of in kept.values()]
    return sorted(found, key=lambda r: (-r.missing, -r.late, r.unit.name, r.title))


def turns(today: date, *, form_id: str = "", since: date | None = None) -> Iterator[Turn]:
    """Yield every unit's turn of every form, oldest period first. As ``rates``."""
    found = definitions.forms() if not form_id else [definitions.kept(form_id)]
    for kept in found:
        yield from _of_form(kept, today, since)


def _of_form(kept: IndicatorForm, today: date, since: date | None) -> Iterator[Turn]:
    form, fillings = kept.form, {(f.period, f.unit_id): f for f in kept.fillings.all()}
    kept_ids = [f.pk for f in fillings.values()]
    complete, ways = completeness_of(form, kept_ids), ways_of(kept_ids)
    trees: dict[date, Tree] = {}
    for period, last in _due(kept, form, today, since):
        tree = trees.setdefault(period.end, Tree.of(period.end))
        for unit in tree.fillers(form):
            filling = fillings.get((period.key, unit.id))
            yield Turn(
                unit, kept.pk, kept.title, period.key, last, _kept(filling, last),
                filling.submitted_on if filling else None,
                complete[filling.pk] if filling else share_given(len(form.asked), 0),
                ways[filling.pk] if filling else {},
            )  # fmt: skip


def _due(
    kept: IndicatorForm, form: Form, today: date, since: date | None
) -> Iterator[tuple[Period, date]]:
    """Periods owed, or begun by somebody, whose last day for the units is past."""
    found = {p.key: p for p in definitions.tracked(form, today)}
    for key in definitions.begun(kept):
        found.setdefault(key, definitions.period(form, key)[0])
    for period in sorted(found.values(), key=lambda p: p.end):
        last = definitions.due_of(form, period)
        if last is not None and last < today and (since is None or period.end >= since):
            yield period, last


def _kept(filling: Filling | None, last: date) -> Kept:
    if filling is None or not filling.is_given or filling.submitted_on is None:
        return "missing"
    return "in_time" if filling.submitted_on <= last else "late"
