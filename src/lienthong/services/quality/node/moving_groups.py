"""Rules about rows that share values: the groups that changed rows leave and join are counted."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol

from django.db import connection

from lienthong.core.contract.model import Table
from lienthong.core.dictionary.value import Value
from lienthong.core.quality.values import as_value, key_part
from lienthong.core.rules.model import Check, Problem
from lienthong.services.contracts.sql import SQL_TYPES, ident, table_name
from lienthong.services.quality import reasons
from lienthong.services.quality.engine.failures import Failing
from lienthong.services.quality.engine.telling import told_group
from lienthong.services.quality.node.changed_rows import Changed, Row
from lienthong.services.quality.node.deltas import Delta
from lienthong.services.quality.node.keeping import said
from lienthong.services.records.values import to_json

Key = tuple[str, ...]
Group = dict[str, tuple[Value, ...]]  # row id → its values
Wanted = Mapping[Key, tuple[Value, ...]]  # key → values of a row of that group


class Grouping(Protocol):
    """What makes rows a group, and where the rows of one are found."""

    def key(self, values: tuple[Value, ...]) -> tuple[Key | None, str]:
        """Return the key of some values; None with the reason when they say nothing."""

    def groups(self, wanted: Wanted, changed: Changed) -> Mapping[Key, Group]:
        """Return the rows in force of some groups."""


def move_groups(
    grouping: Grouping, check: Check, changed: Changed, delta: Delta, today: date
) -> None:
    """Move the figures of one rule by the groups that changed rows were in, or are in."""
    touched: dict[Key, tuple[Value, ...]] = {}
    were: dict[Key, set[str]] = defaultdict(set)
    for rows, step in ((changed.before, -1), (changed.after, 1)):
        for row_id, row in rows.items():
            values = values_of(row, check.rule.columns)
            key, reason = grouping.key(values)
            if key is None:
                delta.count("skipped", step)
                delta.skip_reason = reason
            else:
                touched[key] = values
                if step < 0:
                    were[key].add(row_id)
    now = grouping.groups(touched, changed)
    ids = set(changed.ids)
    for key in touched:
        after = now.get(key, {})
        stayed = {row_id for row_id in after if row_id not in ids}
        before = stayed | were.get(key, set())
        _count(delta, len(before), -1)
        _count(delta, len(after), 1)
        _say(check, delta, before, after, today)


def _count(delta: Delta, size: int, step: int) -> None:
    if size > 1:
        delta.failed += step * size
        delta.groups += step
        delta.excess += step * (size - 1)
    else:
        delta.passed += step * size


def _say(check: Check, delta: Delta, before: set[str], after: Group, today: date) -> None:
    """Say the failures of a group anew: each names another row of it."""
    rows = [Failing(None, (i,), values) for i, values in sorted(after.items())]
    told = told_group(check, rows, today) if len(rows) > 1 else []
    problems: dict[str, Problem] = {str(one.key[0]): said(check.rule, one) for one in told}
    if len(before) > 1:
        delta.gone |= before
    for row_id, problem in problems.items():
        delta.fail(row_id, problem)


def values_of(row: Row, columns: Iterable[str]) -> tuple[Value, ...]:
    """Return what a row holds in some columns, as rules know it."""
    return tuple(as_value(row.get(column)) for column in columns)


class SameValues:
    """Implements ``Grouping``: rows that hold the same values, found in their own table."""

    def __init__(self, table: Table, columns: tuple[str, ...]) -> None:
        self._table, self._columns = table, columns

    def key(self, values: tuple[Value, ...]) -> tuple[Key | None, str]:
        """Return the values as text; None where one of them is empty."""
        parts = tuple(key_part(value) for value in values)
        known = tuple(part for part in parts if part is not None)
        return (known if len(known) == len(parts) else None), reasons.EMPTY_VALUE

    def groups(self, wanted: Wanted, changed: Changed) -> Mapping[Key, Group]:
        """Return the rows in force of some groups, found by the index of these columns."""
        asked = [[to_json(value) for value in values] for values in wanted.values()]
        found: dict[Key, Group] = {}
        for row_id, *values in self._read(asked) if asked else ():
            held = tuple(as_value(value) for value in values)
            key, _ = self.key(held)
            if key is not None:
                found.setdefault(key, {})[str(row_id)] = held
        return found

    def _read(self, asked: Sequence[Sequence[object]]) -> list[tuple[object, ...]]:
        names = ", ".join(ident(column) for column in self._columns)
        typed = ", ".join(
            f"(key ->> {n})::{SQL_TYPES[self._table.field(c).logical_type]}"
            for n, c in enumerate(self._columns)
        )
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT _id, {names} FROM {table_name(self._table)} WHERE _event <> 'CANCEL' "
                f"AND ({names}) IN (SELECT {typed} FROM json_array_elements(%s::json) AS key)",
                [json.dumps(asked)],
            )
            return list(cursor.fetchall())
