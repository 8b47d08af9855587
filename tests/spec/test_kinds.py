"""Every kind of rule has its cases, and each row of a case ends as the table says."""

from json import loads

import pytest

from lienthong.core.quality.checks import bounds_of, checks_of
from lienthong.core.quality.values import as_value
from lienthong.core.rules.kinds.family import KINDS
from lienthong.core.rules.model import Context, Problem, Verdict
from lienthong.services.quality.whole_table import judged, whole_table
from tests.generative.quality.reference import Others, Whole
from tests.spec.rule_kinds import CASES, TODAY, Files, Masters, table_of
from tests.spec.tables import cases

BOUND_AS = {  # what a kind's file is called → the kinds of its rules, where these differ
    "of_kind": {"kind"},
    "items": {"items", "unique_items"},
    "personal_agreement": {"cross_field"},
    "stated_values": {"null_values", "missing_values", "invalid_values"},
    "nested": set(),  # the rules of parts, under their own kinds: types/kinds.txt
}
WHOLE = cases("rules", "whole", 5)


class Here(Others, Masters):
    """Other rows of the case, and the other table."""

    reference_exists = Masters.reference_exists


class Known(Whole, Files):
    """What rules ask of the case as a whole."""

    digest, master = Files.digest, Files.master


def ends_of(case, words):
    """Return how each row ends, by the reference."""
    rows = [{k: as_value(v) for k, v in row.items()} for row in case.rows]
    found = [c for c in checks_of(case.table, words, keyed=True)[0] if case.is_asked(c.rule)]
    (check,) = found
    lookup, facts = Here(rows), Known(rows)
    for n, row in enumerate(rows, start=1):
        verdict = check.test(row, Context(str(n), lookup, TODAY, facts))
        if isinstance(verdict, Problem):
            assert "%(" not in verdict.sentence() + verdict.advice()
            yield "failed"
        else:
            yield {Verdict.PASSED: "passed", Verdict.SKIPPED: "skipped"}[verdict]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind)
def test_rows_end_as_the_case_says(case, shipped):
    assert list(ends_of(case, shipped)) == case.ends


@pytest.mark.parametrize(("kind", "stated", "rows", "counted", "ends"), WHOLE)
def test_rules_on_the_whole_are_met_or_not(kind, stated, rows, counted, ends, shipped):
    table = table_of([{"name": "a", "businessName": "A", "logicalType": "string"}], loads(stated))
    if kind == "bounds":
        ((bound,), _) = bounds_of(table, shipped)
        result = judged(bound, int(counted), int(rows))
    else:
        (result,) = whole_table(table, int(rows))
        assert result.rule.kind == kind

    assert f"{result.passed}, {result.failed}" == ends


def test_every_kind_has_a_row_that_passes_and_one_that_fails():
    wanted = set()
    for bind in KINDS:
        name = bind.__module__.rpartition(".")[2]
        wanted |= BOUND_AS.get(name, {name})
    ended = {(case.kind, end) for case in CASES for end in case.ends}
    in_types = {kind for line in cases("types", "kinds") for kind in line[2].split(", ")}
    missing = {
        kind for kind in wanted - in_types if not {(kind, "passed"), (kind, "failed")} <= ended
    }

    assert missing == set()
    assert {line[0] for line in WHOLE} == {"row_count", "expected_rows", "bounds"}
