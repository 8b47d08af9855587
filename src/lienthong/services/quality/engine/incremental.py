"""The figures of a full run moved by changes: only changed rows and their groups are looked at.

What is kept of each row is a hash of its identity and one of each group it may share; of the rules
their counts and which rows fail. A change brings the row as it was and as it is, so what its old
verdicts were is asked again and not stored. Two values with one hash of 64 bits would be taken for
the same: once in some million tables of five million rows; the next full run tells.

Rules about the table as a whole (bounds, coverage, outliers, likeness) stay as the full run left
them and are named in ``resting``.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from lienthong.core.quality.doubled import Index, Numbers
from lienthong.core.rules.model import BoundRule
from lienthong.services.quality import reasons
from lienthong.services.quality.engine.asking import FAILED, Asker
from lienthong.services.quality.engine.failing_rows import FailingRows
from lienthong.services.quality.engine.failures import Failing
from lienthong.services.quality.engine.outcome import Outcome
from lienthong.services.quality.engine.ports import Batch

WHOLE = frozenset({"outlier", "like_values", "coverage", "drift", "row_count", "expected_rows"})


class FailingPlaces:
    """A sink that keeps where the failing rows are, by rule."""

    def __init__(self) -> None:
        self.places: dict[str, list[int]] = defaultdict(list)

    def take(self, rule: BoundRule, failing: Sequence[Failing]) -> None:
        rows = failing.rows if isinstance(failing, FailingRows) else [one.row for one in failing]
        self.places[rule.id] += [row for row in rows if row is not None]


@dataclass
class Groups:
    """Which rows share a hash: those of the full run, and what changed since."""

    index: Index
    ids: Numbers
    moved: dict[int, Counter[int]] = field(default_factory=dict)

    def members(self, value: int) -> Counter[int]:
        """Return the identities of the rows with this hash."""
        known = self.moved.get(value)
        if known is None:
            places = self.index.places_of(value)
            known = self.moved[value] = Counter(int(n) for n in self.ids[places])
        return known


@dataclass
class State:
    """The figures of one table. ``groups`` and ``failing`` are by rule; identities are hashes.

    Several rows may have one identity, so ``failing`` counts its failing rows.
    """

    outcomes: Mapping[str, Outcome]
    failing: dict[str, Counter[int]]
    groups: Mapping[str, Groups]
    rows: int

    @property
    def resting(self) -> list[str]:
        """The rules that only a full run looks at."""
        return [
            rule
            for rule, outcome in self.outcomes.items()
            if outcome.rule.kind in WHOLE or outcome.broken
        ]


@dataclass(frozen=True)
class Side:
    """Changed rows, as they were or as they are: a batch, identities, and group hashes by rule."""

    batch: Batch
    ids: Sequence[int]
    hashes: Mapping[str, Sequence[int]]


def state_of(
    outcomes: Sequence[Outcome],
    places: Mapping[str, Sequence[int]],
    ids: Numbers,
    indexes: Mapping[str, Index],
) -> State:
    """Return the state after a full run. ``places`` (from 1) are where rows fail."""
    failing = {
        rule: Counter(ids[np.asarray(found, dtype=np.int64) - 1].tolist())
        for rule, found in places.items()
    }
    groups = {rule: Groups(index, ids) for rule, index in indexes.items()}
    return State({o.rule.id: o for o in outcomes}, failing, groups, len(ids))


def move(
    state: State, before: Side, after: Side, askers: Sequence[Asker], names: Mapping[str, str]
) -> None:
    """Move the figures by rows that were changed (in both sides), added or taken away."""
    for asker in askers:
        _move_rows(state, asker, before, after, names)
    for rule in state.groups:
        _move_groups(state, rule, before, after)
    state.rows += len(after.ids) - len(before.ids)


def _move_rows(
    state: State, asker: Asker, before: Side, after: Side, names: Mapping[str, str]
) -> None:
    rule = asker.check.rule.id
    outcome = state.outcomes[rule]
    failing = state.failing.setdefault(rule, Counter())
    for side, step in ((before, -1), (after, 1)):
        ends = Counter[str]()
        for n, end in enumerate(asker.ends(side.batch, range(len(side.batch)), names)):
            ends[end] += step
            if end == FAILED:
                _step(failing, side.ids[n], step)
        outcome.failed += ends.pop(FAILED, 0)
        outcome.passed += ends.pop("", 0)
        outcome.skips.update(ends)
    outcome.skips = +outcome.skips


def _move_groups(state: State, rule: str, before: Side, after: Side) -> None:
    outcome, groups = state.outcomes[rule], state.groups[rule]
    failing = state.failing.setdefault(rule, Counter())
    touched = {h for side in (before, after) for h in side.hashes[rule] if h}
    _count(outcome, failing, groups, touched, -1)
    for side, step in ((before, -1), (after, 1)):
        for identity, value in zip(side.ids, side.hashes[rule], strict=True):
            if value:
                members = groups.members(value)
                members[identity] += step
                if not members[identity]:
                    del members[identity]
            else:
                outcome.skips.update({reasons.EMPTY_VALUE: step})
    _count(outcome, failing, groups, touched, 1)
    outcome.skips = +outcome.skips


def _count(
    outcome: Outcome, failing: Counter[int], groups: Groups, touched: set[int], step: int
) -> None:
    """Take the figures of some groups away, or add them."""
    for value in touched:
        members = groups.members(value)
        size = members.total()
        if size > 1:
            outcome.failed += step * size
            outcome.groups = (outcome.groups or 0) + step
            outcome.excess = (outcome.excess or 0) + step * (size - 1)
            for identity, rows in members.items():
                _step(failing, identity, step * rows)
        else:
            outcome.passed += step * size


def _step(failing: Counter[int], identity: int, step: int) -> None:
    """Count failing rows of an identity; one without any is forgotten."""
    failing[identity] += step
    if not failing[identity]:
        del failing[identity]


def keep(folder: Path, ids: Numbers, indexes: Mapping[str, Index]) -> None:
    """Write the hashes of a full run, to be mapped into memory and not read."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.npy"):  # a run that still maps it keeps what it mapped
        old.unlink()
    np.save(folder / "ids.npy", ids)
    for n, index in enumerate(indexes.values()):
        if index.hashes is ids:
            (folder / f"hashes-{n}.npy").hardlink_to(folder / "ids.npy")
        else:
            np.save(folder / f"hashes-{n}.npy", index.hashes)
        np.save(folder / f"packed-{n}.npy", index.packed)


def kept(folder: Path, rules: Sequence[str]) -> tuple[Numbers, dict[str, Index]]:
    """Map what ``keep`` wrote; the rules in the same order."""
    ids = _mapped(folder / "ids.npy")
    bits = max(1, len(ids).bit_length())
    return ids, {
        rule: Index(_mapped(folder / f"hashes-{n}.npy"), _mapped(folder / f"packed-{n}.npy"), bits)
        for n, rule in enumerate(rules)
    }


def _mapped(path: Path) -> Any:
    return np.load(path, mmap_mode="r")
