"""Bad input, one case a line: what is wrong, where, what is said, and that a remedy is said."""

from collections.abc import Mapping

import pytest

from lienthong.core.contract.errors import ContractProblem, ContractRejected
from lienthong.core.contract.lint import read_contract, settle
from lienthong.core.contract.model import Contract
from lienthong.core.dictionary.model import CodeItem, CodeList, Dictionary, Term
from tests.unit.core.contract.contracts import SMALL

CODES = CodeList(
    "trang-thai", "Trạng thái", "State", "", (CodeItem("mo", "Mở"), CodeItem("dong", "Đóng"))
)
DICTIONARY = Dictionary.of(
    [Term("x.tt", "Trạng thái", "State", "", "string", code_list="trang-thai")], [CODES]
)
HEAD = """\
apiVersion: v3.1.0
kind: DataContract
id: %s
name: Thử
version: 1.0.0
schema:
"""
TABLE = """\
  - name: %s
    properties:
      - {name: ma, logicalType: string, primaryKey: true}
      - name: toi
        logicalType: string
        required: %s
        customProperties:
          - {property: reference, value: {contract: %s, table: %s, column: ma}}
"""
STATE = """\
      - name: trang_thai
        logicalType: string
        customProperties:
          - {property: codeList, value: trang-thai}
"""


def refused(text: str, known: Mapping[str, Contract] | None = None) -> tuple[ContractProblem, ...]:
    with pytest.raises(ContractRejected) as caught:
        read_contract(text, file="x.yaml", dictionary=DICTIONARY, known=known or {})
    return caught.value.problems


def one_table(*columns: str, more: str = "") -> str:
    return (
        HEAD % "thu"
        + "  - name: bang\n    properties:\n"
        + "".join(
            f"      - {{name: {c}}}\n" if ":" not in c else f"      - {{{c}}}\n" for c in columns
        )
        + more
    )


KEY = "name: ma, logicalType: string, primaryKey: true"


