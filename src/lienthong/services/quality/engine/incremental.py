"""The figures of a full run moved by changes: only changed rows and their groups are looked at.

What is kept of each row is a hash of its identity and one of each group it may share; of the rules
their counts and which rows fail. A change brings the row as it was and as it is, so what its old
verdicts were is asked again and not stored. Two values with one hash of 64 bits would be taken for
the same: once in some million tables of five million rows; the next full run tells.

Rules about the table as a whole are moved by ``moving_whole``, or rest there.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lienthong.core.rules.model import BoundRule, Check
from lienthong.services.quality import reasons
from lienthong.services.quality.engine.asking import FAILED, Asker
from lienthong.services.quality.engine.failing_rows import FailingRows
from lienthong.services.quality.engine.failures import Failing
from lienthong.services.quality.engine.kept_lists import FailingCounts, Members
from lienthong.services.quality.engine.outcome import Outcome
from lienthong.services.quality.engine.ports import Batch

LIKE, REFERENCE = "like_values", "reference"
WHOLE = frozenset(
    {"outlier", "coverage", "drift", "table_freshness", "row_count", "expected_rows"}
)  # kinds that no row is asked about


class FailingPlaces:
    """A sink that keeps where the failing rows are, by rule."""

    def __init__(self) -> None:
        self.places: dict[str, array[int]] = defaultdict(lambda: array("q"))

    def take(self, rule: BoundRule, failing: Sequence[Failing]) -> None:
        rows = failing.rows if isinstance(failing, FailingRows) else [one.row for one in failing]
        self.places[rule.id].extend(row for row in rows if row is not None)


@dataclass
class State:
    """The figures of one table. ``groups`` and ``failing`` are by rule; identities are hashes.

    ``counted`` holds the rows of each bound (only ``failed`` of it means something), and
    ``failing`` those rows even while the bound is met; a bound in ``blaming`` that is not met is
    the fault of these rows. ``number`` tells the state from the one before it: what is kept twice
    from one is refused.
    """

    outcomes: dict[str, Outcome]
    counted: Mapping[str, Outcome]
    failing: Mapping[str, FailingCounts]
    groups: Mapping[str, Members]
    blaming: frozenset[str]
    rows: int
    number: int = 0

    def lists(self) -> Iterator[tuple[tuple[str, str], Members | FailingCounts]]:
        """Yield what is kept as lists, by kind and rule."""
        yield from ((("groups", rule), one) for rule, one in self.groups.items())
        yield from ((("failing", rule), one) for rule, one in self.failing.items())

    def figures_of(self, rule: str) -> Outcome:
        """Return what changed rows are counted in."""
        return self.counted.get(rule) or self.outcomes[rule]

    def failing_rows(self, rule: str) -> Counter[int]:
        """Return how many failing rows each identity has: this reads the whole list."""
        if rule in self.counted and not (self.outcomes[rule].failed and rule in self.blaming):
            return Counter()
        return self.failing[rule].every()

    @property
    def resting(self) -> list[str]:
        """The rules that only a full run looks at."""
        return [rule for rule, one in self.outcomes.items() if one.rests or one.broken]


@dataclass(frozen=True)
class Side:
    """Changed rows, as they were or as they are: a batch, identities, and group hashes by rule."""

    batch: Batch
    ids: Sequence[int]
    hashes: Mapping[str, Sequence[int]]

    def left_out(self, rule: BoundRule, n: int) -> str:
        """Return why a row shares nothing: a value is empty, or says nothing."""
        held = (self.batch.values(name)[n] for name in rule.columns)
        says_nothing = rule.kind == LIKE and all(value not in (None, "") for value in held)
        return reasons.NOT_APPLICABLE if says_nothing else reasons.EMPTY_VALUE


def move(
    state: State, before: Side, after: Side, askers: Sequence[Asker], names: Mapping[str, str]
) -> None:
    """Move the figures by rows that were changed (in both sides), added or taken away."""
    for asker in askers:
        if not _stays(asker.check, before, after):
            _move_rows(state, asker, before, after, names)
    for rule in state.groups:
        if state.outcomes[rule].rule.kind == REFERENCE:
            _note_references(state.groups[rule], rule, before, after)
        else:
            _move_groups(state, rule, before, after)
    state.rows += len(after.ids) - len(before.ids)


def _stays(check: Check, before: Side, after: Side) -> bool:
    """Say whether every row holds what it held, where nothing else is asked.

    A float is asked again: two that are equal may be written in two ways.
    """
    if not check.by_value or before.ids != after.ids:
        return False
    (name,) = check.rule.columns
    held = before.batch.values(name)
    return held == after.batch.values(name) and float not in set(map(type, held))


def _move_rows(
    state: State, asker: Asker, before: Side, after: Side, names: Mapping[str, str]
) -> None:
    outcome, failing = asker.outcome, state.failing[asker.check.rule.id]
    for side, step in ((before, -1), (after, 1)):
        ends = Counter[str]()
        for n, end in enumerate(asker.ends(side.batch, range(len(side.batch)), names)):
            ends[end] += step
            if end == FAILED:
                failing.step(side.ids[n], step)
        outcome.failed += ends.pop(FAILED, 0)
        outcome.passed += ends.pop("", 0)
        outcome.skips.update(ends)
    outcome.skips = +outcome.skips


def move_references(state: State, rule: str, gone: Iterable[int], come: Iterable[int]) -> None:
    """Count anew the rows that refer to values which the other table lost, or has now: hashes."""
    outcome, failing = state.outcomes[rule], state.failing[rule]
    for values, step in ((gone, 1), (come, -1)):
        for members in state.groups[rule].of(set(values)).values():
            outcome.failed += step * members.total()
            outcome.passed -= step * members.total()
            for identity, rows in members.items():
                failing.step(identity, step * rows)


def _note_references(groups: Members, rule: str, before: Side, after: Side) -> None:
    for side, step in ((before, -1), (after, 1)):
        for identity, value in zip(side.ids, side.hashes[rule], strict=True):
            if value:
                groups.step(value, identity, step)


def _move_groups(state: State, rule: str, before: Side, after: Side) -> None:
    outcome, groups = state.figures_of(rule), state.groups[rule]
    members = groups.of({h for side in (before, after) for h in side.hashes[rule] if h})
    _count(outcome, state.failing[rule], members, -1)
    for side, step in ((before, -1), (after, 1)):
        for n, (identity, value) in enumerate(zip(side.ids, side.hashes[rule], strict=True)):
            if value:
                groups.step(value, identity, step)
                members[value][identity] += step
            else:
                outcome.skips.update({side.left_out(outcome.rule, n): step})
    _count(outcome, state.failing[rule], members, 1)
    outcome.skips = +outcome.skips


def _count(
    outcome: Outcome, failing: FailingCounts, groups: Mapping[int, Counter[int]], step: int
) -> None:
    """Take the figures of some groups away, or add them."""
    for members in groups.values():
        size = members.total()
        if size > 1:
            outcome.failed += step * size
            outcome.groups = (outcome.groups or 0) + step
            outcome.excess = (outcome.excess or 0) + step * (size - 1)
            for identity, rows in members.items():
                failing.step(identity, step * rows)
        else:
            outcome.passed += step * size
