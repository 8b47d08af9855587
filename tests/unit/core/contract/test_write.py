"""Writing contracts: what was read comes back, whatever the standard can say."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from open_data_contract_standard.model import OpenDataContractStandard

from lienthong.core.contract.document import Document, standard_problems
from lienthong.core.contract.model import Contract
from lienthong.core.contract.parse import parse_contract
from lienthong.core.contract.write import ordered, write_contract

SHIPPED = sorted((Path(__file__).parents[4] / "contracts").rglob("*.yaml"))
EVERYTHING = Path(__file__).with_name("everything.yaml")


def read(text: str) -> dict[str, Any]:
    return Document(text, "x.yaml").plain


def meaning(text: str) -> Contract:
    return replace(parse_contract(text, file="x.yaml")[0], source="", digest="")


@pytest.mark.parametrize("path", [*SHIPPED, EVERYTHING], ids=lambda p: p.stem)
def test_contract_written_again_says_the_same(path: Path) -> None:
    text = path.read_text("utf-8")

    written = write_contract(read(text))

    assert read(written) == read(text)
    assert meaning(written) == meaning(text)
    assert write_contract(read(written)) == written


@pytest.mark.parametrize("path", [*SHIPPED, EVERYTHING], ids=lambda p: p.stem)
def test_public_model_loses_nothing_of_a_contract(path: Path) -> None:
    plain = read(path.read_text("utf-8"))

    public = OpenDataContractStandard.model_validate(plain)

    assert read(write_contract(public.model_dump(by_alias=True, exclude_unset=True))) == plain
    assert yaml.safe_load(write_contract(plain)) == plain


def test_everything_is_valid_by_the_standard() -> None:
    document = Document(EVERYTHING.read_text("utf-8"), "everything.yaml")

    assert [p.sentence() for p in standard_problems(document)] == []


def test_keys_take_the_standards_order_and_owned_values_keep_theirs() -> None:
    plain = {
        "schema": [{"quality": [{"mustBe": 0, "metric": "rowCount"}], "name": "a", "la": 1}],
        "customProperties": [{"value": {"z": 1, "name": 2, "a": 3}, "property": "p"}],
        "id": "x",
    }

    found = ordered(plain)

    assert list(found) == ["id", "customProperties", "schema"]
    assert list(found["schema"][0]) == ["name", "quality", "la"]
    assert list(found["schema"][0]["quality"][0]) == ["metric", "mustBe"]
    assert list(found["customProperties"][0]) == ["property", "value"]
    assert list(found["customProperties"][0]["value"]) == ["z", "name", "a"]


@pytest.mark.parametrize(
    "value",
    [
        "0900000001", "1e3", "0o17", "0x1F", "1.0", "no", "on", "null", "~", "2025-01-01", "12:30",
        "=", "", " hai đầu ", "dòng một\ndòng hai\n", "dòng một\ndòng hai", "\tthụt", "#", "- a",
        "a: b", "&x", "*x", "!x", "«Đ»", "\x07", "\x85", "\u2028", "\ufeff", "🏛", "'", '"',
        1, 1.5, 1e300, -0.0, 10**30, True, None, [], {}, [[]], [{}], {"a": [1, {"b": []}]},
        "x" * 300, "từ " * 100, "a\n\n b", "a \nb", "\n", "a\n ", "%", "@", "`", "---", "...",
    ],
)  # fmt: skip
def test_any_value_comes_back_as_it_was(value: object) -> None:
    plain = {"customProperties": [{"property": "p", "value": value}, {"k": [value, value]}]}

    assert read(write_contract(plain)) == plain


def test_text_that_others_read_as_a_number_is_quoted() -> None:
    """YAML 1.2 readers take 0900000001 for a number; PyYAML alone would not quote it."""
    assert write_contract({"a": "0900000001"}) == "a: '0900000001'\n"


def test_shared_data_is_written_without_anchors() -> None:
    shared = {"a": [1, 2]}

    assert "&" not in write_contract({"x": shared, "y": [shared, shared]})


def test_empty_data_is_an_empty_mapping() -> None:
    assert write_contract({}) == "{}\n"
