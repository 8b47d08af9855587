"""Check a table where it lies: few readings by an engine, the reference for what they leave.

1. Columns of few different values are settled by asking the reference about each value.
2. What a rule does not look at is counted, or known from the file.
3. Rows that share values are found by hash and compared.
4. One reading gives the rows that some rule is not sure of, each marked with those rules; the
   reference judges these.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from lienthong.core.contract.model import Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.quality.checks import bounds_of, checks_of
from lienthong.core.quality.plan import FALSE, TRUE, Broken, Grouped, Planned
from lienthong.core.quality.planner import plan_checks
from lienthong.core.rules.model import BoundRule, Context, Facts, Lookup, NoLookup
from lienthong.core.rules.thresholds import Threshold
from lienthong.services.quality import reasons
from lienthong.services.quality.engine.asking import Asker
from lienthong.services.quality.engine.covering import coverage_outcomes
from lienthong.services.quality.engine.facts import DataFacts
from lienthong.services.quality.engine.failures import Failing, NoSink, Sink
from lienthong.services.quality.engine.few_values import settle_few
from lienthong.services.quality.engine.grouping import find_doubled
from lienthong.services.quality.engine.outcome import Outcome, Report
from lienthong.services.quality.engine.ports import STRAY, Engine
from lienthong.services.quality.whole_table import WholeResult, judged, whole_table


def check_data(
    engine: Engine,
    table: Table,
    dictionary: Dictionary,
    *,
    today: date,
    sink: Sink | None = None,
    lookup: Lookup | None = None,
    facts: Facts | None = None,
) -> Report:
    """Check every rule of a table on the data of an engine and return all outcomes."""
    checks, broken = checks_of(table, dictionary)
    bounds, broken_bounds = bounds_of(table, dictionary)
    facts = facts or DataFacts(engine)
    every = [*checks, *(bound.check for bound in bounds)]
    plan = plan_checks(every, table, dictionary, engine.columns, engine.dialect, today, facts)
    bounded = {bound.check.rule.id: _Held() for bound in bounds}
    context = Context("", lookup or NoLookup(), today, facts)
    checking = _Checking(engine, table, context, sink or NoSink(), bounded)
    found = checking.rows(plan.planned) | checking.groups(plan.grouped)
    found |= {b.rule.id: _broken(b) for b in (*broken, *plan.broken, *broken_bounds)}
    for bound in bounds:
        _judge(bound, found, bounded, engine.rows, sink or NoSink())
    covered = coverage_outcomes(engine, table, dictionary, today)
    whole = [w for w in whole_table(table, engine.rows) if w.rule.kind != "coverage"]
    outcomes = [*found.values(), *covered, *(_whole(one) for one in whole)]
    missing = tuple(f.name for f in table.fields if f.name not in engine.columns)
    return Report(engine.name, engine.rows, tuple(outcomes), missing)


class _Held:
    """Failing rows of a bound, until it is known whether they are too many."""

    def __init__(self) -> None:
        self.failing: list[Failing] = []

    def take(self, rule: BoundRule, failing: Sequence[Failing]) -> None:
        self.failing += failing


class _Checking:
    """One table being checked."""

    def __init__(
        self,
        engine: Engine,
        table: Table,
        context: Context,
        sink: Sink,
        bounded: Mapping[str, Sink],
    ) -> None:
        self.engine, self._context = engine, context
        self._sink, self._bounded = sink, bounded
        self.names = {
            name: name + STRAY if column.stray else "" for name, column in engine.columns.items()
        }
        known = set(table.primary_key) <= set(self.names)
        self.keys = list(table.primary_key) if known else []

    def rows(self, planned: Sequence[Planned]) -> dict[str, Outcome]:
        """Check the rules that are asked row by row."""
        outcomes = {p.check.rule.id: Outcome(p.check.rule) for p in planned}
        askers = {
            rule: Asker(
                check,
                outcomes[rule],
                self._context,
                stray=bool(self.names[check.rule.columns[0]]),
            )
            for rule, check in ((p.check.rule.id, p.check) for p in planned)
        }
        planned = [self._computable(one) for one in settle_few(self.engine, planned, askers)]
        self._count_skips(planned, outcomes)
        self._scan(planned, askers)
        for outcome in outcomes.values():
            outcome.passed = self.engine.rows - outcome.failed - outcome.skipped
        return outcomes

    def groups(self, grouped: Sequence[Grouped]) -> dict[str, Outcome]:
        """Check the rules about rows that share values."""
        found = {}
        for one in grouped:
            rule = one.check.rule
            outcome = found[rule.id] = Outcome(rule)
            if not one.normalised:
                outcome.skips = _skips(self.engine.unfilled(one.columns), reasons.EMPTY_VALUE)
            find_doubled(self.engine, one, outcome, self.names, self.keys, self._sink_of(rule.id))
            outcome.passed = self.engine.rows - outcome.failed - outcome.skipped
        return found

    def _sink_of(self, rule: str) -> Sink:
        return self._bounded.get(rule, self._sink)

    def _computable(self, one: Planned) -> Planned:
        """Leave to the reference what the engine cannot compute, so that the others run."""
        certain = one.certain
        said = [c for c in (certain.settled, certain.skips) if c not in (TRUE, FALSE)]
        if all(self.engine.runs(condition) for condition in said):
            return one
        return Planned(
            one.check, replace(certain, passes=FALSE, skips=FALSE, skips_known=0, either="")
        )

    def _count_skips(self, planned: Sequence[Planned], outcomes: Mapping[str, Outcome]) -> None:
        settled = {p.check.rule.id: p.certain.settled for p in planned}
        unknown = [p for p in planned if p.certain.skips_known is None]
        conditions = {p.check.rule.id: _given(p.certain.skips, p, settled) for p in unknown}
        asked = list(dict.fromkeys(conditions.values()))
        counted = dict(zip(asked, self.engine.counts(asked), strict=True))
        for one in planned:
            rule, known = one.check.rule.id, one.certain.skips_known
            count = counted[conditions[rule]] if known is None else known
            reason = reasons.NOT_APPLICABLE if one.certain.apart else reasons.EMPTY_VALUE
            outcomes[rule].skips += _skips(count, reason)

    def _scan(self, planned: Sequence[Planned], askers: Mapping[str, Asker]) -> None:
        settled = {p.check.rule.id: p.certain.settled for p in planned}
        asked = {n: p for n, p in enumerate(planned) if p.certain.settled != TRUE}
        if not asked:
            return
        flags = {f"_asked_{n}": _given(p.certain.settled, p, settled) for n, p in asked.items()}
        names = self._read(list(asked.values()))
        conditions = [p.certain.settled for p in asked.values()]
        held = {name: self.names[name] for name in names}
        for batch in self.engine.scan(names, conditions, flags):
            for n, one in asked.items():
                rule = one.check.rule.id
                places = batch.flagged(f"_asked_{n}")
                if places:
                    wrong = askers[rule].judge(batch, places, held, self.keys)
                    self._sink_of(rule).take(one.check.rule, wrong)

    def _read(self, asked: Sequence[Planned]) -> list[str]:
        """Return the columns to hand over: those of the rules, or all where a rule may read any."""
        if any(not p.check.by_value for p in asked):
            return list(self.names)
        wanted = {*self.keys, *(c for p in asked for c in p.check.rule.columns)}
        return [name for name in self.names if name in wanted]


def _given(condition: str, one: Planned, settled: Mapping[str, str]) -> str:
    """Return the condition where the rules it relies on are settled; FALSE without these."""
    if not set(one.certain.given) <= set(settled):
        return FALSE
    given = [settled[rule] for rule in one.certain.given if settled[rule] != TRUE]
    return f"({' AND '.join([condition, *given])})" if given else condition


def _skips(count: int, reason: str) -> Counter[str]:
    return Counter({reason: count}) if count else Counter()


def _broken(one: Broken) -> Outcome:
    return Outcome(one.rule, broken=one.reason, broken_values=one.values)


def _whole(one: WholeResult) -> Outcome:
    return Outcome(one.rule, one.failed, one.passed, _skips(one.skipped, one.skip_reason))


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
    found[rule] = _whole(result)
    if result.failed and bound.blames_rows:
        sink.take(result.rule, held[rule].failing)
