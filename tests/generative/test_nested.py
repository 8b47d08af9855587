"""Whatever a nested cell holds: standardising ends, says what it means, and is idempotent."""

import json
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienthong.adapters.files.admin_units import shipped_places
from lienthong.core.cleaning.standardise import TableStandardiser
from lienthong.core.contract.model import Table
from lienthong.core.dictionary import cell_form, json_form
from lienthong.core.dictionary.edtf_reading import read_uncertain
from lienthong.core.dictionary.edtf_words import in_words
from lienthong.core.package.text_form import parser_of
from lienthong.core.rules.check import TableChecker
from lienthong.core.rules.model import NoLookup
from lienthong.core.sample.rows import Sampler
from lienthong.services.dictionary import queries
from tests.generative.strategies import CELLS, FRAGMENTS
from tests.generative.test_samples import KEY
from tests.spec.typed_columns import COLUMNS
from tests.unit.core.sample.small import contract

DICTIONARY = queries.shipped()
FIELDS = tuple(COLUMNS.values())
TABLE = Table("thu", "bang", "Bảng", "bang", "", (KEY, *FIELDS), ("ma",), (), "ma")
STANDARDISER = TableStandardiser.of(TABLE, DICTIONARY)
CHECKER = TableChecker.of(TABLE, DICTIONARY)
TODAY = date(2026, 11, 21)
PARTS = sorted({p.name for f in FIELDS for p in f.element_parts} | {"type", "coordinates"})
NESTED = st.recursive(
    CELLS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(PARTS), inner, max_size=4)
    ),
    max_leaves=8,
)
TEXTS = st.lists(st.one_of(FRAGMENTS, st.sampled_from(["|", " | ", "\\", "{", "[", '"', ";", "–"])))
NAMES = [f.name for f in FIELDS]
DOTTED = [f"{f.name}.{c.name}" for f in FIELDS if f.logical_type == "object" for c in f.children]
ROWS = st.dictionaries(
    st.sampled_from(NAMES + DOTTED), st.one_of(NESTED, TEXTS.map("".join)), max_size=6
)
QUIET = settings(deadline=None, max_examples=300, suppress_health_check=list(HealthCheck))


@given(ROWS)
@QUIET
def test_nested_cells_are_standardised_once_for_all(raw):
    once = STANDARDISER.standardise(raw)
    twice = STANDARDISER.standardise(once.values)

    assert twice.values == once.values
    assert twice.problems == ()
    for problem in once.problems:
        assert problem.sentence()
        assert problem.advice()
        assert problem.columns[0] in NAMES


@given(ROWS)
@QUIET
def test_a_standardised_nested_value_has_one_text_and_comes_back_from_it(raw):
    values = STANDARDISER.standardise(raw).values

    for field in FIELDS:
        value = values[field.name]
        if not field.is_nested or value is None:
            continue
        text = json_form.canonical(value)
        again = parser_of(field)(text)
        assert json_form.canonical(again) == text
        assert json_form.from_json(field, json.loads(text)) == again
        written = cell_form.write(field, value)
        assert STANDARDISER.standardise({field.name: written}).values[field.name] == again


@given(st.dictionaries(st.sampled_from(NAMES), NESTED, max_size=6))
@QUIET
def test_checking_never_raises_on_any_nested_row(row):
    for problem in CHECKER.check(row, row_id="1", lookup=NoLookup(), today=TODAY):
        assert problem.sentence()
        assert problem.advice()
        assert problem.from_json(problem.to_json()) == problem


@given(st.integers(0, 1000))
@settings(deadline=None, max_examples=20)
def test_samples_of_every_kind_pass_their_rules_and_stay_as_they_are(seed):
    sampler = Sampler(
        {"thu": contract(TABLE)}, DICTIONARY, shipped_places(), today=TODAY, seed=seed, rows=5
    )

    rows = sampler.sample("thu")["bang"]

    assert len(rows) == 5
    for row in rows:
        assert not CHECKER.check(row, row_id=str(row["ma"]), lookup=NoLookup(), today=TODAY)
        assert STANDARDISER.standardise(row).values == row


YEARS = st.integers(0, 2100).map("{:04d}".format)
POINTS = st.one_of(
    YEARS,
    st.integers(1, 20).map("{:02d}XX".format),
    st.integers(100, 209).map("{:03d}X".format),
    st.dates(date(1, 1, 1), date(2100, 1, 1)).map(lambda d: d.isoformat()),
    st.dates(date(1, 1, 1), date(2100, 1, 1)).map(lambda d: d.isoformat()[:7]),
    st.tuples(YEARS, st.sampled_from(["21", "22", "23", "24"])).map("-".join),
)
MARKED = st.tuples(POINTS, st.sampled_from(["", "?", "~", "%"])).map("".join)
ENDS = st.one_of(MARKED, st.sampled_from(["", ".."]))


@given(st.one_of(MARKED, st.tuples(ENDS, ENDS).map("/".join)))
@settings(deadline=None, max_examples=500)
def test_uncertain_dates_come_back_from_their_words(text):
    if read_uncertain(text) is not None:
        assert read_uncertain(in_words(text)) == text
