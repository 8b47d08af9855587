"""What units gave of a form, added up their tree: computed from theirs, never typed again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lienthong.core.indicators.judging import key_of, share
from lienthong.core.indicators.model import Form, Key, Line, Value
from lienthong.core.indicators.totals import Added, added
from lienthong.core.reporting.periods import Period
from lienthong.services.registry.agencies.queries import Unit
from lienthong.services.reporting.indicators import definitions
from lienthong.services.reporting.indicators.adding import completeness_of, sums, values_of
from lienthong.services.reporting.indicators.models import Filling, IndicatorForm
from lienthong.services.reporting.indicators.units import Tree


@dataclass(frozen=True)
class Standing:
    """How a unit stands: its filling, if begun, and how complete it is (None: nothing asked)."""

    unit: Unit
    filling: Filling | None
    completeness: float | None

    @property
    def counts(self) -> bool:
        return self.filling is not None and self.filling.is_given

    @property
    def state(self) -> str:
        return self.filling.state if self.filling else "not_begun"


@dataclass(frozen=True)
class Part:
    """A next unit down: how many at or beneath it fill the form, and how many of them gave."""

    unit: Unit
    expected: int
    given: int
    fills: bool


@dataclass(frozen=True)
class Totals:
    """A form's totals at one place of the tree, empty id: over every unit that fills it.

    ``standings`` are all units that fill at or beneath it; ``missing`` those that did not give.
    """

    kept: IndicatorForm
    form: Form
    period: Period
    tree: Tree
    at: Unit | None
    standings: Sequence[Standing]
    lines: Sequence[tuple[Line, Added]]
    parts: Sequence[Part]

    @property
    def missing(self) -> list[Standing]:
        return [one for one in self.standings if not one.counts]

    @property
    def given(self) -> list[Standing]:
        return [one for one in self.standings if one.counts]

    @property
    def is_deep(self) -> bool:
        """Tell whether some part holds more than one unit that fills: there is a way down."""
        return any(part.expected > 1 or not part.fills for part in self.parts)

    @property
    def approved(self) -> int:
        return sum(one.state == Filling.State.APPROVED for one in self.standings)


def totals(kept: IndicatorForm, key: str, unit_id: str = "") -> Totals:
    """Return the totals of a period at a unit. Raises NoSuchPeriod."""
    return _Counted(kept, key).at(unit_id)


def cell_by_unit(found: Totals, cell: Key) -> list[tuple[Standing, Value]]:
    """Return what each unit of the totals gave of a cell: what its total was made of."""
    element = found.form.element(cell[0])
    parts = element.origin.share if element else ()
    held = values_of(
        [one.filling.pk for one in found.standings if one.filling],
        [(code, cell[1]) for code in parts or cell[:1]],
    )
    return [(one, _value(held.get(one.filling.pk, {}) if one.filling else {}, cell, parts))
            for one in found.standings]  # fmt: skip


def _value(held: Mapping[Key, Value], cell: Key, parts: Sequence[str]) -> Value:
    if parts:
        upper, lower = parts
        return share(held.get((upper, cell[1])), held.get((lower, cell[1])))
    return held.get(cell, Value())


class _Counted:
    """A form's figures of one period over the tree of the period's last day."""

    def __init__(self, kept: IndicatorForm, key: str) -> None:
        self.kept, self.form = kept, kept.form
        self.period, _due = definitions.period(self.form, key)
        self.tree = Tree.of(self.period.end)
        self.fillings = {f.unit_id: f for f in Filling.objects.filter(form=kept, period=key)}
        self.completeness = completeness_of(self.form, [f.pk for f in self.fillings.values()])

    def at(self, unit_id: str) -> Totals:
        fillers = [u for u in self.tree.fillers(self.form)
                   if not unit_id or self.tree.beneath(unit_id, u.id)]  # fmt: skip
        standings = [self._standing(unit) for unit in fillers]
        whole = self._added(standings)
        return Totals(
            self.kept, self.form, self.period, self.tree, self.tree.by_id.get(unit_id), standings,
            [(line, whole[key_of(line)]) for line in self.form.lines()],
            self._parts(unit_id, standings),
        )  # fmt: skip

    def _standing(self, unit: Unit) -> Standing:
        filling = self.fillings.get(unit.id)
        return Standing(unit, filling, self.completeness[filling.pk] if filling else 0.0)

    def _added(self, standings: Sequence[Standing]) -> dict[Key, Added]:
        given = [one.filling.pk for one in standings if one.filling is not None and one.counts]
        return added(self.form, sums(self.form, given))

    def _parts(self, unit_id: str, standings: Sequence[Standing]) -> list[Part]:
        of = {one.unit.id: one for one in standings}
        found = []
        for one, below in self.tree.steps(unit_id or self.tree.top(of), of).items():
            given = sum(of[unit].counts for unit in below)
            found.append(Part(self.tree.by_id[one], len(below), given, one in of))
        return found
