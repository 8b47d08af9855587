"""The shipped contracts lean only on terms, code lists, tables and databases that exist."""

import csv
from pathlib import Path

import pytest

from lienthong.core.contract.model import Contract
from lienthong.core.contract.parse import parse_contract
from lienthong.core.dictionary.parse import parse_code_list, parse_terms

REPO = Path(__file__).resolve().parents[3]
FILES = sorted((REPO / "contracts").rglob("*.yaml"))


def contract(path: Path) -> Contract:
    return parse_contract(path.read_text(encoding="utf-8"), file=path.name)[0]


CONTRACTS = {path.stem: contract(path) for path in FILES}
TERMS = {
    term.id: term
    for path in (REPO / "dictionary" / "terms").rglob("*.yaml")
    for term in parse_terms(path.read_text(encoding="utf-8"), path.name)
}
LISTS = {
    path.stem: parse_code_list(path.read_text(encoding="utf-8"), path.stem)
    for path in (REPO / "dictionary" / "code_lists").glob("*.csv")
}


def test_the_five_first_databases_are_declared() -> None:
    assert set(CONTRACTS) >= {
        "danh-muc-csdl", "don-vi-hanh-chinh", "di-tich", "huong-dan-vien", "co-so-luu-tru",
    }  # fmt: skip


@pytest.mark.parametrize("name", CONTRACTS)
def test_every_field_is_explained_in_two_languages(name: str) -> None:
    for table in CONTRACTS[name].tables:
        for field in table.fields:
            assert field.title
            assert field.title_en not in ("", field.name), field.name
            assert field.description
            assert field.examples or field.logical_type in ("object", "array"), field.name
            assert field.group, field.name


@pytest.mark.parametrize("name", CONTRACTS)
def test_every_field_has_a_term_and_lists_exist(name: str) -> None:
    for table in CONTRACTS[name].tables:
        # The parts a contract declares need terms; those a kind always has are the product's.
        parts = [part for f in table.fields if not f.kind for part in f.children]
        assert all(part.term in TERMS for part in parts)
        for field in table.fields:
            assert field.term in TERMS, field.name
            assert field.code_list is None or field.code_list in LISTS, field.name
            if field.code_list:
                assert LISTS[field.code_list].get(field.examples[0]), field.name


@pytest.mark.parametrize("name", CONTRACTS)
def test_references_and_register_entry_exist(name: str) -> None:
    columns = {
        (c.id, t.name, f.name) for c in CONTRACTS.values() for t in c.tables for f in t.fields
    }
    with (REPO / "reference" / "databases.csv").open(encoding="utf-8", newline="") as lines:
        register = {row["ma"] for row in csv.DictReader(lines)}

    declared = CONTRACTS[name]
    references = [f.reference for t in declared.tables for f in t.fields if f.reference]

    assert {(r.contract_id, r.table, r.column) for r in references} <= columns
    assert declared.register_entry is None or declared.register_entry in register


@pytest.mark.parametrize("name", CONTRACTS)
def test_personal_data_is_not_public_beyond_name_and_card(name: str) -> None:
    public = {
        f.name
        for t in CONTRACTS[name].tables
        for f in t.fields
        if f.personal != "none" and f.classification == "public"
    }

    assert public <= {"so_the", "ho_ten"}


def test_rule_ids_are_unique_over_all_contracts() -> None:
    ids = [r.id for c in CONTRACTS.values() for t in c.tables for r in t.rules]

    assert len(ids) == len(set(ids))


def test_table_names_are_unique_over_all_contracts() -> None:
    names = [table.name for c in CONTRACTS.values() for table in c.tables]

    assert [name for name in names if names.count(name) > 1] == []


def test_code_lists_find_their_own_names() -> None:
    for codes in LISTS.values():
        if codes.id == "tinh":  # a name may stand for a former and a present province
            continue
        for item in codes.items:
            assert codes.get(item.code) is not None
            found = codes.by_name(item.name_vi)
            # Nga is Russia's name and Nigeria's code: two meanings, so none.
            assert found is not None or (codes.id, item.name_vi) == ("quoc-tich", "Nga")
