"""Measure one table of the node from one snapshot: every rule, every row, every failing key.

The plan is the one standalone checks run (``engine.checking``), on the table where it lies.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from lienthong.core.contract.model import Table
from lienthong.core.quality.checks import bounds_of, checks_of
from lienthong.core.rules.model import BoundRule
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.quality.engine.around import Around, Watch, nobody
from lienthong.services.quality.engine.checking import check_data
from lienthong.services.quality.engine.facts import DataFacts
from lienthong.services.quality.engine.outcome import Report
from lienthong.services.quality.node import resting
from lienthong.services.quality.node.files import AttachedFiles
from lienthong.services.quality.node.keeping import KeptFailures, KeptForms
from lienthong.services.quality.node.moving_fences import kept_now
from lienthong.services.quality.node.others import NodeOthers
from lienthong.services.quality.ports import engine_of
from lienthong.services.quality.whole_table import threshold_rule, whole_table

KEYS = ("_id",)
TRIES = 3


@dataclass(frozen=True)
class Measured:
    """What one reading gave, what it learned of columns as a whole, failing rows kept by rule."""

    report: Report
    fences: Mapping[str, Any]
    kept: Mapping[str, int]

    @property
    def whole(self) -> dict[str, dict[str, Any]]:
        """What rules on the table as a whole were counted from, by rule."""
        return {o.rule.id: o.kept for o in self.report.outcomes if o.kept and not o.broken}


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


@contextmanager
def settled_snapshot(tables: Collection[str]) -> Iterator[int | None]:
    """Open a snapshot that splits the history of some tables cleanly, and yield where.

    None: they are written without a pause, so that nobody can tell; the snapshot is open anyway.
    """
    for more in reversed(range(TRIES)):
        marked = resting.patient_mark(tables)
        with snapshot():
            clean = marked is not None and resting.is_clean(marked, tables)
            if clean or not more:
                yield marked if clean else None
                return


def measure(
    table: Table, *, today: date, results: Mapping[str, int], watch: Watch = nobody
) -> Measured:
    """Check every row in force. ``results`` maps a rule to the row its failures belong to."""
    engine, others = engine_of(table), NodeOthers(table)
    facts = DataFacts(engine, AttachedFiles(table).digest, others.masters.master)
    around = Around(
        others, facts, KEYS, keyed=True, told=True, watch=watch, forms=KeptForms(results)
    )
    sink = KeptFailures(results)
    report = check_data(
        engine,
        table,
        dictionary.current(),
        today=today,
        sink=sink,
        around=around,
    )
    return Measured(report, kept_now(table), sink.kept)


def all_rules(table: Table) -> list[BoundRule]:
    """Return every rule of the table, once: row by row, on the whole, and those that are broken."""
    words = dictionary.current()
    checks, broken = checks_of(table, words, keyed=True)
    bounds, broken_bounds = bounds_of(table, words)
    found = [
        *(check.rule for check in checks),
        *(result.rule for result in whole_table(table, 0)),
        *(threshold_rule(bound) for bound in bounds),
        *(one.rule for one in (*broken, *broken_bounds)),
    ]
    return list({rule.id: rule for rule in found}.values())
