"""Try rules that are not in force yet on the rows that are: how many would break them.

They are asked where the rows lie, by the plan that runs use, whatever the size of the table.
Bounded: what takes longer than the time there is, is asked of a sample of the table's pages; the
answer always says how many rows were looked at.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from time import monotonic

import psycopg
from django.db import OperationalError, connection

from lienthong.base import clock
from lienthong.core.contract.model import RuleSpec, Table
from lienthong.core.rules.check import TableChecker
from lienthong.core.rules.model import WORD_OF, BoundRule
from lienthong.services.contracts.sql import table_name
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.quality.engine.around import Around, Watch
from lienthong.services.quality.engine.checking import check_data
from lienthong.services.quality.engine.facts import DataFacts
from lienthong.services.quality.engine.outcome import Outcome, Report
from lienthong.services.quality.engine.unread import UNREAD
from lienthong.services.quality.measuring import KEYS, snapshot
from lienthong.services.quality.node.files import AttachedFiles
from lienthong.services.quality.node.others import NodeOthers
from lienthong.services.quality.ports import Held, engine_of
from lienthong.services.quality.trying import Trial, Wanted

SAMPLE_ROWS = 20_000
MOST_SECONDS = 3.0  # for the whole table, and again for a sample
WHOLE = frozenset({"row_count", "expected_rows", "coverage", "drift", "table_freshness"})


class TimeIsUp(Exception):
    """Ends a trial that nobody waits for any longer."""


def try_in_force(
    table: Table, held: Table, wanted: Wanted, *, seconds: float = MOST_SECONDS
) -> list[Trial]:
    """Count the rows in force that break each wanted rule of the new ``table``.

    ``held`` is the table as it is declared now. Raises RuleRejected.
    """
    TableChecker.of(table, dictionary.current())
    asked = _only(table, wanted)
    names = _names(table, held)
    found = _asked(asked, Held(held, names), wanted, seconds)
    total = found.rows if found else _estimated(held)
    trials = _told(found, asked, wanted, total)
    left = _left(found, wanted)
    if left is not None:
        percent = min(100.0, 100.0 * SAMPLE_ROWS / max(total, 1))
        part = _asked(asked, Held(held, names, percent), left, seconds)
        trials += [one for one in _told(part, asked, left, total) if not one.whole]
    return trials


def _left(report: Report | None, wanted: Wanted) -> Wanted | None:
    """Return which rules there was not time enough for; None when there was for all."""
    if report is None:
        return wanted
    late = {one.rule.id for one in report.outcomes if _is_late(one)}
    return (lambda rule: wanted(rule) and rule.id in late) if late else None


def _asked(table: Table, held: Held, wanted: Wanted, seconds: float) -> Report | None:
    """Return what the plan of runs finds in a snapshot; None when the time was up."""
    others = NodeOthers(table)
    end = monotonic() + seconds
    try:
        with snapshot(), _bounded(seconds):
            engine = engine_of(table, held)
            facts = DataFacts(engine, AttachedFiles(table).digest, others.masters.master)
            around = Around(others, facts, KEYS, keyed=True, wanted=wanted, watch=_until(end))
            return check_data(
                engine, table, dictionary.current(), today=clock.today(), around=around
            )
    except (TimeIsUp, OperationalError, psycopg.OperationalError):
        return None


@contextmanager
def _bounded(seconds: float) -> Iterator[None]:
    """Let no statement of this transaction take longer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout')")
        before = cursor.fetchone()[0]
        set_local = "SELECT set_config('statement_timeout', %s, true)"
        cursor.execute(set_local, [str(round(1000 * seconds))])
        yield
        cursor.execute(set_local, [before])


def _until(end: float) -> Watch:
    def watch(step: str) -> None:
        if monotonic() > end:
            raise TimeIsUp(step)

    return watch


def _is_late(one: Outcome) -> bool:
    return one.broken == UNREAD and one.broken_values.get("error") == "QueryCanceled"


def _told(report: Report | None, table: Table, wanted: Wanted, total: int) -> list[Trial]:
    """Return what a report says of the wanted rules that it could ask."""
    if report is None:
        return []
    bounds = {spec.id for spec in table.rules if spec.is_threshold}
    return [
        Trial(o.rule, o.failed, o.checked, report.rows, total, _is_whole(o.rule, bounds))
        for o in report.outcomes
        if wanted(o.rule) and not _is_late(o) and not (o.broken and _is_whole(o.rule, bounds))
    ]


def _is_whole(rule: BoundRule, bounds: Collection[str]) -> bool:
    return rule.kind in WHOLE or rule.id in bounds


def _only(table: Table, wanted: Wanted) -> Table:
    """Leave out rules on the whole that nobody wants: each would be a reading of its own."""
    kept = tuple(s for s in table.rules if s.kind not in WHOLE or wanted(_listed(s)))
    return replace(table, rules=kept)


def _listed(spec: RuleSpec) -> BoundRule:
    return BoundRule(
        spec.id, spec.kind, "null", WORD_OF[spec.dimension], spec.severity, spec.weight,
        spec.columns, spec.description,
    )  # fmt: skip


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


def _estimated(held: Table) -> int:
    """Return about how many rows are there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass(%s)", [table_name(held)]
        )
        found = cursor.fetchone()
    return max(int(found[0]), 1) if found else 1
