"""Try rules that are not in force yet: how many of the rows that are there would break them.

Bounded: a large table is looked at through a sample of its pages, a slow rule until the time is up;
the answer always says how many rows were looked at.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any

from django.db import OperationalError, connection, transaction

from lienthong.base import clock
from lienthong.core.cleaning.standardise import TableStandardiser
from lienthong.core.contract.model import Reference, Table
from lienthong.core.rules.check import TableChecker
from lienthong.core.rules.model import BoundRule, Check, Context, Problem, Row, Value, Verdict
from lienthong.services.contracts.models import DraftSample
from lienthong.services.contracts.sql import column_list, ident, table_name
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.intake.mapping import guess
from lienthong.services.quality.whole_table import whole_table
from lienthong.services.records.lookup import DatabaseLookup, unique_columns

MOST_ROWS = 20_000
MOST_SECONDS = 3.0
_CHUNK = 2_000
Columns = tuple[str, ...]


@dataclass(frozen=True)
class Rows:
    """Rows to try on. ``total`` is how many there are, about when ``sampled``."""

    rows: Sequence[tuple[str, Row]]
    total: int
    sampled: bool
    doubled: Mapping[Columns, frozenset[tuple[str, ...]]]


@dataclass(frozen=True)
class Trial:
    """How one rule would do. ``checked`` rows were asked; the others had no value or no time."""

    rule: BoundRule
    failed: int
    checked: int
    seen: int
    total: int
    whole: bool = False

    @property
    def is_partial(self) -> bool:
        return self.seen < self.total


def rows_in_force(table: Table, held: Table) -> Rows:
    """Return rows of the table in force, under the names that the new ``table`` gives them."""
    total, sampled = _size(held)
    names = _names(table, held)
    rows = [(str(row["_id"]), _named(row, names)) for row in _fetch(held, total, sampled)]
    groups = [g for g in unique_columns(table) if all(names.get(c) for c in g)]
    found = {g: _doubled(held, tuple(names[c] for c in g)) for g in groups} if sampled else {}
    doubled = {group: keys for group, keys in found.items() if keys is not None}
    return Rows(rows, total, sampled, doubled)


def rows_of_file(table: Table, sample: DraftSample) -> Rows:
    """Return the rows of an uploaded file, standardised as an import would do."""
    words = dictionary.current()
    fed = {c: name for c, name in guess(table, sample.header, words).items() if name}
    cleaner = TableStandardiser.of(table, words)
    rows = [
        (str(n), cleaner.standardise({name: raw.get(c) for c, name in fed.items()}).values)
        for n, raw in enumerate(sample.rows)
    ]
    return Rows(rows, sample.total, len(rows) < sample.total, {})


def try_rules(table: Table, rows: Rows, wanted: Callable[[BoundRule], bool]) -> list[Trial]:
    """Count the rows that break each wanted rule. Raises RuleRejected."""
    checker = TableChecker.of(table, dictionary.current())
    checks = [check for check in checker.checks if wanted(check.rule)]
    found = list(_tried(table, rows, checks)) if checks else []
    for result in whole_table(table, rows.total):
        if wanted(result.rule) and not result.skip_reason:
            checked = result.passed + result.failed
            found.append(
                Trial(result.rule, result.failed, checked, rows.total, rows.total, whole=True)
            )
    return found


def _tried(table: Table, rows: Rows, checks: Sequence[Check]) -> Iterator[Trial]:
    failed, checked = Counter[int](), Counter[int]()
    end, today, seen = monotonic() + MOST_SECONDS, clock.today(), 0
    lookup = _Trying(table, rows)
    for start in range(0, len(rows.rows), _CHUNK):
        chunk = rows.rows[start : start + _CHUNK]
        lookup.prefetch(chunk)
        for row_id, row in chunk:
            context = Context(row_id, lookup, today)
            for n, check in enumerate(checks):
                verdict = check.test(row, context)
                failed[n] += isinstance(verdict, Problem)
                checked[n] += verdict is not Verdict.SKIPPED
        seen += len(chunk)
        if monotonic() > end:
            break
    for n, check in enumerate(checks):
        yield Trial(check.rule, failed[n], checked[n], seen, rows.total)


class _Trying:
    """The rules' Lookup: references from the database, doubles from the rows themselves."""

    def __init__(self, table: Table, rows: Rows) -> None:
        alone = tuple(replace(f, unique=False) for f in table.fields)
        self._references = DatabaseLookup(replace(table, fields=alone, rules=()))
        self._groups: dict[Columns, dict[tuple[str, ...], tuple[str, ...]]] = {}
        self._doubled = rows.doubled
        for group in unique_columns(table):
            if group not in rows.doubled:
                self._groups[group] = _holders(rows.rows, group)

    def prefetch(self, rows: Sequence[tuple[str, Row]]) -> None:
        self._references.prefetch(rows)

    def reference_exists(self, reference: Reference, value: str) -> bool | None:
        return self._references.reference_exists(reference, value)

    def other_holder(
        self, table_name: str, columns: Columns, values: tuple[Value, ...], row_id: str
    ) -> str | None:
        key = tuple("" if v is None else str(v) for v in values)
        if tuple(columns) in self._doubled:
            return "…" if key in self._doubled[tuple(columns)] else None
        holders = self._groups.get(tuple(columns), {}).get(key, ())
        return next((holder for holder in holders if holder != row_id), None)


