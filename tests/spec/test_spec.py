"""Run every table of cases against the product, with the dictionary that is shipped."""

from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal

import pytest

from lienthong.core.cleaning.encodings.family import BY_NAME as ENCODINGS
from lienthong.core.cleaning.evidence import Evidence
from lienthong.core.cleaning.family import BY_NAME, NORMALISERS
from lienthong.core.cleaning.model import STEP_TITLES, CannotRead, Step
from lienthong.core.contract.model import Field, Table
from lienthong.core.dictionary.json_form import canonical
from lienthong.core.dictionary.validators.family import VALIDATORS
from lienthong.core.rules.check import TableChecker
from lienthong.core.rules.errors import RuleRejected
from lienthong.core.rules.expression import compile_expression
from lienthong.core.rules.model import NoLookup
from tests.spec.tables import cases, raw, text, value

TODAY = date(2026, 1, 1)
CLEANING = cases("cleaning", columns=4)
TERMS = cases("rules", "terms")
EXPRESSIONS = cases("rules", "expressions")
REFUSED = [line[0] for line in cases("rules", "refused_expressions", 1)]
BY_PEOPLE = {"remembered"}  # steps that no cell alone brings about
COLUMNS = {
    "a": "integer", "b": "integer", "n": "number", "s": "string", "t": "string",
    "d": "date", "e": "date", "o": "boolean",
}  # fmt: skip


def shown(result: object) -> str:
    if result is None:
        return "∅"
    if isinstance(result, bool):
        return "true" if result else "false"
    if isinstance(result, date | datetime | time):
        return result.isoformat()
    if isinstance(result, dict):
        return canonical(result)
    return str(result)


@pytest.mark.parametrize(("name", "cell", "expected", "steps"), CLEANING)
def test_cleaning(name, cell, expected, steps, shipped):
    clean = cleaner(name, shipped)

    if expected[:1] in ("✗", "?"):
        with pytest.raises(CannotRead) as refusal:
            clean(raw(cell))
        choices = getattr(refusal.value, "choices", ())
        if expected.startswith("?"):
            wanted = [text(c.strip()) for c in expected[1:].split(" / ")]
            assert [c.value or "∅" for c in choices] == wanted
        return
    result, done = clean(raw(cell))

    assert shown(result) == text(expected)
    assert ", ".join(s.name for s in done) == steps


def cleaner(name, shipped):
    """Return the cleaner of a line; «date [month-day]» stands in a column that proves this."""
    name, _, proved = name.removesuffix("]").partition(" [")
    if name in ENCODINGS:
        return lambda cell: (
            ENCODINGS[name].decode(cell),
            (Step(name, cell, ENCODINGS[name].decode(cell)),),
        )
    field = Field("cot", "Cột", "Column", "", "string", "text", term="nguoi.gioi-tinh")
    if name != "code_list":
        field = replace(field, term=None)
    if not proved:
        return BY_NAME[name].bind(field, shipped)
    evidence = Evidence(proved, "") if name in ("date", "timestamp") else Evidence("", proved)
    return BY_NAME[name].informed(field, shipped, evidence)


@pytest.mark.parametrize(("term", "cell", "verdict"), TERMS)
def test_terms(term, cell, verdict, shipped):
    meaning = shipped.terms[term]
    field = Field("cot", "Cột", "Column", "", meaning.logical_type, "", term=term)
    table = Table("thu", "thu", "Thử", "Test", "", (field,), ())

    problems = TableChecker.of(table, shipped).check(
        {"cot": value(cell)}, row_id="1", lookup=NoLookup(), today=TODAY
    )

    assert ", ".join(p.kind for p in problems) == ("" if verdict == "đạt" else verdict)
    assert all("%(" not in p.sentence() + p.advice() for p in problems)


@pytest.mark.parametrize(("expression", "row", "verdict"), EXPRESSIONS)
def test_expressions(expression, row, verdict):
    compiled = compile_expression(expression, COLUMNS)
    values = {k: _typed(k, v) for k, v in (p.split("=") for p in row.split(", ") if p)}

    if verdict == "không tính được":
        with pytest.raises(ArithmeticError):
            compiled.holds(values, TODAY)
        return

    assert compiled.holds(values, TODAY) is {"đúng": True, "sai": False, "bỏ qua": None}[verdict]


def _typed(column, said):
    kinds = {"integer": int, "number": Decimal, "date": date.fromisoformat, "string": str}
    return said == "có" if column == "o" else kinds[COLUMNS[column]](said)


@pytest.mark.parametrize("expression", REFUSED)
def test_refused_expressions(expression):
    with pytest.raises(RuleRejected) as refusal:
        compile_expression(expression, COLUMNS)

    assert refusal.value.remedy
    assert "%(" not in refusal.value.sentence()


def test_every_normaliser_and_step_has_a_case():
    assert {n.name for n in NORMALISERS} <= {c[0] for c in CLEANING}
    in_rows = {s for c in cases("admin_units", "rows", 6) for s in c[5].split(", ")}
    in_rows |= {s for c in cases("person_rows", columns=6) for s in c[5].split(", ")}
    in_cells = {s for c in CLEANING for s in c[3].split(", ")}
    assert set(STEP_TITLES) - BY_PEOPLE == (in_cells | in_rows) - {"", "hỏi"}


def test_every_validator_has_a_passing_and_a_failing_case(shipped):
    used = {(shipped.terms[t].validator, "validator" in v) for t, _, v in TERMS}

    assert {(v.name, fails) for v in VALIDATORS for fails in (False, True)} <= used
