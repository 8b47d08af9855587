"""The answer every engine must give: each rule asked of each row in plain Python."""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from lienthong.core.quality.checks import bounds_of, checks_of
from lienthong.core.quality.values import as_value, key_part
from lienthong.core.rules.coverage import coverages
from lienthong.core.rules.drift import (
    class_of,
    drifts,
    ends_of,
    last_two,
    month_of,
    stability_index,
)
from lienthong.core.rules.kinds.like_values import form
from lienthong.core.rules.model import Context, NoFacts, Problem, Spread, Verdict
from lienthong.core.rules.table_freshness import newest_day, table_freshness
from lienthong.services.quality.engine.drifting import NO_PERIODS
from lienthong.services.quality.reasons import skip_reason
from lienthong.services.quality.whole_table import judged, whole_table

MEASURED = ("coverage", "drift", "table_freshness", "likely_duplicate")


@dataclass
class Answer:
    """``failing`` are the rows, from 1; ``units`` counts what fails of a table as a whole."""

    failing: list = field(default_factory=list)
    passed: int = 0
    skips: Counter = field(default_factory=Counter)
    units: int | None = None
    broken: bool = False

    @property
    def failed(self):
        return len(self.failing) if self.units is None else self.units


class Others:
    """The rules' Lookup over rows in memory."""

    def __init__(self, rows):
        self.rows = rows
        self._groups = {}

    def reference_exists(self, reference, value):
        return None

    def other_holder(self, table_name, columns, values, row_id):
        if columns not in self._groups:
            groups = self._groups[columns] = defaultdict(list)
            for n, row in enumerate(self.rows, start=1):
                groups[tuple(key_part(row[c]) for c in columns)].append(str(n))
        key = tuple(key_part(v) for v in values)
        return next((h for h in self._groups[columns].get(key, ()) if h != row_id), None)


class Whole(NoFacts):
    """What rules ask about rows in memory as a whole."""

    def __init__(self, rows):
        self.rows = rows
        self._forms, self._spreads = {}, {}

    def spread(self, column):
        if column not in self._spreads:
            self._spreads[column] = self._spread(column)
        return self._spreads[column]

    def _spread(self, column):
        numbers = [row[column] for row in self.rows if is_number(row[column])]
        numbers = sorted(n for n in numbers if Decimal(n).is_finite())
        if not numbers:
            return None
        low, high = (numbers[math.ceil(share * len(numbers)) - 1] for share in (0.25, 0.75))
        return Spread(Decimal(low), Decimal(high), len(numbers))

    def held_twice(self, columns, wanted):
        if columns not in self._forms:
            forms = (form(tuple(row[c] for c in columns)) for row in self.rows)
            self._forms[columns] = Counter(forms)
        return self._forms[columns][wanted] > 1


def is_number(value):
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def answers(table, dictionary, rows, today, *, lookup=Others, known=Whole):
    """Return rule → answer for rows of raw Arrow values: rules asked row by row."""
    values = [{k: as_value(v) for k, v in row.items()} for row in rows]
    others, facts = lookup(values), known(values)
    found = {}
    for check in checks_of(table, dictionary)[0]:
        if not set(check.rule.columns) <= set(values[0] if values else check.rule.columns):
            continue
        found[check.rule.id] = asked(check, values, others, facts, today)
    return found


def asked(check, values, lookup, facts, today):
    """Return how one rule ends for every row."""
    answer = Answer()
    for n, row in enumerate(values, start=1):
        verdict = check.test(row, Context(str(n), lookup, today, facts))
        if isinstance(verdict, Problem):
            answer.failing.append(n)
        elif verdict is Verdict.PASSED:
            answer.passed += 1
        else:
            answer.skips[skip_reason(check.rule, row)] += 1
    return answer


def everything(table, dictionary, rows, today, *, lookup=Others, known=Whole):
    """Return rule → answer, rules on the table as a whole and those that cannot be asked too."""
    values = [{k: as_value(v) for k, v in row.items()} for row in rows.to_pylist()]
    others, facts = lookup(values), known(values)
    here, broken = set(rows.column_names), Answer(broken=True)
    checks, unread = checks_of(table, dictionary)
    found = {}
    for check in checks:
        there = set(check.rule.columns) <= here
        found[check.rule.id] = asked(check, values, others, facts, today) if there else broken
    bounds, broken_bounds = bounds_of(table, dictionary)
    for bound in bounds:
        one = asked(bound.check, values, others, facts, today)
        result = judged(bound, one.failed, len(values))
        failing = one.failing if result.failed and bound.blames_rows else []
        found[bound.check.rule.id] = Answer(failing, result.passed, units=result.failed)
    for whole in whole_table(table, len(values)):
        if whole.rule.kind not in MEASURED:
            found[whole.rule.id] = Answer(passed=whole.passed, units=whole.failed)
    found |= dict(_covered(table, dictionary, values, today))
    found |= dict(_drifted(table, rows, values, facts, today))
    found |= dict(_aged(table, values, today))
    return found | {one.rule.id: broken for one in (*unread, *broken_bounds)}


def _covered(table, dictionary, values, today):
    for one in coverages(table, dictionary, today):
        counted = Counter(row[one.column] for row in values)
        missing = one.missing(one.counted(counted.items()))
        yield one.rule.id, Answer(passed=len(one.members) - len(missing), units=len(missing))


def _aged(table, values, today):
    for one in table_freshness(table):
        met = one.is_met(newest_day((row[one.column] for row in values), today), today)
        yield (
            one.rule.id,
            Answer(passed=int(bool(values) and met), units=int(bool(values) and not met)),
        )


def _drifted(table, rows, values, facts, today):
    for one in drifts(table):
        months = last_two([row[one.period] for row in values], today)
        if months is None:
            yield one.rule.id, Answer(skips=Counter({NO_PERIODS: len(values)}), units=0)
            continue
        spread = facts.spread(one.column)
        ends = ends_of(spread.low, spread.high) if spread else None
        shares = [Counter(), Counter()]
        for row in values:
            month = None if row[one.period] in (None, "") else month_of(row[one.period])
            if month in months:
                shares[months.index(month)][class_of(row[one.column], ends)] += 1
        index = stability_index(*shares)
        yield one.rule.id, Answer(passed=int(index <= one.most), units=int(index > one.most))
