"""Samples of small contracts: what each construct of a contract asks of the rows."""

import re
from datetime import date
from decimal import Decimal

import pytest

from lienthong.core.contract.model import Field, Limits, Reference, RuleSpec
from lienthong.core.sample.errors import SampleImpossible
from lienthong.core.sample.rows import parents_first
from tests.unit.core import tables
from tests.unit.core.sample.small import TODAY, contract, made, rule, table

MA = Field("ma", "Mã", "Code", "", "string", "varchar(10)", required=True)


def field(name: str, logical: str, physical: str = "", **known: object) -> Field:
    return Field(name, name.capitalize(), name, "", logical, physical, **known)


def test_same_seed_gives_the_same_rows_and_another_seed_others() -> None:
    one = table(MA, field("so", "integer"), field("ngay", "date"))

    assert made(one, seed=5) == made(one, seed=5)
    assert made(one, seed=5) != made(one, seed=6)


def test_first_rows_do_not_depend_on_how_many_follow() -> None:
    one = table(MA, field("so", "integer"))

    assert made(one, rows=20)["bang"][:5] == made(one, rows=5)["bang"]


def test_keys_differ_and_required_columns_are_filled() -> None:
    rows = made(table(MA, field("ten", "string", required=True)), rows=50)["bang"]

    assert len({row["ma"] for row in rows}) == 50
    assert all(row["ten"] for row in rows)


def test_texts_say_that_they_are_samples() -> None:
    assert "mẫu" in str(made(table(MA, field("ten", "string", required=True)))["bang"][0]["ten"])


@pytest.mark.parametrize(
    "expression",
    [
        "b > a",
        "a + b = c",
        "a - 2 * b >= 0 AND b > 3",
        "c BETWEEN a AND b",
        "a <> b AND b <> c",
        "a IS NULL OR b IS NOT NULL",
        "a = 7 OR b = 1000000",
        "a = 123456 AND ABS(b) = 98765",
    ],
)
def test_expression_over_numbers_holds(expression: str) -> None:
    numbers = [field(name, "integer", required=True) for name in "abc"]

    assert len(made(table(MA, *numbers, rules=(rule(expression),)))["bang"]) == 20


@pytest.mark.parametrize(
    "expression",
    [
        "den > tu",
        "den >= CURRENT_DATE AND tu < CURRENT_DATE",
        "den = tu",
        "EXTRACT(YEAR FROM den) - EXTRACT(YEAR FROM tu) >= 18",
        "tu = DATE '1945-09-02'",
        "den - tu = 90",
    ],
)
def test_expression_over_days_holds(expression: str) -> None:
    days = [field(name, "date", required=True) for name in ("tu", "den")]

    assert len(made(table(MA, *days, rules=(rule(expression),)))["bang"]) == 20


@pytest.mark.parametrize(
    "expression",
    ["x = y", "x LIKE 'QD-%'", "LENGTH(x) > 8 AND x <> y", "x IN ('a', 'b')", "UPPER(x) = x"],
)
def test_expression_over_texts_holds(expression: str) -> None:
    texts = [field(name, "string", "varchar(60)", required=True) for name in "xy"]
    texts[0] = field("x", "string", limits=Limits(pattern="[A-Z]{2}-[0-9]+|[ab]|[A-Z].*"))

    rows = made(table(MA, *texts, rules=(rule(expression),)))["bang"]

    assert len(rows) == 20


def test_limits_and_scale_of_numbers_are_kept() -> None:
    limits = Limits(minimum=0.5, maximum=0.75)
    rows = made(table(MA, field("ty_le", "number", "numeric(5,3)", limits=limits)))["bang"]

    found = [row["ty_le"] for row in rows if row["ty_le"] is not None]
    assert found
    assert all(isinstance(v, Decimal) and Decimal("0.5") <= v <= Decimal("0.75") for v in found)


