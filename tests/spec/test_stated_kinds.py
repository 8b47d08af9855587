"""The kinds of rules that contracts state for our own engine, as tables."""

import json
from datetime import date
from decimal import Decimal

import pytest

from lienthong.core.contract.model import Field, RuleSpec, Table
from lienthong.core.contract.quality import OWN_KINDS
from lienthong.core.rules.check import TableChecker
from lienthong.core.rules.coverage import coverages
from lienthong.core.rules.drift import drifts, stability_index
from lienthong.core.rules.errors import RuleRejected
from lienthong.core.rules.model import Context, NoFacts, NoLookup, Problem, Spread, Verdict
from tests.spec.tables import cases
from tests.spec.test_spec import COLUMNS, TODAY, _typed

KINDS = cases("rules", "stated_kinds", 5)
COVERAGE = cases("rules", "coverage", 3)
DRIFT = cases("rules", "drift", 4)


class Known(NoFacts):
    def spread(self, column):
        return Spread(Decimal(10), Decimal(20), 100) if column == "n" else None

    def held_twice(self, columns, form):
        return form == "nguyenvana"

    def digest(self, file):
        return "ab12" if file == "a.pdf" else ""

    def master(self, reference, key):
        return {"s": "Huế"} if key == "01" else {}


def table_of(kind, columns, arguments):
    fields = tuple(Field(c, f"Cột {c}", c, "", logical, "") for c, logical in COLUMNS.items())
    spec = RuleSpec(
        "thu.quy-tac", kind, tuple(c.strip() for c in columns.split(",")), "accuracy", "error",
        1.0, "Quy tắc", arguments=json.loads(arguments),
    )  # fmt: skip
    return Table("thu", "thu", "Thử", "Test", "", fields, (), (spec,))


def verdict_of(kind, columns, arguments, row, shipped, facts):
    table = table_of(kind, columns, arguments)
    check = next(c for c in TableChecker.of(table, shipped).checks if c.rule.kind == kind)
    values = {k: _typed(k, v) for k, v in (p.split("=") for p in row.split(", ") if p)}
    return check.test(values, Context("1", NoLookup(), TODAY, facts))


@pytest.mark.parametrize(("kind", "columns", "arguments", "row", "verdict"), KINDS)
def test_stated_kinds(kind, columns, arguments, row, verdict, shipped):
    end = verdict_of(kind, columns, arguments, row, shipped, Known())

    if verdict == "sai":
        assert isinstance(end, Problem)
        assert "%(" not in end.sentence() + end.advice()
    else:
        assert end is {"đúng": Verdict.PASSED, "bỏ qua": Verdict.SKIPPED}[verdict]


@pytest.mark.parametrize(("kind", "columns", "arguments", "row", "verdict"), KINDS)
def test_stated_kinds_do_not_look_where_nothing_is_known(
    kind, columns, arguments, row, verdict, shipped
):
    end = verdict_of(kind, columns, arguments, row, shipped, NoFacts())

    assert kind == "required_when" or end is Verdict.SKIPPED


@pytest.mark.parametrize(("arguments", "held", "missing"), COVERAGE)
def test_coverage(arguments, held, missing, shipped):
    values = [_value(v.strip()) for v in held.split(",") if v.strip()]
    (rule,) = coverages(table_of("coverage", "s", arguments), shipped, TODAY)

    assert ", ".join(rule.missing(rule.counted((v, 1) for v in values))) == missing


@pytest.mark.parametrize(("arguments", "before", "now", "verdict"), DRIFT)
def test_drift(arguments, before, now, verdict):
    counts = [
        {name: int(n) for name, n in (p.split("=") for p in side.split(", ") if p)}
        for side in (before, now)
    ]
    (rule,) = drifts(table_of("drift", "s, d", arguments))
    index = stability_index(*counts)

    end = "bỏ qua" if index is None else "đúng" if index <= rule.most else "sai"
    assert end == verdict


def _value(text):
    if text == "∅":
        return None
    return date.fromisoformat(text) if text.count("-") == 2 else text


def test_a_kind_that_lacks_what_it_needs_is_refused(shipped):
    for kind, arguments in (("coverage", "{}"), ("master_agreement", "{}")):
        table = table_of(kind, "s, t", arguments)
        with pytest.raises(RuleRejected):
            list(coverages(table, shipped, TODAY)) or TableChecker.of(table, shipped)
    for columns, arguments in (("s", "{}"), ("s, d", '{"most": "nhiều"}')):
        with pytest.raises(RuleRejected):
            list(drifts(table_of("drift", columns, arguments)))


def test_every_own_kind_has_a_case():
    assert {line[0] for line in KINDS} | {"coverage", "drift", "table_freshness"} == set(OWN_KINDS)
