"""Rules from menus: their sentence, the entry they make, and that they open in the menu again."""

from datetime import date
from typing import Any

import pytest

from lienthong.base.errors import UserError
from lienthong.core.contract import edit, edit_rules
from lienthong.core.contract.parse import parse_contract
from lienthong.core.contract.rule_menu import MENUS, make_rule, words_of_rule
from lienthong.core.contract.rule_stated import put_stated
from lienthong.core.contract.write import write_contract
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.rules.check import TableChecker
from lienthong.core.rules.model import NoLookup

FIELDS = (
    ("ma", "Mã", "string"), ("ten", "Tên", "string"), ("so_phong", "Số phòng", "integer"),
    ("so_giuong", "Số giường", "integer"), ("gia", "Giá", "number"), ("cap", "Ngày cấp", "date"),
    ("het", "Ngày hết hạn", "date"), ("dung", "Đang dùng", "boolean"),
)  # fmt: skip
GOOD: dict[str, Any] = {
    "ma": "A1", "ten": "Sen", "so_phong": 10, "so_giuong": 20, "gia": 5,
    "cap": date(2025, 1, 1), "het": date(2026, 1, 1), "dung": True,
}  # fmt: skip
CASES: tuple[tuple[str, dict[str, Any], str, dict[str, Any]], ...] = (
    ("required", {"column": "ten"}, "«Tên» phải có giá trị.", {"ten": None}),
    ("range", {"column": "gia", "low": "1,5", "high": "1.000"}, "«Giá» phải từ 1,5 đến 1.000.",
     {"gia": 1001}),
    ("range", {"column": "cap", "low": "1/1/2020"}, "«Ngày cấp» phải từ 1/1/2020.",
     {"cap": date(2019, 12, 31)}),
    ("pattern", {"column": "ma", "pattern": "^[A-Z][0-9]$"}, "«Mã» phải đúng mẫu ^[A-Z][0-9]$.",
     {"ma": "11"}),
    ("values", {"column": "ten", "values": "Sen\nHồng\n"}, "«Tên» chỉ nhận: Sen, Hồng.",
     {"ten": "Cúc"}),
    ("compare", {"left": "so_giuong", "operator": "ge", "right": "so_phong"},
     "«Số giường» phải không nhỏ hơn «Số phòng».", {"so_giuong": 9}),
    ("dates", {"earlier": "cap", "later": "het"}, "«Ngày hết hạn» không được trước «Ngày cấp».",
     {"het": date(2024, 12, 31)}),
    ("if_then", {"if_column": "dung", "if_operator": "eq", "if_value": "có",
                 "then_column": "ten", "then_operator": "filled"},
     "Nếu «Đang dùng» bằng có thì «Tên» phải có giá trị.", {"ten": None}),
    ("if_then", {"if_column": "ten", "if_operator": "eq", "if_value": "O'Sen",
                 "then_column": "gia", "then_operator": "gt", "then_value": "3"},
     "Nếu «Tên» bằng «O'Sen» thì «Giá» phải lớn hơn 3.", {"ten": "O'Sen", "gia": 2}),
    ("expression", {"expression": "so_phong > 0", "sentence": "Phải có phòng."}, "Phải có phòng.",
     {"so_phong": 0}),
)  # fmt: skip


def table() -> dict[str, Any]:
    return {
        "name": "nha", "physicalName": "nha", "logicalType": "object",
        "properties": [
            {"name": n, "businessName": t, "logicalType": k, "primaryKey": n == "ma"}
            for n, t, k in FIELDS
        ],
    }  # fmt: skip


def contract(*rules: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "apiVersion": "v3.1.0", "kind": "DataContract", "id": "nha", "name": "Nhà",
        "version": "1.0.0", "status": "draft", "schema": [table()],
    }  # fmt: skip
    for rule in rules:
        plain = edit_rules.put_rule(plain, 0, rule)
    return plain


