from datetime import date
from decimal import Decimal

import pytest

from lienthong.core.cleaning.standardise import TableStandardiser, normaliser_of
from lienthong.core.contract.model import Reference
from tests.unit.core.tables import DICTIONARY, field, table

PERSON = table(
    field("so", term="nguoi.so-dinh-danh"),
    field("gioi", term="nguoi.gioi-tinh"),
    field("sinh", "date", term="nguoi.ngay-sinh"),
)


def standardise(declared, **raw):
    return TableStandardiser.of(declared, DICTIONARY).standardise(raw)


@pytest.mark.parametrize(
    ("declared", "name"),
    [
        (field("a"), "text"),
        (field("a", "integer"), "integer"),
        (field("a", term="ma"), "code"),
        (field("a", term="mang"), "person_name"),
        (field("a", "number", term="mang"), "number"),
        (field("a", term="la"), "text"),
        (field("a", term="ma", code_list="tinh"), "code_list"),
        (field("a", "integer", code_list="tinh"), "integer"),
    ],
)
def test_normaliser_of(declared, name):
    assert normaliser_of(declared, DICTIONARY).name == name


def test_standardise_records_column_of_each_step():
    done = standardise(table(field("ten"), field("so", "integer")), ten=" An ", so="1.000")

    assert done.values == {"ten": "An", "so": 1000}
    assert [(s.column, s.name, s.before, s.after) for s in done.steps] == [
        ("ten", "whitespace", " An ", "An"),
        ("so", "number", "1.000", "1000"),
    ]


def test_standardise_unreadable_value_keeps_raw_in_problem():
    done = standardise(table(field("ngay", "date", title="Ngày cấp")), ngay="5/3/20")

    (problem,) = done.problems
    assert done.values == {"ngay": None}
    assert done.unreadable == {"ngay"}
    assert (problem.rule, problem.kind, problem.family, problem.value) == (
        "thu.ngay.type", "type", "format", "5/3/20",
    )  # fmt: skip
    assert problem.sentence() == "Ngày «5/3/20» ở cột «Ngày cấp» chỉ có hai chữ số của năm."
    assert [c.value for c in problem.choices] == ["2020-03-05", "1920-03-05"]


def test_standardise_ignores_unknown_columns_and_fills_missing_ones():
    assert standardise(table(field("a")), la="x").values == {"a": None}


def test_standardise_takes_values_of_unknown_classes_as_text():
    assert standardise(table(field("a")), a=("x",)).values == {"a": "('x',)"}


def test_standardise_multiline():
    assert standardise(table(field("a", multiline=True)), a="x\ny").values == {"a": "x\ny"}


@pytest.mark.parametrize(
    ("number", "gender", "birth", "expected"),
    [
        ("31099012345", "Nam", "05/03/1999", "031099012345"),
        ("1099012345", "Nam", "05/03/1999", None),
        ("79302000001", "Nữ", "05/03/2002", "079302000001"),
        ("1099012345", "Nữ", "05/03/1999", None),
        ("1099012345", "Nam", "05/03/1998", None),
        ("1099012345", "Nam", "", None),
        ("123456789", "Nam", "05/03/1999", "123456789"),
    ],
)
def test_standardise_completes_personal_number_only_when_row_agrees(
    number, gender, birth, expected
):
    done = standardise(PERSON, so=number, gioi=gender, sinh=birth)

    assert done.values["so"] == expected
    assert ("leading-zeros" in {s.name for s in done.steps}) is (expected not in (number, None))
    assert bool(done.problems) is (expected is None)


def test_standardise_code_of_fixed_length_from_number_cell():
    fixed = table(field("ma", term="ma"))

    assert standardise(fixed, ma=7.0).values == {"ma": "007"}
    assert standardise(fixed, ma="7").values == {"ma": "7"}


def test_standardise_reference_reads_names_of_the_terms_list():
    pointing = field("tinh", term="ma-tinh", reference=Reference("dv", "dv", "ma"))

    assert standardise(table(pointing), tinh="hà nội").values == {"tinh": "01"}


def test_standardise_unknown_list_keeps_code():
    assert standardise(table(field("a", code_list="khong-co")), a="1.0").values == {"a": "1"}


def test_standardise_number_classes():
    done = standardise(
        table(field("a", "number"), field("b", "integer"), field("c", "number")),
        a=1.5,
        b=True,
        c=float("nan"),
    )

    assert done.values == {"a": Decimal("1.5"), "b": None, "c": None}
    assert [p.columns for p in done.problems] == [("b",), ("c",)]


def test_standardise_date_from_moment():
    done = standardise(table(field("a", "date")), a="2020-01-02 00:00:00")

    assert done.values == {"a": date(2020, 1, 2)}
