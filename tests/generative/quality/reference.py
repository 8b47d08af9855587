"""The answer every engine must give: each rule asked of each row in plain Python."""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from lienthong.core.quality.checks import checks_of
from lienthong.core.quality.values import as_value, key_part
from lienthong.core.rules.kinds.like_values import form
from lienthong.core.rules.model import Context, NoFacts, Problem, Spread, Verdict
from lienthong.services.quality.tallies import skip_reason


@dataclass
class Answer:
    failing: list = field(default_factory=list)
    passed: int = 0
    skips: Counter = field(default_factory=Counter)


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
        self._forms = {}

    def spread(self, column):
        numbers = [row[column] for row in self.rows]
        numbers = sorted(n for n in numbers if n is not None and Decimal(n).is_finite())
        if not numbers:
            return None
        low, high = (numbers[math.ceil(share * len(numbers)) - 1] for share in (0.25, 0.75))
        return Spread(Decimal(low), Decimal(high), len(numbers))

    def held_twice(self, columns, wanted):
        if columns not in self._forms:
            forms = (form(tuple(row[c] for c in columns)) for row in self.rows)
            self._forms[columns] = Counter(forms)
        return self._forms[columns][wanted] > 1


def answers(table, dictionary, rows, today):
    """Return rule → answer for rows of raw Arrow values."""
    values = [{k: as_value(v) for k, v in row.items()} for row in rows]
    lookup, facts = Others(values), Whole(values)
    found = {}
    for check in checks_of(table, dictionary)[0]:
        if not set(check.rule.columns) <= set(values[0] if values else check.rule.columns):
            continue
        answer = found[check.rule.id] = Answer()
        for n, row in enumerate(values, start=1):
            verdict = check.test(row, Context(str(n), lookup, today, facts))
            if isinstance(verdict, Problem):
                answer.failing.append(n)
            elif verdict is Verdict.PASSED:
                answer.passed += 1
            else:
                answer.skips[skip_reason(check.rule, row)] += 1
    return found