@pytest.mark.parametrize(
    ("text", "line", "place", "words"),
    [
        # keys
        (one_table(KEY, "name: b, logicalType: string, primaryKey: true"), 9,
         "schema[0].properties[0].primaryKey", "nhiều khóa chính cùng vị trí 1: ma, b"),
        (one_table(f"{KEY}, primaryKeyPosition: 2",
                   "name: b, logicalType: string, primaryKey: true, primaryKeyPosition: 2"), 9,
         "schema[0].properties[0].primaryKey", "vị trí 2"),
        (one_table("name: ma, logicalType: string"), 7, "schema[0]", "chưa có khóa chính"),
        (one_table(f"{KEY}, primaryKey: false"), 9, "(gốc)", "given twice"),
        # names
        (one_table(KEY, "name: select, logicalType: string"), 10, "schema[0].properties[1].name",
         "từ khóa SQL"),
        (one_table(KEY, "name: Ngày cấp, logicalType: string"), 10,
         "schema[0].properties[1].name", "không dấu"),
        (one_table(KEY, "name: ngày, logicalType: string"), 10, "schema[0].properties[1].name",
         "không dấu"),
        (one_table(KEY, "name: _id, logicalType: string"), 10, "schema[0].properties[1].name",
         "chữ thường"),
        (one_table(KEY, f"name: {'a' * 52}, logicalType: string"), 10,
         "schema[0].properties[1].name", "52 ký tự"),
        (one_table(KEY, "name: MA, logicalType: string"), 10, "schema[0].properties[1].name",
         "hai lần"),
        (one_table(KEY) + f"  - name: bang\n    properties: [{{{KEY}}}]\n", 10, "schema[1]",
         "Bảng «bang» khai báo hai lần"),
        (one_table(KEY, *(f"name: c{n}, logicalType: string" for n in range(1999))), 7,
         "schema[0]", "2000 cột"),
        # rules
        (one_table(KEY, more="    quality: [{metric: nullValues, mustBe: 0, "
                   "arguments: {properties: [la]}}]\n"), 10, "schema[0].quality[0]", "la"),
        (one_table(KEY, more="    quality: [{type: sql, mustBe: 0, "
                   "query: 'SELECT COUNT(*) FROM bang WHERE la IS NULL'}]\n"), 10,
         "schema[0].quality[0]", "cột không có: la"),
        (one_table(KEY, more="    quality: [{id: a, type: custom, engine: lienthong, "
                   "implementation: {expression: 'la > 1'}}]\n"), 10, "schema[0].quality[0]", "la"),
        (one_table(KEY, more="    quality: [{id: a, metric: rowCount, mustBe: 1}, "
                   "{id: a, metric: rowCount, mustBe: 1}]\n"), 10, "schema[0].quality[1]",
         "hai lần"),
        # codes
        (one_table(KEY, more=STATE.replace("        customP", "        examples: [mo, sai]\n"
                   "        customP")), 12, "schema[0].properties[1].examples[1]", "Mã «sai»"),
        (one_table(KEY, more=STATE + "    quality: [{metric: invalidValues, mustBe: 0, arguments: "
                   "{properties: [trang_thai], validValues: [mo, khac]}}]\n"), 14,
         "schema[0].quality[0]", "Mã «khac»"),
        (one_table(KEY, more=STATE + "    quality: [{type: custom, engine: lienthong, "
                   "implementation: {expression: \"trang_thai IN ('mo', 'xong')\"}}]\n"), 14,
         "schema[0].quality[0]", "Mã «xong»"),
        (one_table(KEY, more=STATE.replace("codeList, value: trang-thai", "term, value: x.tt") +
                   "      - {name: b, logicalType: string, customProperties: "
                   "[{property: showWhen, value: \"trang_thai = 'het'\"}]}\n"), 14,
         "schema[0].properties[2].customProperties", "Mã «het»"),
        (one_table(KEY, more=STATE.replace("value: trang-thai", "value: khong-co")), 12,
         "schema[0].properties[1].customProperties", "khong-co"),
        # conditions, roles, our own keys
        (one_table(KEY, "name: b, logicalType: string, customProperties: "
                   "[{property: showWhen, value: 'la = 1'}]"), 10,
         "schema[0].properties[1].customProperties", "showWhen"),
        (one_table(KEY, "name: b, logicalType: string, customProperties: "
                   "[{property: showWhen, value: \"b = 'x'\"}]"), 10,
         "schema[0].properties[1].customProperties", "showWhen"),
        (one_table(KEY, "name: b, logicalType: string, customProperties: "
                   "[{property: access, value: {read: [la]}}]")
         + "roles: [{role: clerk, access: read}]\n", 10,
         "schema[0].properties[1].customProperties", "vai trò"),
        (one_table(KEY, "name: b, logicalType: string, customProperties: "
                   "[{property: access, value: read}]"), 10,
         "schema[0].properties[1].customProperties[0]", "access"),
        (one_table(KEY, "name: b, logicalType: string, customProperties: "
                   "[{property: personal, value: secret}]"), 10,
         "schema[0].properties[1].customProperties[0]", "personal"),
        (one_table(KEY, more="    customProperties: [{property: expectedRows, value: nhiều}]\n"),
         10, "schema[0].customProperties[0]", "expectedRows"),
        (one_table(KEY, more="    customProperties: [{property: freshnessWhen, value: la = 1}]\n"),
         10, "schema[0].customProperties", "freshnessWhen"),
        (one_table(KEY) + "customProperties: [{property: sharing, value: open}]\n", 10,
         "customProperties[0]", "sharing"),
        # references
        (HEAD % "thu" + TABLE % ("a", "false", "thu", "khong_co"), 10, "schema[0].properties[1]",
         "nơi đó không có"),
        (HEAD % "thu" + TABLE % ("a", "true", "thu", "b") + TABLE % ("b", "true", "thu", "a"), 10,
         "schema[0].properties[1]", "đi vòng: a → b → a"),
        # the file
        ("a:\n\tb: 1", 2, "(gốc)", "YAML"),
        ("- 1", 1, "(gốc)", "YAML"),
        ("", 1, "(gốc)", "YAML"),
        ("a: &a [1]\n" + "".join(f"{y}: &{y} [{f'*{x}, ' * 9}]\n" for x, y in
                                 ("ab", "bc", "cd", "de", "ef", "fg", "gh")), 7, "(gốc)", "YAML"),
    ],
)  # fmt: skip
def test_bad_input_is_named_with_place_and_remedy(
    text: str, line: int, place: str, words: str
) -> None:
    found = refused(text)

    matching = [p for p in found if p.path == place and words in p.sentence()]
    assert matching, [p.sentence() for p in found]
    assert matching[0].line == line
    assert matching[0].remedy
    assert "%(" not in matching[0].sentence()


@pytest.mark.parametrize("required", [("false", "false"), ("true", "false"), ("false", "true")])
def test_two_contracts_may_refer_to_each_other_when_a_first_row_can_be_written(
    required: tuple[str, str],
) -> None:
    texts = [
        ("a.yaml", HEAD % "hd-a" + TABLE % ("a", required[0], "hd-b", "b")),
        ("b.yaml", HEAD % "hd-b" + TABLE % ("b", required[1], "hd-a", "a")),
    ]

    good, rejected = settle(texts, dictionary=DICTIONARY, known={})

    assert {c.id for c in good} == {"hd-a", "hd-b"}
    assert rejected == []


def test_two_contracts_that_require_each_other_are_both_refused_with_the_ring() -> None:
    texts = [
        ("a.yaml", HEAD % "hd-a" + TABLE % ("a", "true", "hd-b", "b")),
        ("b.yaml", HEAD % "hd-b" + TABLE % ("b", "true", "hd-a", "a")),
        ("c.yaml", HEAD % "hd-c" + TABLE % ("c", "false", "hd-a", "a")),
    ]

    good, rejected = settle(texts, dictionary=DICTIONARY, known={})

    assert good == []
    said = {error.problems[0].file: error.problems[0].sentence() for error in rejected}
    assert "a → b → a" in said["a.yaml"]
    assert "b → a → b" in said["b.yaml"]
    assert "nơi đó không có" in said["c.yaml"]


def test_table_may_refer_to_itself() -> None:
    text = HEAD % "thu" + TABLE % ("a", "true", "thu", "a")

    assert read_contract(text, file="x", dictionary=DICTIONARY, known={}).id == "thu"


def test_good_contract_stays_good() -> None:
    assert read_contract(SMALL, file="x", dictionary=DICTIONARY, known={}).id == "thu-nghiem"
