"""Reading contracts: what they mean, and what is said when they are wrong."""

from functools import cache
from pathlib import Path

import pytest

from lienthong.core.contract.errors import ContractProblem, ContractRejected
from lienthong.core.contract.lint import read_contract
from lienthong.core.contract.model import Contract
from lienthong.core.contract.parse import parse_contract
from lienthong.core.dictionary.model import Dictionary
from lienthong.services.dictionary.queries import shipped
from tests.unit.core.contract.contracts import SMALL

SHIPPED = sorted((Path(__file__).parents[4] / "contracts").rglob("*.yaml"))


def problems(text: str) -> tuple[ContractProblem, ...]:
    with pytest.raises(ContractRejected) as caught:
        read_contract(text, file="x.yaml", dictionary=Dictionary(terms={}, code_lists={}), known={})
    return caught.value.problems


def test_small_contract_is_read() -> None:
    contract, _ = parse_contract(SMALL, file="x.yaml")

    table = contract.table("thu_nghiem")
    assert table.primary_key == ("ma",)
    assert table.rules[0].id == "thu_nghiem.sau"
    assert table.field("tu_ngay").logical_type == "date"


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("logicalType: date\n      - name: den", "logicalType: dat\n      - name: den", 21, "dat"),
        ("required: true", "requird: true", 16, "requird"),
        ("den_ngay >= tu_ngay", "den_ngay >= tu_ngai", 26, "tu_ngai"),
        ("den_ngay >= tu_ngay", "pg_sleep(9) > 1", 26, "sau"),
        ("version: 1.0.0", "version: moi", 5, "1.0.0"),
        ("        primaryKey: true\n", "", 8, "khóa chính"),
        ("name: den_ngay", "name: Đến", 22, "Đến"),
        ("name: den_ngay", "name: tu_ngay", 22, "hai lần"),
        ("dimension: consistency", "dimension: beauty", 29, "beauty"),
        ("id: thu-nghiem", "id: [", 5, "YAML"),
        ("kind: DataContract", "kind: Banana", 2, "ODCS"),
    ],
)
def test_spoiled_contract_names_line_and_fault(old: str, new: str, line: int, words: str) -> None:
    assert old in SMALL
    found = problems(SMALL.replace(old, new, 1))

    assert any(words in p.sentence() for p in found), [p.sentence() for p in found]
    assert line in {p.line for p in found}, [p.sentence() for p in found]


def test_unknown_term_and_dangling_reference_are_both_named() -> None:
    custom = """\
        customProperties:
          - {property: term, value: khong.co}
          - {property: reference, value: {contract: a, table: b, column: c}}
"""
    spoiled = SMALL.replace(
        "        logicalType: date\n", "        logicalType: date\n" + custom, 1
    )

    sentences = " ".join(p.sentence() for p in problems(spoiled))

    assert "khong.co" in sentences
    assert "a/b.c" in sentences


@cache
def parsed(path: Path) -> Contract:
    """Return a shipped contract, parsed once for all the others that refer to it."""
    return parse_contract(path.read_text("utf-8"), file=path.name)[0]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.stem)
def test_shipped_contract_passes_lint(path: Path) -> None:
    known = {other.stem: parsed(other) for other in SHIPPED if other != path}

    contract = read_contract(
        path.read_text("utf-8"), file=path.name, dictionary=shipped(), known=known
    )

    assert contract.id == path.stem
    assert all(f.term for t in contract.tables for f in t.fields), "every field has its term"
