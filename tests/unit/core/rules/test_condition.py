"""When a form asks for a field."""

from dataclasses import replace
from datetime import date

import pytest

from lienthong.core.contract.model import Field, Table
from lienthong.core.rules.condition import conditions, deciding, not_asked

TODAY = date(2026, 11, 22)


def table(condition: str) -> Table:
    base = Field("cap", "Cấp", "", "", "string", "")
    number = replace(base, name="so", logical_type="integer")
    asked = replace(base, name="quyet_dinh", show_when=condition)
    return Table("thu", "thu", "Thử", "", "", (base, number, asked), ("cap",))


@pytest.mark.parametrize(
    ("condition", "row", "hidden"),
    [
        ("cap = 'a'", {"cap": "a"}, False),
        ("cap = 'a'", {"cap": "b"}, True),
        ("cap = 'a'", {"cap": None}, True),  # unknown: nobody is troubled yet
        ("10 / so > 1", {"so": 0}, False),  # cannot be computed: asked for
        ("cap =", {"cap": "b"}, False),  # no expression: lint says so, the field stays
        ("", {}, False),
    ],
)
def test_field_is_asked_for_only_where_its_condition_holds(
    condition: str, row: dict[str, object], hidden: bool
) -> None:
    assert not_asked(table(condition), row, TODAY) == ({"quyet_dinh"} if hidden else set())  # type: ignore[arg-type]


def test_deciding_fields_are_those_that_conditions_read() -> None:
    one = table("cap = 'a' AND so > 3")

    assert deciding(one) == {"cap", "so"}
    assert list(conditions(one)) == ["quyet_dinh"]
