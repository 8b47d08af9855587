"""Check a table where it lies: few readings by an engine, the reference for what they leave.

1. Columns of few different values are settled by asking the reference about each value.
2. What a rule does not look at is counted, or known from the file.
3. Rows that share values are found by hash and compared.
4. One reading gives the rows that some rule is not sure of, each marked with those rules; the
   reference judges these.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from lienthong.core.contract.model import Reference, Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.quality.checks import bounds_of, checks_of
from lienthong.core.quality.plan import Broken, Plan, Planned
from lienthong.core.quality.planner import plan_checks
from lienthong.core.rules.kinds.master_agreement import target_of
from lienthong.core.rules.model import BoundRule, Check, Context, Facts
from lienthong.core.rules.thresholds import Threshold
from lienthong.services.quality import reasons
from lienthong.services.quality.engine import steps
from lienthong.services.quality.engine.ageing import freshness_outcomes
from lienthong.services.quality.engine.around import Around
from lienthong.services.quality.engine.asked_rules import Checking, skips
from lienthong.services.quality.engine.covering import coverage_outcomes
from lienthong.services.quality.engine.drifting import drift_outcomes
from lienthong.services.quality.engine.facts import DataFacts
from lienthong.services.quality.engine.failures import Failing, NoSink, Sink
from lienthong.services.quality.engine.linking import likely_outcomes
from lienthong.services.quality.engine.outcome import Outcome, Report
from lienthong.services.quality.engine.ports import Engine
from lienthong.services.quality.engine.resting import collector_at_rest
from lienthong.services.quality.engine.unread import UNREAD, replaced
from lienthong.services.quality.whole_table import WholeResult, judged, whole_table

# By an engine, not from counts.
MEASURED = frozenset({"coverage", "drift", "table_freshness", "likely_duplicate"})


@collector_at_rest()
def check_data(
    engine: Engine,
    table: Table,
    dictionary: Dictionary,
    *,
    today: date,
    sink: Sink | None = None,
    around: Around | None = None,
) -> Report:
    """Check every rule of a table on the data of an engine and return all outcomes."""
    around = around or Around()
    checks, broken = checks_of(table, dictionary, keyed=around.keyed)
    bounds, broken_bounds = bounds_of(table, dictionary)
    bounds = [bound for bound in bounds if around.wanted(bound.check.rule)]
    facts = around.facts or DataFacts(engine)
    every = [*checks, *(bound.check for bound in bounds)]
    plan = _planned(
        every,
        around,
        lambda asked: plan_checks(
            asked, table, dictionary, engine.columns, engine.dialect, today, facts, engine.among
        ),
    )
    planned, alone = _askable(plan.planned, table, around, facts)
    bounded = {bound.check.rule.id: _Held() for bound in bounds}
    context = Context("", around.others, today, facts)
    checking = Checking(engine, table, context, sink or NoSink(), bounded, around)
    found = checking.rows(planned) | checking.groups(plan.grouped)
    found |= {b.rule.id: _broken(b) for b in (*broken, *plan.broken, *alone, *broken_bounds)}
    around.watch(steps.WHOLE)
    for bound in bounds:
        around.counting.take(bound.check.rule, bounded[bound.check.rule.id].failing)
        _judge(bound, found, bounded, engine.rows, sink or NoSink())
    covered = coverage_outcomes(engine, table, dictionary, today)
    drifted = drift_outcomes(engine, table, today)
    fresh = freshness_outcomes(engine, table, today)
    likely = likely_outcomes(engine, table, around.linker, checking.keys, sink or NoSink())
    whole = [w for w in whole_table(table, engine.rows) if w.rule.kind not in MEASURED]
    outcomes = [
        *found.values(),
        *covered,
        *drifted,
        *fresh,
        *likely,
        *(whole_outcome(one) for one in whole),
    ]
    if engine.is_replaced():
        outcomes = [replaced(outcome) for outcome in outcomes]
    missing = tuple(f.name for f in table.fields if f.name not in engine.columns)
    return Report(engine.name, engine.rows, tuple(outcomes), missing)


def _planned(checks: Sequence[Check], around: Around, plan: Callable[[list[Check]], Plan]) -> Plan:
    """Plan the rules that are wanted, and those on which their conditions rely."""
    asked = [check for check in checks if around.wanted(check.rule)]
    while True:
        found = plan(asked)
        given = {rule for one in found.planned for rule in one.certain.given}
        given -= {check.rule.id for check in asked}
        more = [check for check in checks if check.rule.id in given]
        if not more:
            return found
        asked += more


def _askable(
    planned: Sequence[Planned], table: Table, around: Around, facts: Facts
) -> tuple[list[Planned], list[Broken]]:
    """Part the rules from those that ask about a table or files which are not there."""
    kept, broken = [], []
    for one in planned:
        target = _target(one, table)
        if target is not None and not around.others.is_here(target):
            broken.append(Broken(one.check.rule, reasons.NO_TARGET))
        elif (error := _unread_spread(one, facts)) is not None:
            broken.append(Broken(one.check.rule, UNREAD, {"error": type(error).__name__}))
        elif one.check.rule.kind == "file_digest" and facts.digest("") is None:
            broken.append(Broken(one.check.rule, reasons.NO_FILES))
        else:
            kept.append(_by_value(one))
    return kept, broken


def _unread_spread(one: Planned, facts: Facts) -> Exception | None:
    if one.check.rule.kind != "outlier" or not isinstance(facts, DataFacts):
        return None
    return facts.unread.get(one.check.rule.columns[0])


def _by_value(one: Planned) -> Planned:
    """A value refers to the same row wherever it stands: here other tables do not change."""
    if one.check.rule.kind != "reference":
        return one
    return replace(one, check=replace(one.check, by_value=True))


def _target(one: Planned, table: Table) -> Reference | None:
    rule = one.check.rule
    if rule.kind == "reference":
        return table.field(rule.columns[0]).reference
    if rule.kind == "master_agreement":
        return target_of(next(spec for spec in table.rules if spec.id == rule.id))
    return None


class _Held:
    """Failing rows of a bound, until it is known whether they are too many."""

    def __init__(self) -> None:
        self.failing: list[Failing] = []

    def take(self, rule: BoundRule, failing: Sequence[Failing]) -> None:
        self.failing += failing


def _broken(one: Broken) -> Outcome:
    return Outcome(one.rule, broken=one.reason, broken_values=one.values)


def whole_outcome(one: WholeResult) -> Outcome:
    """Return the outcome of a rule that was judged on the table as a whole."""
    return Outcome(one.rule, one.failed, one.passed, skips(one.skipped, one.skip_reason))


def _judge(
    bound: Threshold,
    found: dict[str, Outcome],
    held: Mapping[str, _Held],
    rows: int,
    sink: Sink,
) -> None:
    """Put the verdict of a bound in place of the count it was made for."""
    rule = bound.check.rule.id
    counted = found.get(rule)
    if counted is None or counted.broken:
        return
    result = judged(bound, counted.failed, rows)
    found[rule] = replace(whole_outcome(result), kept={"counted": counted.failed})
    if result.failed and bound.blames_rows:
        sink.take(result.rule, held[rule].failing)