def test_person_agrees_with_number() -> None:
    person = table(
        MA,
        field("so", "string", term="nguoi.so-dinh-danh", required=True),
        field("gioi", "string", term="nguoi.gioi-tinh", required=True),
        field("sinh", "date", term="nguoi.ngay-sinh", required=True),
        rules=(rule("sinh < DATE '1950-01-01'"),),
    )

    rows = made(person, dictionary=tables.DICTIONARY)["bang"]

    assert all(isinstance(r["sinh"], date) and r["sinh"].year < 1950 for r in rows)
    assert all(str(r["so"])[4:6] == f"{r['sinh']:%y}" for r in rows)


def test_codes_in_force_only() -> None:
    rows = made(table(MA, field("tinh", "string", code_list="tinh", required=True)),
                dictionary=tables.DICTIONARY)["bang"]  # fmt: skip

    assert {row["tinh"] for row in rows} == {"01", "08"}


def test_stated_values_and_patterns_are_kept() -> None:
    valid = RuleSpec("bang.v", "invalid_values", ("x",), "conformity", "error", 1.0, "v",
                     arguments={"validValues": ["moi", "cu"]})  # fmt: skip
    shape = RuleSpec("bang.p", "invalid_values", ("y",), "conformity", "error", 1.0, "p",
                     arguments={"pattern": "Q[0-9]{3}"})  # fmt: skip
    rows = made(table(MA, field("x", "string", required=True), field("y", "string", required=True),
                      rules=(valid, shape)))["bang"]  # fmt: skip

    assert {row["x"] for row in rows} == {"moi", "cu"}
    assert all(re.fullmatch("Q[0-9]{3}", str(row["y"])) for row in rows)


def test_warnings_are_kept_too_and_confirmed_lately() -> None:
    fresh = field("xac_nhan", "date", required=True, required_severity="warning")
    one = table(MA, fresh)
    rows = made(type(one)(**{**one.__dict__, "freshness_field": "xac_nhan", "freshness_days": 10}))[
        "bang"
    ]

    assert all((TODAY - row["xac_nhan"]).days <= 10 for row in rows)  # type: ignore[operator]


def test_child_points_at_a_parent_and_parents_come_first() -> None:
    to = Reference("thu", "cha", "ma")
    child = table(MA, field("cha", "string", reference=to, required=True), name="con")
    parent = table(MA, name="cha")

    rows = made(child, parent)

    assert [t.name for t in parents_first(contract(child, parent))] == ["cha", "con"]
    assert {row["cha"] for row in rows["con"]} <= {row["ma"] for row in rows["cha"]}


def test_one_child_for_each_parent() -> None:
    to = Reference("thu", "cha", "ma")
    child = table(field("ma", "string", reference=to, required=True), name="con")

    rows = made(child, table(MA, name="cha"), rows=15)

    assert sorted(str(r["ma"]) for r in rows["con"]) == sorted(str(r["ma"]) for r in rows["cha"])


@pytest.mark.parametrize("required", [True, False])
def test_row_may_point_at_its_own_table(required: bool) -> None:
    to = Reference("thu", "bang", "ma")
    rows = made(table(MA, field("cap_tren", "string", reference=to, required=required)))["bang"]

    seen = set()
    for row in rows:
        seen.add(row["ma"])
        assert row["cap_tren"] in seen or (row["cap_tren"] is None and not required)


def test_reference_to_an_unknown_table_is_made_like_a_plain_column() -> None:
    away = field("xa", "string", reference=Reference("khac", "khac", "ma"), required=True)

    assert all(row["xa"] for row in made(table(MA, away))["bang"])


def test_fewer_rows_when_the_key_allows_no_more() -> None:
    key = field("ma", "string", required=True, limits=Limits(pattern="[ab]"))

    assert len(made(table(key))["bang"]) == 2


def test_contradiction_names_its_rules() -> None:
    numbers = [field(name, "integer", required=True) for name in "ab"]

    with pytest.raises(SampleImpossible) as caught:
        made(table(MA, *numbers, rules=(rule("a > b"), rule("b > a", "warning"))))

    said = caught.value.sentence() + caught.value.remedy % caught.value.values
    assert "a > b" in said
    assert "b > a" in said
    assert "«bang»" in said
