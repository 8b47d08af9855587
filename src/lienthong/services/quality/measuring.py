"""Measure one table from one snapshot: every rule, every row in force, every failing key."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from lienthong.core.contract.model import Table
from lienthong.core.rules.check import TableChecker
from lienthong.core.rules.model import BoundRule, Context, Problem
from lienthong.core.rules.thresholds import thresholds
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.quality.models import Failure
from lienthong.services.quality.tallies import Prepared, Tally, tally_rule
from lienthong.services.quality.whole_table import (
    WholeResult,
    judged,
    threshold_rule,
    whole_table,
)
from lienthong.services.records import queries as records
from lienthong.services.records.lookup import DatabaseLookup

CHUNK_ROWS = 10_000


@dataclass(frozen=True)
class Measured:
    """What one reading of a table gave."""

    rows: int
    tallies: Mapping[str, Tally]
    whole: tuple[WholeResult, ...]


@contextmanager
def snapshot() -> Iterator[None]:
    """Open a transaction that sees one state of the database from its first read to its end.

    Inside a caller's transaction the caller's isolation holds.
    """
    nested = connection.in_atomic_block
    with transaction.atomic():
        if not nested:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def measure(
    table: Table, checker: TableChecker, *, today: date, results: Mapping[str, int]
) -> Measured:
    """Check every row in force. ``results`` maps a rule to the row its failures belong to."""
    tallies = {check.rule.id: Tally() for check in checker.checks}
    bounds = [(t, Tally()) for t in thresholds(table, dictionary.current())]
    rows = 0
    for chunk in records.chunks(table, size=CHUNK_ROWS):
        live = [(str(row["_id"]), row) for row in chunk if row["_event"] != "CANCEL"]
        rows += len(live)
        lookup = DatabaseLookup(table)
        lookup.prefetch(live)
        prepared: list[Prepared] = [(row, Context(row_id, lookup, today)) for row_id, row in live]
        for check in checker.checks:
            failures = tally_rule(check, prepared, tallies[check.rule.id])
            if failures:
                _keep(results[check.rule.id], failures)
        for bound, tally in bounds:
            failures = tally_rule(bound.check, prepared, tally)
            if failures and bound.blames_rows:
                _keep(results[bound.spec.id], failures)
    whole = [judged(bound, tally.failed, rows) for bound, tally in bounds]
    for result in whole:
        if not result.failed:
            Failure.objects.filter(result_id=results[result.rule.id]).delete()
    return Measured(rows, tallies, (*whole_table(table, rows), *whole))


def all_rules(table: Table, checker: TableChecker) -> list[BoundRule]:
    """Return every rule of the table: those asked row by row and those on the whole."""
    bounds = thresholds(table, dictionary.current())
    whole = (result.rule for result in whole_table(table, 0))
    return [*checker.rules, *whole, *(threshold_rule(bound) for bound in bounds)]


def _keep(result_id: int, failures: Iterable[tuple[str, Problem]]) -> None:
    statement = (
        "COPY quality_failure (result_id, row_id, value, message, remedy, values) FROM STDIN"
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row_id, problem in failures:
            copy.write_row(
                (
                    result_id,
                    row_id,
                    problem.value,
                    problem.message,
                    problem.remedy,
                    json.dumps(dict(problem.values), ensure_ascii=False),
                )
            )
