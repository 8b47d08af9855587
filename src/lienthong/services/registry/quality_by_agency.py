"""Scores of units and agencies: of the databases they own, up the tree of agencies."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from lienthong.core.contract.model import Contract
from lienthong.core.rules.model import Word
from lienthong.services.contracts import queries as contracts
from lienthong.services.quality import queries as quality
from lienthong.services.quality.scores import Limits, Score, SixWords, combined, mean
from lienthong.services.quality.scoring import policy
from lienthong.services.registry.models import Agency


@dataclass(frozen=True)
class Owned:
    """One database in a unit's score: rows, words and index by its latest runs, and its weight."""

    contract: Contract
    rows: int
    words: SixWords
    index: Score
    weight: float

    @property
    def counts(self) -> bool:
        """Say whether it takes part: it was measured, and weighs something."""
        return self.index.value is not None and self.weight > 0


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
    def index(self) -> Score:
        """0–100; None when none of its databases was measured."""
        parts = [(o.index.value, o.weight) for o in self._counted if o.index.value is not None]
        serious = any(one.index.serious for one in self._counted)
        return Score(mean(parts) if parts else None, serious=serious, limits=self.limits)

    @cached_property
    def words(self) -> dict[Word, Score]:
        """The six words, each over the databases where it was measured."""
        found = combined([(one.weight, one.words) for one in self.all])
        return {word: replace(score, limits=self.limits) for word, score in found.items()}

    @property
    def rows(self) -> int:
        return sum(one.rows for one in self.all)

    @property
    def unmeasured(self) -> int:
        return sum(one.index.value is None for one in self.all)

    def share(self, one: Owned) -> float:
        """Return what part of the index a database is, 0–100."""
        return 100 * one.weight / sum(o.weight for o in self._counted) if one.counts else 0.0


def by_agency(declared: Sequence[Contract] | None = None) -> list[AgencyScore]:
    """Return every owner of databases and the agencies above it, each parent before its units."""
    declared = contracts.all_current() if declared is None else declared
    known = quality.measured(declared)
    owned: dict[str, list[Owned]] = {}
    for contract in declared:
        words = quality.words_of(contract, known=known)
        index = quality.index_of(contract, known=known, words=words)
        weight = known.weights[contract.id].database
        held = Owned(contract, known.rows(contract), words, index, weight)
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
