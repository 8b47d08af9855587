"""The properties «unit» and «likeness»: their shape, the columns they name, and renaming them."""

import pytest
import yaml

from lienthong.core.contract.diff import compare
from lienthong.core.contract.edit_names import renamed
from lienthong.core.contract.model import Likeness, UnitUse
from lienthong.core.contract.parse import parse_contract
from tests.unit.core.contract.contracts import SMALL
from tests.unit.core.contract.test_parse import problems


def with_likeness(value: str) -> str:
    mark = "    businessName: Bảng thử nghiệm\n"
    stated = f"    customProperties:\n      - {{property: likeness, value: {value}}}\n"
    return SMALL.replace(mark, mark + stated)


def with_unit(value: str) -> str:
    mark = "        primaryKeyPosition: 1\n"
    stated = f"        customProperties:\n          - {{property: unit, value: {value}}}\n"
    return SMALL.replace(mark, mark + stated)


def test_both_are_read() -> None:
    likeness = parse_contract(with_likeness("{fields: [ma]}"), file="x")[0].tables[0].likeness
    unit = (
        parse_contract(with_unit("{era: at-date, date: tu_ngay}"), file="x")[0].tables[0].fields[0]
    )

    assert likeness == Likeness(fields=("ma",))
    assert unit.unit == UnitUse(era="at-date", date="tu_ngay")


@pytest.mark.parametrize(
    "text",
    [
        with_likeness("{fields: ma}"),
        with_likeness("{near: [ma]}"),
        with_likeness("{fields: [ma], threshold: 2}"),
        with_likeness("{}"),
        with_likeness("[ma]"),
        with_unit("{era: hom-qua}"),
        with_unit("{ngay: tu_ngay}"),
        with_unit("at-date"),
    ],
)
def test_wrong_shape_is_named(text: str) -> None:
    (problem,) = problems(text)

    assert "không đúng dạng" in problem.message


@pytest.mark.parametrize(
    "text",
    [with_likeness("{near: [xa_la], within: [ma]}"), with_unit("{date: xa_la}")],
)
def test_unknown_column_is_named(text: str) -> None:
    (problem,) = problems(text)

    assert "xa_la" in problem.values.values()


def test_change_is_told_and_renaming_follows() -> None:
    text = with_likeness("{fields: [ma], near: [tu_ngay]}")
    before, after = (parse_contract(t, file="x")[0] for t in (SMALL, text))
    table = yaml.safe_load(text)["schema"][0]
    plain = {"schema": [table]}

    renamed(plain, table, "tu_ngay", "ngay_dau")

    assert [c.kind for c in compare(before, after).changes] == ["likeness"]
    assert table["customProperties"][0]["value"] == {"fields": ["ma"], "near": ["ngay_dau"]}
