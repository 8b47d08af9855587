"""One table being checked: rules asked row by row, and rules about rows that share values."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lienthong.core.contract.model import Table
from lienthong.core.quality.plan import FALSE, TRUE, Grouped, Planned
from lienthong.core.quality.values import as_value
from lienthong.core.rules.model import Check, Context
from lienthong.services.quality import reasons
from lienthong.services.quality.engine import steps
from lienthong.services.quality.engine.around import Around
from lienthong.services.quality.engine.asking import Asker
from lienthong.services.quality.engine.failures import Failing, Sink
from lienthong.services.quality.engine.few_values import settle_few
from lienthong.services.quality.engine.grouping import find_doubled
from lienthong.services.quality.engine.outcome import Outcome
from lienthong.services.quality.engine.ports import STRAY, Batch, Engine
from lienthong.services.quality.engine.telling import told_group
from lienthong.services.quality.engine.unread import UNREAD, unread


class Checking:
    """One table being checked."""

    def __init__(
        self,
        engine: Engine,
        table: Table,
        context: Context,
        sink: Sink,
        bounded: Mapping[str, Sink],
        around: Around,
    ) -> None:
        self.engine, self._context, self._around = engine, context, around
        self._sink, self._bounded = sink, bounded
        self.names = {
            name: name + STRAY if column.stray else "" for name, column in engine.columns.items()
        }
        keys = around.keys or table.primary_key
        self.keys = list(keys) if set(keys) <= set(self.names) else []
        fields = [table.by_name[name] for name in self.names if name in table.by_name]
        self._asking = [f.name for f in fields if f.reference or f.is_nested]
        masters = [s.columns[0] for s in table.rules if s.kind == "master_agreement" and s.columns]
        self._asking += [name for name in masters if name in self.names]

    def rows(self, planned: Sequence[Planned]) -> dict[str, Outcome]:
        """Check the rules that are asked row by row."""
        outcomes = {p.check.rule.id: Outcome(p.check.rule) for p in planned}
        askers = {
            rule: Asker(
                check,
                outcomes[rule],
                self._context,
                stray=bool(self.names[check.rule.columns[0]]),
                telling=self._around.told,
            )
            for rule, check in ((p.check.rule.id, p.check) for p in planned)
        }
        self._around.watch(steps.FEW)
        planned = [
            self._computable(one)
            for one in settle_few(self.engine, planned, askers, self._around.others)
        ]
        self._around.watch(steps.SKIPS)
        skipping = _skipping(planned)
        later = self.engine.ahead([], list(dict.fromkeys(skipping.values())))
        if not later:
            self._count_skips(planned, skipping, outcomes)
        self._scan(planned, askers)
        if later:
            self._count_skips(planned, skipping, outcomes)
        for outcome in outcomes.values():
            if not outcome.broken:
                outcome.passed = self.engine.rows - outcome.failed - outcome.skipped
        return outcomes

    def groups(self, grouped: Sequence[Grouped]) -> dict[str, Outcome]:
        """Check the rules about rows that share values."""
        found = {}
        for one in grouped:
            self._around.watch(steps.GROUPS)
            rule = one.check.rule
            outcome = Outcome(rule)
            try:
                with self.engine.attempt():
                    self._group(one, outcome)
            except self.engine.failures as error:
                outcome = unread(rule, error)
            found[rule.id] = outcome
        return found

    def _group(self, one: Grouped, outcome: Outcome) -> None:
        if not one.normalised:
            outcome.skips = skips(self.engine.unfilled(one.columns), reasons.EMPTY_VALUE)
        sink = self._sink_of(one.check.rule.id)
        told = self._told if self._around.told and self.keys else None
        forms = self._around.forms
        forms = forms if self.keys or (forms and forms.by_place) else None
        find_doubled(self.engine, one, outcome, self.names, self.keys, sink, told, forms)
        outcome.passed = self.engine.rows - outcome.failed - outcome.skipped

    def _told(self, check: Check, group: Sequence[Failing]) -> Sequence[Failing]:
        return told_group(check, group, self._context.today)

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

    def _count_skips(
        self,
        planned: Sequence[Planned],
        conditions: Mapping[str, str],
        outcomes: Mapping[str, Outcome],
    ) -> None:
        unread: dict[str, Exception] = {}
        counted = self._counted(list(dict.fromkeys(conditions.values())), unread)
        for rule, condition in conditions.items():
            if condition in unread:
                outcomes[rule].give_up(UNREAD, unread[condition])
        for one in planned:
            rule, known = one.check.rule.id, one.certain.skips_known
            if outcomes[rule].broken:
                continue
            count = counted[conditions[rule]] if known is None else known
            reason = reasons.NOT_APPLICABLE if one.certain.apart else reasons.EMPTY_VALUE
            outcomes[rule].skips += skips(count, reason)

    def _counted(self, asked: Sequence[str], unread: dict[str, Exception]) -> dict[str, int]:
        """Count rows by condition; where all at once cannot be read, each alone."""
        try:
            with self.engine.attempt():
                return dict(zip(asked, self.engine.counts(asked), strict=True))
        except self.engine.failures as error:
            if len(asked) == 1:
                unread[asked[0]] = error
                return {}
        return {c: n for one in asked for c, n in self._counted([one], unread).items()}

    def _scan(self, planned: Sequence[Planned], askers: Mapping[str, Asker]) -> None:
        settled = {p.check.rule.id: p.certain.settled for p in planned}
        sure = {n: _given(p.certain.settled, p, settled) for n, p in enumerate(planned)}
        asked = {n: p for n, p in enumerate(planned) if sure[n] != TRUE}
        read = _Reading(asked, {f"_asked_{n}": sure[n] for n in asked})
        try:
            with self.engine.attempt():
                self._judge_rows(read, askers)
        except self.engine.failures as error:
            if read.begun or len(asked) == 1:
                for one in asked.values():
                    askers[one.check.rule.id].outcome.give_up(UNREAD, error)
                return
            for one in asked.values():  # one that the engine cannot compute voids no other
                self._scan([one], askers)

    def _judge_rows(self, read: "_Reading", askers: Mapping[str, Asker]) -> None:
        if not read.asked:
            return
        planned = list(read.asked.values())
        names = self._read(planned)
        held = {name: self.names[name] for name in names}
        for batch in self.engine.scan(names, read.settled, read.flags):
            read.begun = True
            self._around.watch(steps.ROWS)
            self._prefetch(batch, held)
            for n, one in read.asked.items():
                rule = one.check.rule.id
                places = batch.flagged(f"_asked_{n}")
                if places:
                    wrong = askers[rule].judge(batch, places, held, self.keys)
                    self._sink_of(rule).take(one.check.rule, wrong)

    def _prefetch(self, batch: Batch, held: Mapping[str, str]) -> None:
        asked = {name: batch.values(name) for name in self._asking if name in held}
        if asked:
            self._around.others.prefetch({n: [as_value(v) for v in c] for n, c in asked.items()})

    def _read(self, asked: Sequence[Planned]) -> list[str]:
        """Return the columns to hand over: those of the rules, or all where a rule may read any."""
        if any(not p.check.by_value for p in asked):
            return list(self.names)
        wanted = {*self.keys, *(c for p in asked for c in p.check.rule.columns)}
        return [name for name in self.names if name in wanted]


@dataclass
class _Reading:
    """One reading of the rows that some rule is not sure of."""

    asked: Mapping[int, Planned]
    flags: Mapping[str, str]
    begun: bool = False

    @property
    def settled(self) -> list[str]:
        """The conditions of rows that nobody need look at, each of them once.

        Rows that a rule leaves to one it relies on are among the rows that one is not sure of.
        """
        own = [p.certain.settled for p in self.asked.values() if p.certain.settled != TRUE]
        return own + [FALSE for condition in self.flags.values() if condition == FALSE][:1]


def _skipping(planned: Sequence[Planned]) -> dict[str, str]:
    """Return rule → the condition of the rows it does not look at, where they must be counted."""
    settled = {p.check.rule.id: p.certain.settled for p in planned}
    unknown = [p for p in planned if p.certain.skips_known is None]
    return {p.check.rule.id: _given(p.certain.skips, p, settled) for p in unknown}


def _given(condition: str, one: Planned, settled: Mapping[str, str]) -> str:
    """Return the condition where the rules it relies on are settled; FALSE without these."""
    if not set(one.certain.given) <= set(settled):
        return FALSE
    given = [settled[rule] for rule in one.certain.given if settled[rule] != TRUE]
    return f"({' AND '.join([condition, *given])})" if given else condition


def skips(count: int, reason: str) -> Counter[str]:
    """Return rows that a rule did not look at, by their one reason."""
    return Counter({reason: count}) if count else Counter()