def _holders(
    rows: Sequence[tuple[str, Row]], group: Columns
) -> dict[tuple[str, ...], tuple[str, ...]]:
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for row_id, row in rows:
        values = [row.get(c) for c in group]
        if None not in values:
            key = tuple(str(v) for v in values)
            found[key] = (*found.get(key, ()), row_id)[:2]
    return found


def hidden_now(table: Table, held: Table, hidden: Collection[str]) -> frozenset[str]:
    """Return the fields of the new table that hold the values of columns hidden in ``held``."""
    return frozenset(new for new, old in _names(table, held).items() if old in hidden)


def _names(table: Table, held: Table) -> dict[str, str]:
    """Return new column → the column in force whose values it holds."""
    found = {}
    for field in table.fields:
        for name in (field.name, *field.origin.renamed_from):
            if name in held.by_name:
                found[field.name] = name
                break
    return found


def _named(row: Mapping[str, Any], names: Mapping[str, str]) -> Row:
    values = {new: row[old] for new, old in names.items()}
    return values | {"_changed_at": row["_changed_at"]}


def _size(held: Table) -> tuple[int, bool]:
    """Return how many rows are in force, counted when few, estimated when many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass(%s)", [table_name(held)]
        )
        found = cursor.fetchone()
        if found and found[0] > 10 * MOST_ROWS:
            return int(found[0]), True
        cursor.execute(f"SELECT count(*) FROM {table_name(held)} WHERE _event <> 'CANCEL'")
        total = int(cursor.fetchone()[0])
    return total, total > MOST_ROWS


def _fetch(held: Table, total: int, sampled: bool) -> list[dict[str, Any]]:
    """Read the rows; of a large table those of random pages, the same ones each time."""
    share = min(100.0, 100.0 * 1.2 * MOST_ROWS / max(total, 1))
    source = f"TABLESAMPLE SYSTEM ({share:.4f}) REPEATABLE (1)" if sampled else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT _id, _changed_at, {column_list(held)} FROM {table_name(held)} {source} "
            "WHERE _event <> 'CANCEL' LIMIT %s",
            [MOST_ROWS],
        )
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _doubled(held: Table, columns: Columns) -> frozenset[tuple[str, ...]] | None:
    """Return the values that rows of the whole table share; None when that takes too long."""
    texts = ", ".join(f"{ident(c)}::text" for c in columns)
    filled = " AND ".join(f"{ident(c)} IS NOT NULL" for c in columns)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {int(MOST_SECONDS * 1000)}")
            cursor.execute(
                f"SELECT {texts} FROM {table_name(held)} WHERE _event <> 'CANCEL' AND {filled} "
                f"GROUP BY {texts} HAVING count(*) > 1 LIMIT 100000"
            )
            return frozenset(tuple(str(v) for v in row) for row in cursor.fetchall())
    except OperationalError:
        return None
