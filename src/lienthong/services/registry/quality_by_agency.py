"""Scores of units and agencies: of the databases they own, up the tree of agencies."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from lienthong.core.contract.model import Contract
from lienthong.core.rules.model import WORDS, Word
from lienthong.services.contracts import queries as contracts
from lienthong.services.quality import reasons
from lienthong.services.quality.scores import Limits, Score, mean
from lienthong.services.quality.scoring import policy
from lienthong.services.quality.scoring.kept import UNTOLD, Scored, database_scores
from lienthong.services.registry.models import Agency


@dataclass(frozen=True)
class Owned(Scored):
    """One database in a unit's score: how it stood when it was last settled, and its weight."""

    weight: float

    @property
    def value(self) -> float | None:
        """The index, 0–100; None when it was not measured."""
        return self.scores.total[0]

    @property
    def counts(self) -> bool:
        """Say whether it takes part: it was measured, and weighs something."""
        return self.value is not None and self.weight > 0


@dataclass(frozen=True)
class AgencyScore:
    """One unit or agency: the mean of its own databases and of those of units below it.

    Each database weighs the same, unless people have set its weight. Colours go by the node's
    thresholds (``limits``). ``parent`` is None at the top.
    """

    id: str
    name: str
    parent: str | None
    depth: int
    own: tuple[Owned, ...]
    all: tuple[Owned, ...]
    limits: Limits

    @cached_property
    def _counted(self) -> list[Owned]:
        return [one for one in self.all if one.counts]

    @cached_property
    def _weight(self) -> float:
        return sum(one.weight for one in self._counted)

    @cached_property
    def index(self) -> Score:
        """0–100; None when none of its databases was measured."""
        parts = [(o.value, o.weight) for o in self._counted if o.value is not None]
        serious = any(one.scores.total[2] for one in self._counted)
        return Score(mean(parts) if parts else None, serious=serious, limits=self.limits)

    @cached_property
    def words(self) -> dict[Word, Score]:
        """The six words, each over the databases where it was measured."""
        return {word: self._word(word) for word in WORDS}

    def _word(self, word: Word) -> Score:
        """Add up one word, without a score for each database: at the top there are thousands."""
        total = weight = 0.0
        serious, reason = False, ""
        for one in self.all:
            value, why, bad = one.scores.told.get(word, UNTOLD)
            if value is not None and one.weight > 0:
                total, weight = total + one.weight * value, weight + one.weight
                serious = serious or bad
            elif not reason and one.weight > 0:
                reason = why
        if weight:
            return Score(total / weight, serious=serious, limits=self.limits)
        return Score(None, reason or reasons.NO_RUN, limits=self.limits)

    @property
    def rows(self) -> int:
        return sum(one.rows for one in self.all)

    @property
    def unmeasured(self) -> int:
        return sum(one.value is None for one in self.all)

    def share(self, one: Owned) -> float:
        """Return what part of the index a database is, 0–100."""
        return 100 * one.weight / self._weight if one.counts else 0.0


def by_agency(declared: Sequence[Contract] | None = None) -> list[AgencyScore]:
    """Return every owner of databases and the agencies above it, each parent before its units."""
    declared = contracts.all_current() if declared is None else declared
    known, weights = database_scores(declared), policy.database_weights()
    owned: dict[str, list[Owned]] = {}
    for contract in declared:
        held = Owned(contract, known[contract.id], weights.get(contract.id, 1.0))
        owned.setdefault(contract.owner, []).append(held)
    agencies = {a.id: a for a in Agency.objects.all()}
    below = _needed(owned, agencies)
    return _down(None, _Tree(owned, agencies, below, policy.limits("")), 0)


@dataclass(frozen=True)
class _Tree:
    owned: dict[str, list[Owned]]
    agencies: dict[str, Agency]
    below: dict[str | None, list[str]]
    limits: Limits


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


def _down(parent: str | None, tree: _Tree, depth: int) -> list[AgencyScore]:
    found = []
    for unit in tree.below.get(parent, ()):
        under = _down(unit, tree, depth + 1)
        own = tuple(tree.owned.get(unit, ()))
        units = [one for one in under if one.depth == depth + 1]
        whole = (*own, *(o for one in units for o in one.all))
        name = tree.agencies[unit].name if unit in tree.agencies else unit
        found += [AgencyScore(unit, name, parent, depth, own, whole, tree.limits), *under]
    return found
