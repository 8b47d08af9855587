"""Run the tables of a person's columns read together."""

import pytest

from lienthong.core.cleaning.standardise import TableStandardiser
from lienthong.core.contract.model import Field, Table
from tests.spec.tables import cases, raw
from tests.spec.test_spec import shown

ROWS = cases("person_rows", columns=6)
COLUMNS = ("so", "gioi", "sinh")


def person_table():
    terms = ("nguoi.so-dinh-danh", "nguoi.gioi-tinh", "nguoi.ngay-sinh")
    types = ("string", "string", "date")
    fields = zip(COLUMNS, types, terms, strict=True)
    return Table(
        "thu", "thu", "Thử", "Test", "",
        tuple(Field(n, n, n, "", kind, "", term=term) for n, kind, term in fields), (),
    )  # fmt: skip


@pytest.mark.parametrize(("number", "gender", "birth", "whole", "day", "steps"), ROWS)
def test_person(number, gender, birth, whole, day, steps, shipped):
    cells = dict(zip(COLUMNS, map(raw, (number, gender, birth)), strict=True))

    done = TableStandardiser.of(person_table(), shipped).standardise(cells)

    asked = {p.columns[0]: [c.value for c in p.choices] for p in done.problems}
    for name, expected in (("so", whole), ("sinh", day)):
        if expected.startswith("?"):
            assert asked[name] == expected[2:].split(" / ")
        else:
            assert (shown(done.values[name]), name in asked) == (expected, False)
    assert sorted(s.name for s in done.steps) == sorted(filter(None, steps.split(", ")))