@pytest.mark.parametrize(("kind", "words", "sentence", "bad"), CASES)
def test_a_rule_says_its_sentence_and_finds_the_bad_row(
    kind: str, words: dict[str, Any], sentence: str, bad: dict[str, Any]
) -> None:
    rule = make_rule(table(), kind, words, remedy="Sửa lại.")
    parsed, _ = parse_contract(write_contract(contract(rule)), file="nha.yaml")
    checker = TableChecker.of(parsed.tables[0], Dictionary({}, {}))
    rule_id = parsed.tables[0].rules[0].id

    def broken(row: dict[str, Any]) -> list[str]:
        found = checker.check(row, row_id="1", lookup=NoLookup(), today=date(2026, 1, 1))
        return [p.rule for p in found]

    assert rule["description"] == sentence
    assert rule_id not in broken(GOOD)
    assert rule_id in broken(GOOD | bad)


@pytest.mark.parametrize(("kind", "words", "sentence", "bad"), CASES)
def test_a_rule_opens_in_the_menu_it_was_made_in(
    kind: str, words: dict[str, Any], sentence: str, bad: dict[str, Any]
) -> None:
    rule = make_rule(table(), kind, words, severity="warning")

    again = words_of_rule(rule)

    assert again["kind"] == kind
    assert {key: again[key] for key in words} == words
    assert again["severity"] == "warning"
    assert make_rule(table(), kind, again, severity="warning") == rule


def test_uniqueness_and_row_count_are_library_rules() -> None:
    together = make_rule(table(), "unique", {"columns": ["ten", "cap"]})
    many = make_rule(table(), "row_count", {"low": "10", "high": "1.000"})

    assert together["description"] == (
        "«Tên», «Ngày cấp» cùng nhau không được trùng giữa các bản ghi."
    )
    assert (many["metric"], many["mustBeBetween"]) == ("rowCount", [10, 1000])
    parsed, _ = parse_contract(write_contract(contract(together, many)), file="nha.yaml")
    assert parsed.tables[0].rules[0].columns == ("ten", "cap")


@pytest.mark.parametrize(
    ("kind", "words", "columns", "arguments"),
    [
        ("outlier", {"column": "gia"}, ("gia",), {}),
        ("like_values", {"columns": ["ten", "ma"]}, ("ten", "ma"), {}),
        ("coverage", {"column": "ma", "code_list": "tinh"}, ("ma",), {"codeList": "tinh"}),
        ("table_freshness", {"column": "cap", "days": "1.000"}, ("cap",), {"days": 1000}),
        ("drift", {"column": "gia", "period": "cap"}, ("gia", "cap"), {}),
    ],
)
def test_kinds_about_other_rows_are_made_from_menus(
    kind: str, words: dict[str, Any], columns: tuple[str, ...], arguments: dict[str, Any]
) -> None:
    made = make_rule(table(), kind, words, remedy="Xem lại.")
    parsed, _ = parse_contract(write_contract(contract(made)), file="nha.yaml")
    (rule,) = parsed.tables[0].rules

    assert (rule.kind, rule.columns, rule.remedy) == (kind, columns, "Xem lại.")
    assert {**rule.arguments} == arguments
    assert words_of_rule(made)["kind"] == kind
    assert "«" in rule.description


def test_days_that_are_no_whole_number_are_refused() -> None:
    for days in ("", "0", "1,5", "vài"):
        with pytest.raises(UserError):
            make_rule(table(), "table_freshness", {"column": "cap", "days": days})


@pytest.mark.parametrize("menu", MENUS, ids=lambda m: m.name)
def test_an_empty_menu_is_refused_with_a_remedy(menu: Any) -> None:
    with pytest.raises(UserError) as refusal:
        make_rule(table(), menu.name, {})

    assert refusal.value.remedy


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("range", {"column": "gia", "low": "nhiều"}),
        ("range", {"column": "cap", "low": "31/2/2025"}),
        ("pattern", {"column": "ma", "pattern": "(["}),
        ("compare", {"left": "ma", "operator": "eq", "right": "khong_co"}),
        ("khac", {}),
    ],
)
def test_bad_words_are_refused(kind: str, words: dict[str, Any]) -> None:
    with pytest.raises(UserError) as refusal:
        make_rule(table(), kind, words)

    assert refusal.value.code == "bad-rule"


