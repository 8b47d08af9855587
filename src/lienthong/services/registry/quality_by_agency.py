"""Scores of units and agencies: of the databases they own, up the tree of agencies."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lienthong.core.contract.model import Contract
from lienthong.services.contracts import queries as contracts
from lienthong.services.quality import queries as quality
from lienthong.services.quality.scores import Score, mean
from lienthong.services.registry.models import Agency


@dataclass(frozen=True)
class Owned:
    """One database in an agency's score: its index and what it weighs."""

    contract: Contract
    index: Score
    weight: float


@dataclass(frozen=True)
class AgencyScore:
    """One unit or agency: the mean of its own databases and of those of units below it.

    Each database weighs the same, unless people have set its weight.
    """

    id: str
    name: str
    depth: int
    own: tuple[Owned, ...]
    all: tuple[Owned, ...]

    @property
    def index(self) -> float | None:
        """0–100; None when none of its databases was measured."""
        parts = [(o.index.value, o.weight) for o in self.all]
        counted = [(value, w) for value, w in parts if value is not None and w > 0]
        return mean(counted) if counted else None

    @property
    def unmeasured(self) -> int:
        return sum(o.index.value is None for o in self.all)


def by_agency(declared: Sequence[Contract] | None = None) -> list[AgencyScore]:
    """Return every owner of databases and the agencies above it, each parent before its units."""
    declared = contracts.all_current() if declared is None else declared
    known = quality.measured(declared)
    owned: dict[str, list[Owned]] = {}
    for contract in declared:
        index = quality.index_of(contract, known=known)
        held = Owned(contract, index, known.weights[contract.id].database)
        owned.setdefault(contract.owner, []).append(held)
    agencies = {a.id: a for a in Agency.objects.all()}
    return _down(None, owned, agencies, _needed(owned, agencies), 0)


def _needed(owned: Iterable[str], agencies: dict[str, Agency]) -> dict[str | None, list[str]]:
    """Return parent → units on the way to an owner. Owners that are no agency stand at the top."""
    below: dict[str | None, list[str]] = {}
    seen: set[str] = set()
    for owner in sorted(owned):
        unit: str | None = owner
        while unit is not None and unit not in seen:
            seen.add(unit)
            parent = agencies[unit].parent_id if unit in agencies else None
            below.setdefault(parent, []).append(unit)
            unit = parent
    return below


def _down(
    parent: str | None,
    owned: dict[str, list[Owned]],
    agencies: dict[str, Agency],
    below: dict[str | None, list[str]],
    depth: int,
) -> list[AgencyScore]:
    found = []
    for unit in below.get(parent, ()):
        under = _down(unit, owned, agencies, below, depth + 1)
        own = tuple(owned.get(unit, ()))
        units = [one for one in under if one.depth == depth + 1]
        whole = (*own, *(o for one in units for o in one.all))
        name = agencies[unit].name if unit in agencies else unit
        found += [AgencyScore(unit, name, depth, own, whole), *under]
    return found
