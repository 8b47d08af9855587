"""Whatever a file holds: standardising never raises and is idempotent, checking never raises."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lienthong.core.cleaning.family import NORMALISERS
from lienthong.core.cleaning.standardise import TableStandardiser
from lienthong.core.contract.model import NESTED, Field, Limits, RuleSpec, Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.parse import parse_code_list, parse_terms
from lienthong.core.rules.check import TableChecker
from lienthong.core.rules.kinds.type import has_type
from lienthong.core.rules.model import NoLookup
from lienthong.core.rules.row_id import MAX_LENGTH, row_id
from tests.generative.strategies import CELLS

DICTIONARY_DIR = Path(__file__).resolve().parents[2] / "dictionary"
DICTIONARY = Dictionary.of(
    [
        t
        for p in sorted((DICTIONARY_DIR / "terms").glob("*.yaml"))
        for t in parse_terms(p.read_text("utf-8"), p.name)
    ],
    [
        parse_code_list(p.read_text("utf-8"), p.stem)
        for p in sorted((DICTIONARY_DIR / "code_lists").glob("*.csv"))
    ],
)
# One field for each different way of cleaning and checking.
_WAYS = {
    (t.logical_type, t.normaliser, t.validator, t.code_list): t
    for t in DICTIONARY.terms.values()
    if t.logical_type not in NESTED  # test_nested.py has those
}
FIELDS = tuple(
    Field(
        f"c{i}",
        f"Cột {i} 100%",
        "",
        "",
        t.logical_type,
        "",
        required=i % 2 == 0,
        unique=i % 3 == 0,
        limits=Limits(minimum=0, maximum=100) if t.logical_type != "string" else Limits(),
        term=t.id,
        multiline=i % 5 == 0,
    )
    for i, t in enumerate(_WAYS.values())
)
NAMES = [f.name for f in FIELDS]
RULES = tuple(
    RuleSpec(f"thu.{f.name}", "expression", (), "accuracy", "error", 1.0, "50% %(x)s",
             expression=expression.replace("c", f.name))
    for f in FIELDS
    for expression in [
        {"string": "LENGTH(c) > 2 OR c LIKE 'a%'", "integer": "10 / c > 1", "number": "1 / c > 0",
         "date": "c - 10 < CURRENT_DATE", "time": "c IS NULL", "timestamp": "c < CURRENT_DATE",
         "boolean": "NOT c"}[f.logical_type]
    ]
)  # fmt: skip
TABLE = Table("thu", "thu", "Thử", "", "", FIELDS, (NAMES[0],), RULES, freshness_days=5)
STANDARDISER = TableStandardiser.of(TABLE, DICTIONARY)
CHECKER = TableChecker.of(TABLE, DICTIONARY)
ROWS = st.dictionaries(st.sampled_from(NAMES), CELLS, max_size=8)
TODAY = date(2026, 1, 1)


@given(ROWS)
@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_standardise_is_idempotent(raw):
    once = STANDARDISER.standardise(raw)
    twice = STANDARDISER.standardise(once.values)

    assert twice.values == once.values
    assert twice.problems == ()


@given(ROWS)
@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_standardise_gives_the_declared_type_and_says_what_it_did(raw):
    done = STANDARDISER.standardise(raw)

    for field in FIELDS:
        value = done.values[field.name]
        assert value is None or has_type(value, field.logical_type)
    for problem in done.problems:
        assert problem.sentence()
        assert problem.advice()
    for before, after in done.values.items():
        if isinstance(raw.get(before), str) and isinstance(after, str) and raw[before] != after:
            assert before in {s.column for s in done.steps}


@given(ROWS)
@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_check_never_raises_on_any_row(row):
    for problem in CHECKER.check(row, row_id="1", lookup=NoLookup(), today=TODAY):
        assert problem.sentence()
        assert problem.advice()
        assert problem.from_json(problem.to_json()) == problem


@given(ROWS)
@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_outcomes_agree_with_check(row):
    known = {"row_id": "1", "lookup": NoLookup(), "today": TODAY}

    outcomes = list(CHECKER.outcomes(row, **known))

    assert [r for r, _, _ in outcomes] == [r.id for r in CHECKER.rules]
    assert tuple(p for _, _, p in outcomes if p is not None) == CHECKER.check(row, **known)


@pytest.mark.parametrize("normaliser", NORMALISERS, ids=lambda n: n.name)
def test_each_normaliser_alone_is_idempotent(normaliser):
    field = Field("a", "A", "A", "", normaliser.types[0], "", term="nguoi.gioi-tinh")
    table = Table("t", "t", "T", "T", "", (field,), ())
    clean = normaliser.bind(field, DICTIONARY)
    standardiser = TableStandardiser.of(table, DICTIONARY)
    standardiser = TableStandardiser(tuple(replace(c, clean=clean) for c in standardiser.columns))

    @given(CELLS)
    @settings(deadline=None, max_examples=400)
    @example("0168 912 3456")
    @example("0ß")
    @example(float("inf"))
    def run(cell):
        once = standardiser.standardise({"a": cell})
        twice = standardiser.standardise(once.values)
        assert twice.values == once.values
        assert twice.problems == ()

    run()


@given(st.lists(CELLS.filter(lambda c: c not in (None, "")), min_size=2, max_size=2))
def test_row_id_fits(values):
    table = Table("t", "t", "T", "T", "", (), ("a", "b"))

    assert 1 <= len(row_id(table, {"a": values[0], "b": values[1]})) <= MAX_LENGTH
