"""Rows that share values: all of them fail, and the rows that would have to go are counted too."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Protocol

import numpy as np

from lienthong.core.dictionary.value import Value
from lienthong.core.quality.plan import FALSE, Grouped
from lienthong.core.quality.values import key_part
from lienthong.core.rules.kinds.like_values import form as form_of
from lienthong.core.rules.model import Check
from lienthong.services.quality import reasons
from lienthong.services.quality.engine.failing_rows import FailingRows
from lienthong.services.quality.engine.failures import Failing, Sink
from lienthong.services.quality.engine.outcome import Outcome
from lienthong.services.quality.engine.ports import Engine

FORMS_AT_ONCE = 5_000
Told = Callable[[Check, Sequence[Failing]], Sequence[Failing]]


class Forms(Protocol):
    """Is given the normal forms of a rule's rows."""

    @property
    def by_place(self) -> bool:
        """Say whether rows are to be named by their place (from 1), or else by their key."""

    def __call__(self, rule: str, forms: Sequence[tuple[Value, int]]) -> None:
        """Take (name, form as a number) of some rows."""


def find_doubled(
    engine: Engine,
    one: Grouped,
    outcome: Outcome,
    names: Mapping[str, str],
    keys: Sequence[str],
    sink: Sink,
    told: Told | None = None,
    forms: Forms | None = None,
) -> None:
    """Find every row whose filled values another row holds too. ``told`` puts it in words.

    ``forms`` is given what rows are compared by where this is no value of theirs.
    """
    groups: dict[Hashable, list[Failing]] = defaultdict(list)
    rows = (
        _alike(engine, one, outcome, names, keys, forms)
        if one.normalised
        else _same(engine, one, names, keys)
    )
    for key, row in rows:
        groups[key].append(row)
    doubled = [group for group in groups.values() if len(group) > 1]
    outcome.groups = len(doubled)
    outcome.failed = sum(len(group) for group in doubled)
    outcome.excess = outcome.failed - len(doubled)
    say = told or _silent
    sink.take(one.check.rule, [row for group in doubled for row in say(one.check, group)])


def _silent(check: Check, group: Sequence[Failing]) -> Sequence[Failing]:
    return group


Keyed = Iterator[tuple[Hashable, Failing]]


def _same(engine: Engine, one: Grouped, names: Mapping[str, str], keys: Sequence[str]) -> Keyed:
    for batch in engine.twice(one.columns, keys):
        for row in FailingRows(batch, range(len(batch)), names, keys, one.columns):
            parts = tuple(key_part(value) for value in row.values)
            if None not in parts:
                yield parts, row


def _alike(
    engine: Engine,
    one: Grouped,
    outcome: Outcome,
    names: Mapping[str, str],
    keys: Sequence[str],
    forms: Forms | None,
) -> Keyed:
    """Read twice: first eight bytes of each normal form, then the rows of those seen again."""
    hashes, told = array("Q"), list[tuple[Value, int]]()
    named = keys[:1] if forms and not forms.by_place else ()
    for row, form in _forms(engine, one, names, named):
        if form is None:
            empty = any(value in (None, "") for value in row.values)
            outcome.skips[reasons.EMPTY_VALUE if empty else reasons.NOT_APPLICABLE] += 1
        else:
            hashes.append(hash_of(form))
            if forms:
                told.append((row.key[0] if named else row.row, hashes[-1]))
        if forms and len(told) >= FORMS_AT_ONCE:
            forms(one.check.rule.id, told)
            told.clear()
    if forms:
        forms(one.check.rule.id, told)
        outcome.kept = {"forms": len(hashes)}
    again = doubled_values(hashes)
    for row, form in _forms(engine, one, names, keys) if again else ():
        if form is not None and hash_of(form) in again:
            yield form, row


def _forms(
    engine: Engine, one: Grouped, names: Mapping[str, str], keys: Sequence[str]
) -> Iterator[tuple[Failing, str | None]]:
    read = list(dict.fromkeys((*one.columns, *keys)))
    for batch in engine.scan(read, [FALSE], {}):
        for row in FailingRows(batch, range(len(batch)), names, keys, one.columns):
            yield row, form_of(row.values)


def hash_of(form: str) -> int:
    """Return eight bytes of a normal form as a number, from 0."""
    return int.from_bytes(blake2b(form.encode(), digest_size=8).digest(), "little")


def doubled_values(hashes: "array[int]") -> frozenset[int]:
    """Return the numbers that are there more than once."""
    found = np.sort(np.frombuffer(hashes, dtype=np.uint64)) if hashes else np.empty(0)
    return frozenset(int(n) for n in np.unique(found[1:][found[1:] == found[:-1]]))
