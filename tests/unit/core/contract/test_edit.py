"""Edits of a contract's data: what they change, and that they keep all the rest."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from lienthong.base.errors import UserError
from lienthong.base.settings import REPO_DIR
from lienthong.core.contract import edit, edit_field, edit_rules
from lienthong.core.contract.document import Document
from lienthong.core.contract.edit_names import custom_of
from lienthong.core.contract.edit_term import words_of_term
from lienthong.core.contract.edit_types import CHOICES, choice_of
from lienthong.core.contract.parse import parse_contract
from lienthong.core.contract.write import write_contract
from lienthong.core.dictionary.model import Term

EVERYTHING = Path(__file__).with_name("everything.yaml")
SHIPPED = sorted((REPO_DIR / "contracts").glob("*.yaml"))


def data(path: Path = REPO_DIR / "contracts" / "co-so-luu-tru.yaml") -> dict[str, Any]:
    return Document(path.read_text(encoding="utf-8"), path.name).plain


def names(plain: dict[str, Any]) -> list[str]:
    return [f["name"] for f in edit_field.parts(edit.table(plain, 0))]


@pytest.mark.parametrize("path", [*SHIPPED, EVERYTHING], ids=lambda p: p.stem)
def test_saying_a_field_again_changes_nothing(path: Path) -> None:
    plain = data(path)
    made: dict[str, Any] = plain
    for t, table in enumerate(edit.tables(plain)):
        for p, node in enumerate(edit_field.parts(table)):
            made = edit.change_field(made, t, (p,), edit_field.words_of(node))

    assert made == plain


def test_an_edit_leaves_its_source_and_everything_else_alone() -> None:
    plain = data()
    before = deepcopy(plain)

    made = edit.change_field(plain, 0, (1,), {"help": "Ghi theo giấy đăng ký."})

    assert plain == before
    assert edit.field(edit.table(made, 0), (1,)) != edit.field(edit.table(plain, 0), (1,))
    made["schema"][0]["properties"][1] = before["schema"][0]["properties"][1]
    assert made == before


def test_fields_move_and_stop_at_the_ends() -> None:
    plain = data()
    first, second = names(plain)[:2]

    assert names(edit.move_field(plain, 0, (1,), -1))[:2] == [second, first]
    assert names(edit.move_field(plain, 0, (0,), -1)) == names(plain)
    last = len(names(plain)) - 1
    assert names(edit.move_field(plain, 0, (last,), 1)) == names(plain)


def test_a_removed_field_is_gone_and_an_unknown_one_refused() -> None:
    plain = data()

    assert names(edit.remove_field(plain, 0, (1,))) == [names(plain)[0], *names(plain)[2:]]
    with pytest.raises(UserError) as refusal:
        edit.remove_field(plain, 0, (999,))
    assert refusal.value.code == "unknown-place"


def test_a_renamed_field_takes_along_what_names_it() -> None:
    plain = data()
    place = names(plain).index("so_phong")

    made = edit.change_field(plain, 0, (place,), {"name": "so_buong"}, held=names(plain))

    node = edit.field(edit.table(made, 0), (place,))
    assert custom_of(node)["origin"] == {"renamedFrom": ["so_phong"]}
    assert "so_phong" not in json.dumps([r for _, r in edit_rules.rules_of(edit.table(made, 0))])
    contract, _ = parse_contract(write_contract(made), file="thu.yaml")
    assert any("so_buong" in rule.expression for rule in contract.tables[0].rules)


def test_a_new_field_that_is_renamed_keeps_no_former_name() -> None:
    plain = edit.add_field(data(), 0, {"name": "moi", "title": "Mới"})
    place = len(names(plain)) - 1

    made = edit.change_field(plain, 0, (place,), {"name": "khac"}, held=("so_phong",))

    assert "origin" not in custom_of(edit.field(edit.table(made, 0), (place,)))


@pytest.mark.parametrize("name", CHOICES)
def test_every_type_that_is_offered_makes_a_contract_that_parses(name: str) -> None:
    plain = edit.add_field(data(), 0, {"name": "moi", "title": "Mới", "type": name})
    node = edit.table(plain, 0)["properties"][-1]

    assert choice_of(node) == name
    contract, _ = parse_contract(write_contract(plain), file="thu.yaml")
    assert contract.tables[0].field("moi").logical_type == CHOICES[name].logical


def test_a_new_type_drops_the_limits_it_cannot_have() -> None:
    plain = data()
    place = names(plain).index("ten_co_so")

    node = edit.table(edit.change_field(plain, 0, (place,), {"type": "date"}), 0)
    field = node["properties"][place]

    assert field["logicalType"] == "date"
    assert "logicalTypeOptions" not in field
    assert "physicalType" not in field


def test_parts_of_a_nested_field_are_fields_too() -> None:
    plain = edit.add_field(data(), 0, {"name": "lan_sua", "title": "Lần sửa", "type": "array"})
    last = len(names(plain)) - 1

    plain = edit.add_field(plain, 0, {"name": "ngay", "title": "Ngày", "type": "date"},
                           within=(last,))  # fmt: skip
    plain = edit.move_field(plain, 0, (last, 1), -1)

    inside = edit_field.parts(edit.field(edit.table(plain, 0), (last,)))
    assert [p["name"] for p in inside] == ["ngay", "ten"]
    contract, _ = parse_contract(write_contract(plain), file="thu.yaml")
    assert [c.name for c in contract.tables[0].field("lan_sua").children] == ["ngay", "ten"]


def test_a_term_fills_type_length_list_and_privacy() -> None:
    term = Term("nguoi.email", "Thư điện tử", "E-mail", "", "string", max_length=254,
                privacy="basic", pattern=r".+@.+")  # fmt: skip
    plain = edit.add_field(data(), 0, {"name": "thu", "title": "Thư", **words_of_term(term)})
    contract, _ = parse_contract(write_contract(plain), file="thu.yaml")
    field = contract.tables[0].field("thu")

    assert (field.term, field.max_length, field.pattern) == ("nguoi.email", 254, r".+@.+")
    assert field.personal == "basic"


def test_promises_and_roles_are_stated_changed_and_taken_back() -> None:
    plain = data()

    made = edit.put_promise(plain, "latency", 30, "s")
    assert [p["value"] for p in made["slaProperties"] if p["property"] == "latency"] == [30]
    made = edit.put_role(made, "clerk", ["read", "write"], own_unit=True)
    contract, _ = parse_contract(write_contract(made), file="thu.yaml")
    grant = next(g for g in contract.roles if g.role == "clerk")
    assert (grant.access, grant.rows) == (frozenset({"read", "write"}), "own-unit")
    assert edit.put_role(made, "clerk", [], own_unit=False).get("roles") == plain.get("roles")


def test_tables_are_added_moved_changed_and_removed() -> None:
    plain = edit.add_table(data(), name="phong", title="Phòng")
    plain = edit.change_table(plain, 1, {"title": "Buồng", "title_field": "ma"})
    plain = edit.move_table(plain, 1, -1)

    assert [t["name"] for t in edit.tables(plain)] == ["phong", "co_so_luu_tru"]
    assert edit.table(plain, 0)["businessName"] == "Buồng"
    assert edit.remove_table(plain, 0)["schema"] == data()["schema"]