def test_a_changed_rule_keeps_its_id_and_what_the_menu_does_not_say() -> None:
    plain = contract(make_rule(table(), "required", {"column": "ten"}))
    rule = plain["schema"][0]["quality"][0]
    rule |= {"businessImpact": "operational", "tags": ["a"]}
    fresh = make_rule(table(), "pattern", {"column": "ten", "pattern": "S.*"})

    made = edit_rules.put_rule(plain, 0, fresh, rule_id=rule["id"])["schema"][0]["quality"]

    assert len(made) == 1
    assert (made[0]["id"], made[0]["businessImpact"], made[0]["tags"]) == (
        rule["id"], "operational", ["a"],
    )  # fmt: skip
    assert made[0]["metric"] == "invalidValues"


def test_rules_get_different_ids_and_leave_again() -> None:
    rule = make_rule(table(), "required", {"column": "ten"})
    plain = contract(rule, rule)
    ids = [r["id"] for _, r in edit_rules.rules_of(plain["schema"][0])]

    assert ids == ["required-ten", "required-ten-2"]
    assert "quality" not in edit_rules.remove_rule(contract(rule), 0, ids[0])["schema"][0]


@pytest.mark.parametrize(
    "entry",
    [
        {"type": "library", "metric": "nullValues", "mustBeLessThan": 5, "unit": "percent"},
        {"type": "text", "description": "Đối chiếu hồ sơ."},
        {"type": "custom", "engine": "soda", "implementation": {"expression": "x > 1"}},
        {"type": "sql", "query": "SELECT 1", "mustBe": 0},
    ],
)
def test_a_rule_that_no_menu_says_opens_in_none(entry: dict[str, Any]) -> None:
    assert "kind" not in words_of_rule(entry)


def test_a_library_rule_written_by_hand_opens_in_its_menu() -> None:
    entry = {"metric": "invalidValues", "mustBe": 0, "arguments": {"validValues": ["a", 1]}}

    assert words_of_rule(entry, "ten")["values"] == "a\n1"
    twice = {"metric": "duplicateValues", "mustBe": 0, "arguments": {"properties": ["a", "b"]}}
    assert words_of_rule(twice)["columns"] == ["a", "b"]


def test_a_code_list_is_stated_with_its_field() -> None:
    made, sentence = put_stated(
        contract(), 0, "code_list", {"column": "ten", "code_list": "gioi-tinh"}
    )
    parsed, _ = parse_contract(write_contract(made), file="nha.yaml")

    assert sentence == "«Tên» phải là một mã của danh mục «gioi-tinh»."
    assert parsed.tables[0].field("ten").code_list == "gioi-tinh"


def test_freshness_is_promised_for_its_table() -> None:
    two = edit.add_table(contract(), name="phong", title="Phòng")
    for plain in (contract(), two):
        made, sentence = put_stated(plain, 0, "freshness", {"column": "het", "days": "90"})
        parsed, _ = parse_contract(write_contract(made), file="nha.yaml")

        assert sentence == "Bản ghi được xác nhận trong vòng 90 ngày, tính theo «Ngày hết hạn»."
        assert (parsed.tables[0].freshness_days, parsed.tables[0].freshness_field) == (90, "het")
        assert [t.freshness_days for t in parsed.tables[1:]] == [None] * (len(parsed.tables) - 1)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("code_list", {"column": "ten"}),
        ("freshness", {"column": "het", "days": "nửa"}),
        ("freshness", {"column": "khong_co", "days": "9"}),
    ],
)
def test_bad_words_of_stated_rules_are_refused(kind: str, words: dict[str, Any]) -> None:
    with pytest.raises(UserError) as refusal:
        put_stated(contract(), 0, kind, words)

    assert refusal.value.remedy


def test_promises_follow_a_renamed_column() -> None:
    plain = contract()
    plain["slaProperties"] = [
        {"property": "frequency", "value": 9, "unit": "d", "element": "nha.het, nha.cap"}
    ]

    made = edit.change_field(plain, 0, (6,), {"name": "het_han"})

    assert made["slaProperties"][0]["element"] == "nha.het_han, nha.cap"
