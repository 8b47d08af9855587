"""Generated tables have what they are for: every kind of rule, kept and broken, and odd values.

A rule that no row ever breaks would prove nothing of its engine. Counted over tables drawn as the
long test draws them.
"""

import math
from collections import Counter, defaultdict
from datetime import datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from lienthong.core.quality.checks import bounds_of, checks_of
from lienthong.core.rules.kinds.family import KINDS
from lienthong.services.quality.whole_table import whole_table
from tests.generative.quality import odd
from tests.generative.quality.drawn import NUMBER, drawn_tables
from tests.generative.quality.engines import Here, Known
from tests.generative.quality.parts import WORDS
from tests.generative.quality.reference import everything
from tests.spec.test_kinds import BOUND_AS

COUNTED = 1500
FAIR = 0.03  # of all tables have a kind, and of those with it some row breaks it, some keeps it
RARE = 0.01  # the same for kinds on the table as a whole
SELDOM = 0.002  # of all tables hold each odd value: twenty of ten thousand


DIVISORS = ("so", "cap_do")
pytestmark = pytest.mark.long


class Seen:
    """What was drawn: by kind of rule in how many tables, and odd values by name."""

    def __init__(self):
        self.tables = 0
        self.kinds, self.broken, self.kept, self.unasked = (Counter() for _ in range(4))
        self.odd = Counter()

    def take(self, drawn):
        self.tables += 1
        answers = everything(drawn.table, WORDS, drawn.rows, odd.TODAY, lookup=Here, known=Known)
        by_kind = defaultdict(list)
        for rule, kind in _kinds(drawn):
            by_kind[kind].append(answers[rule])
        for kind, found in by_kind.items():
            self.kinds[kind] += 1
            self.broken[kind] += any(a.failed for a in found)
            self.kept[kind] += any(a.passed for a in found)
        self.unasked.update({a.broken for a in answers.values()})
        self.odd.update(set(_odd(drawn, answers)))


def _kinds(drawn):
    """Yield the rules of a table with the kind each counts for."""
    for check in checks_of(drawn.table, WORDS)[0]:
        is_key = check.rule.kind == "unique" and check.rule.columns == drawn.table.primary_key
        yield check.rule.id, "key" if is_key else check.rule.kind
    for bound in bounds_of(drawn.table, WORDS)[0]:
        yield bound.check.rule.id, f"bound on {bound.check.rule.kind}"
    for one in whole_table(drawn.table, drawn.rows.num_rows):
        yield one.rule.id, one.rule.kind


def _odd(drawn, answers):
    """Yield what is odd in a table."""
    rows = drawn.rows
    yield {0: "no row", 1: "one row"}.get(rows.num_rows, "rows")
    yield "asked by values" if drawn.few else "asked by conditions"
    for f in rows.schema:
        yield str(f.type)
        declared = drawn.table.by_name.get(f.name)
        for value in rows.column(f.name).to_pylist():
            if f.name != NUMBER:
                yield from _of_value(value)
        if declared and answers[f"thu.{f.name}.type"].failing:
            yield f"wrong type: {declared.logical_type}"
    for by in (c for c in DIVISORS for r in drawn.table.rules if f"/ {c}" in r.expression):
        if 0 in rows.column(by).to_pylist():
            yield "division by zero"


def _of_value(value):
    if value is None:
        yield "NULL"
    elif isinstance(value, str):
        yield from (name for name, texts in odd.ODD_TEXTS.items() if value in texts)
    elif isinstance(value, float):
        yield "NaN" if math.isnan(value) else "infinity" if math.isinf(value) else "float"
        if value == 0 and math.copysign(1, value) < 0:
            yield "-0.0"
    elif isinstance(value, Decimal):
        yield "scaled" if value != value.to_integral_value() else "whole decimal"
    elif isinstance(value, int) and abs(value) >= 2**53:
        yield "beyond 53 bits"
    elif isinstance(value, datetime) and value.replace(tzinfo=None) in odd.MOMENTS[:5]:
        yield "summer time begins or ends" if value.tzinfo else "moment without zone"


@pytest.fixture(scope="module")
def seen():
    found = Seen()

    @given(drawn_tables())
    @settings(
        deadline=None, max_examples=COUNTED, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck), database=None,
    )  # fmt: skip
    def draw(drawn):
        found.take(drawn)

    draw()
    return found


def _of(bind):
    name = bind.__module__.rpartition(".")[2]
    return BOUND_AS.get(name, {name})


WANTED = {"key"}.union(*map(_of, KINDS))
WHOLE = {
    "coverage", "drift", "table_freshness", "row_count", "expected_rows", "bound on null_values",
    "bound on duplicate_values", "bound on invalid_values", "bound on expression",
    "bound on missing_values",
}  # fmt: skip


def test_every_kind_of_rule_is_broken_and_kept_in_a_fair_share(seen):
    weak = {}
    for kind in WANTED | WHOLE:
        least = FAIR if kind in WANTED else RARE
        share = seen.kinds[kind] / seen.tables
        ends = [n[kind] / max(1, seen.kinds[kind]) for n in (seen.broken, seen.kept)]
        if share < least or min(ends) < FAIR:
            weak[kind] = share, *ends

    assert weak == {}


def test_odd_values_occur(seen):
    names = {
        *odd.ODD_TEXTS, "no row", "one row", "NULL", "NaN", "infinity", "-0.0", "scaled",
        "beyond 53 bits", "summer time begins or ends", "moment without zone", "division by zero",
        "asked by values", "asked by conditions",
        *(f"wrong type: {t}" for t in ("string", "integer", "number", "boolean", "date")),
        *(str(pa.timestamp("us", zone)) for zone in odd.ZONES),
    }  # fmt: skip
    least = SELDOM * seen.tables

    assert {name: seen.odd[name] for name in names if seen.odd[name] < least} == {}


def test_some_rules_cannot_be_asked(seen):
    assert RARE < seen.unasked[True] / seen.tables < 1 / 2
