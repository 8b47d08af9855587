"""Who fills a form on a day, and the tree their figures go up. The tree is that of the day."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from lienthong.core.indicators.model import Form
from lienthong.services.registry.agencies.queries import Unit, tree
from lienthong.services.reporting.indicators import errors


@dataclass(frozen=True)
class Tree:
    """The units in force on a day, each after its parent."""

    day: date
    units: tuple[Unit, ...] = field(default=())

    @classmethod
    def of(cls, day: date) -> "Tree":
        return cls(day, tuple(tree(day)))

    @cached_property
    def by_id(self) -> dict[str, Unit]:
        return {unit.id: unit for unit in self.units}

    @cached_property
    def _ways(self) -> dict[str, tuple[str, ...]]:
        """Unit → the units above it, the highest first, and itself."""
        found: dict[str, tuple[str, ...]] = {}
        for unit in self.units:
            found[unit.id] = (*found.get(unit.parent_id, ()), unit.id)
        return found

    def beneath(self, unit_id: str, other: str) -> bool:
        """Tell whether ``other`` is the unit or lies beneath it."""
        return unit_id in self._ways.get(other, (other,))

    def fillers(self, form: Form) -> list[Unit]:
        """Return the units that fill a form, in the order of the tree."""
        who = form.fillers
        chosen = [unit for unit in self.units if _chosen(form, unit, self._ways[unit.id])]
        return [unit for unit in chosen if unit.id not in who.leave_out]

    def demand_filler(self, form: Form, unit_id: str) -> Unit:
        """Return a unit that fills the form. Raises NotAFiller."""
        for unit in self.fillers(form):
            if unit.id == unit_id:
                return unit
        known = self.by_id.get(unit_id)
        raise errors.NotAFiller(known.name if known else unit_id, form.title, self.day)

    def steps(self, unit_id: str, of: Collection[str]) -> dict[str, list[str]]:
        """Return the next units down (from the top when empty), each with those of ``of`` that it
        is or that lie beneath it, in the order of the tree."""
        found: dict[str, list[str]] = {}
        for one in of:
            way = self._ways.get(one, ())
            rest = way[way.index(unit_id) + 1 :] if unit_id in way else () if unit_id else way
            if rest:
                found.setdefault(rest[0], []).append(one)
        return {unit.id: found[unit.id] for unit in self.units if unit.id in found}

    def top(self, of: Collection[str]) -> str:
        """Return the lowest unit under which all the units lie, empty when there is none."""
        ways = [self._ways.get(one, (one,))[:-1] for one in of]
        shared = ""
        for steps in zip(*ways, strict=False):
            if len(set(steps)) > 1:
                break
            shared = steps[0]
        return shared


def _chosen(form: Form, unit: Unit, way: tuple[str, ...]) -> bool:
    who = form.fillers
    if unit.id in who.only:
        return True
    if who.only and not who.under and not who.levels:
        return False
    above = not who.under or who.under in way[:-1]
    return above and (not who.levels or unit.level in who.levels)
