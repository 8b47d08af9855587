"""Run the tables of nested and rich values: how cells are read, and which rules values break."""

import json

import pytest

from lienthong.core.cleaning.standardise import TableStandardiser
from lienthong.core.dictionary import cell_form, json_form
from lienthong.core.dictionary.edtf_reading import read_uncertain
from lienthong.core.dictionary.edtf_words import in_words
from lienthong.core.rules.check import TableChecker
from lienthong.core.rules.model import NoLookup
from tests.spec.tables import cases, raw, text
from tests.spec.test_spec import CLEANING, TODAY
from tests.spec.typed_columns import COLUMNS, table_of

NESTED = [line[:3] for line in cases("types", "nested")]
KINDS = [line[:3] for line in cases("types", "kinds")]
UNCERTAIN = sorted({c[2] for c in CLEANING if c[0] == "uncertain_date" and c[2] not in "✗∅"})


@pytest.mark.parametrize(("column", "cell", "expected"), NESTED)
def test_nested_cells_are_read(column, cell, expected, shipped):
    standardiser = TableStandardiser.of(table_of(column), shipped)

    done = standardiser.standardise({column: raw(cell)})

    if expected.startswith("✗"):
        problem = done.problems[0]
        assert problem.columns == (column,)
        assert problem.values["title"] == expected.removeprefix("✗").strip()
        assert "%(" not in problem.sentence() + problem.advice()
        return
    assert done.problems == ()
    value = done.values[column]
    assert (value is None and expected == "∅") or json_form.canonical(value) == text(expected)
    again = standardiser.standardise({column: value})
    assert (again.values, again.steps) == (done.values, ())


@pytest.mark.parametrize(("column", "cell", "expected"), [c for c in NESTED if "✗" not in c[2]])
def test_nested_values_come_back_from_the_cell_they_are_written_to(column, cell, expected, shipped):
    standardiser = TableStandardiser.of(table_of(column), shipped)
    value = standardiser.standardise({column: raw(cell)}).values[column]

    written = cell_form.write(COLUMNS[column], value)

    assert standardiser.standardise({column: written}).values[column] == value


@pytest.mark.parametrize(("column", "data", "verdict"), KINDS)
def test_values_of_kinds_are_checked(column, data, verdict, shipped):
    value = json_form.from_json(COLUMNS[column], json.loads(data))

    problems = TableChecker.of(table_of(column), shipped).check(
        {column: value}, row_id="1", lookup=NoLookup(), today=TODAY
    )

    assert ", ".join(p.kind for p in problems) == ("" if verdict == "đạt" else verdict)
    assert all(p.columns == (column,) for p in problems)
    assert all("%(" not in p.sentence() + p.advice() for p in problems)


@pytest.mark.parametrize("edtf", UNCERTAIN)
def test_uncertain_dates_come_back_from_the_words_they_are_shown_in(edtf):
    assert read_uncertain(in_words(edtf)) == edtf


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    ("column", "cell"), [("vi_tri", "1" * 60_000), ("dien_ra", f"a{' ' * 60_000}b")]
)
def test_cell_far_too_long_for_a_pair_is_refused_at_once(column, cell, shipped):
    done = TableStandardiser.of(table_of(column), shipped).standardise({column: cell})

    assert done.unreadable == {column}
