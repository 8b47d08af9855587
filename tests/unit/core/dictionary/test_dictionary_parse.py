from datetime import date

import pytest

from lienthong.core.dictionary.parse import DictionaryRejected, parse_code_list, parse_terms

GOOD = """source: Nguồn chung
terms:
  - id: a
    name_vi: Tên
    name_en: Name
    definition: Định nghĩa.
    type: string
    max_length: 5
    identifier: true
    privacy: basic
    aliases: [một, hai]
"""


def test_parse_terms_good():
    (term,) = parse_terms(GOOD, "a.yaml")

    assert (term.id, term.max_length, term.identifier, term.privacy) == ("a", 5, True, "basic")
    assert term.aliases == ("một", "hai")
    assert term.source == "Nguồn chung"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("terms: [", "a.yaml:1"),
        ("khac: 1", "a.yaml:1"),
        ("terms:\n  - chữ", "a.yaml:2"),
        (GOOD.replace("    name_en: Name\n", ""), "a.yaml:3"),
        (GOOD + "    lạ: 1\n", "a.yaml:12"),
        (GOOD.replace("type: string", "type: chuoi"), "a.yaml:7"),
        (GOOD.replace("privacy: basic", "privacy: kin"), "a.yaml:10"),
        (GOOD.replace("max_length: 5", "max_length: dài"), "a.yaml:8"),
        (GOOD + GOOD[GOOD.index("  - id") :], "a.yaml:12"),
    ],
)
def test_parse_terms_fault_names_line(text, place):
    with pytest.raises(DictionaryRejected) as refusal:
        parse_terms(text, "a.yaml")

    assert refusal.value.place == place
    assert refusal.value.remedy


LIST = """# name_vi: Danh mục
# name_en: List
# source: QĐ 1
code,name_vi,name_en,aliases,valid_from,valid_to,parent,successor
1,Một,One,mot; nhất,2020-01-01,2024-12-31,,2
2,Hai,Two,,2025-01-01,,,
"""


def test_parse_code_list_good():
    codes = parse_code_list("\ufeff" + LIST, "so")

    assert (codes.id, codes.name_vi, codes.source) == ("so", "Danh mục", "QĐ 1")
    assert codes.items[0].aliases == ("mot", "nhất")
    assert codes.items[0].valid_to == date(2024, 12, 31)
    assert codes.items[0].successor == "2"


def test_parse_code_list_meta_from_caller():
    codes = parse_code_list("code,name_vi\n1,Một\n", "so", meta={"name_vi": "Số"})

    assert (codes.name_vi, codes.name_en) == ("Số", "so")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("ma,ten\n1,Một\n", "so.csv:1"),
        ("code,name_vi,la\n1,Một,x\n", "so.csv:1"),
        (LIST + ",Ba,,,,,,\n", "so.csv:7"),
        (LIST + "3,Ba,,,1/1/2020,,,\n", "so.csv:7"),
        (LIST + "3,Ba,,,,,,,,\n", "so.csv:7"),
        (LIST + "2,Hai nữa,,,2026-01-01,,,\n", "so.csv:7"),
    ],
)
def test_parse_code_list_fault_names_line(text, place):
    with pytest.raises(DictionaryRejected) as refusal:
        parse_code_list(text, "so")

    assert refusal.value.place == place
    assert "%(" not in refusal.value.sentence()


def test_one_code_over_two_periods_is_allowed():
    assert len(parse_code_list(LIST + "1,Một,One,,2025-01-01,,,\n", "so").items) == 3
