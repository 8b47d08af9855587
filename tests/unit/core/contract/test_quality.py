"""Rules of every kind the standard knows: run, counted, or carried with the reason said."""

from pathlib import Path

import pytest

from lienthong.core.contract.errors import ContractRejected
from lienthong.core.contract.model import RuleSpec
from lienthong.core.contract.parse import parse_contract
from lienthong.core.quality.checks import checks_of
from lienthong.core.rules.check import TableChecker
from tests.unit.core.contract.contracts import SMALL
from tests.unit.core.tables import DICTIONARY

EVERYTHING = Path(__file__).with_name("everything.yaml").read_text("utf-8")


def rule(entry: str, column: str = "") -> RuleSpec:
    """Read the one rule that stands under the table, or under a column."""
    text = SMALL.partition("    quality:")[0]
    if column:
        text = text.replace(
            f"- name: {column}\n", f"- name: {column}\n        quality: [{entry}]\n"
        )
    else:
        text += f"    quality: [{entry}]\n"
    (found,) = parse_contract(text, file="x.yaml")[0].tables[0].rules
    return found


@pytest.mark.parametrize(
    ("entry", "kind", "threshold", "described"),
    [
        ("{metric: nullValues, mustBe: 0}", "null_values", False, "Đến ngày phải có giá trị."),
        (
            "{metric: nullValues, mustBeLessThan: 5, unit: percent}",
            "null_values",
            True,
            "Tỷ lệ bản ghi để trống Đến ngày phải ít hơn 5 %.",
        ),
        ("{metric: nullValues, mustBeLessThan: 1}", "null_values", False, "phải có giá trị"),
        ("{metric: nullValues, mustBeLessThan: 1, unit: percent}", "null_values", True, "1 %"),
        (
            "{metric: missingValues, arguments: {missingValues: ['']}, mustBeBetween: [0, 9]}",
            "missing_values",
            True,
            "Số bản ghi thiếu Đến ngày phải từ 0 đến 9.",
        ),
        ("{metric: invalidValues, arguments: {validValues: [a]}, mustBe: 0}", "invalid_values",
         False, "hợp lệ"),
        ("{metric: duplicateValues, mustBeLessOrEqualTo: 2.5, unit: percent}", "duplicate_values",
         True, "Tỷ lệ bản ghi trùng Đến ngày không được quá 2,5 %."),
        ("{metric: rowCount, mustBeGreaterThan: 1000000}", "row_count", False, "1.000.000"),
        ("{type: text, description: Đọc lại.}", "text", False, "Đọc lại."),
    ],
)  # fmt: skip
def test_library_rule_is_read(entry: str, kind: str, threshold: bool, described: str) -> None:
    found = rule(entry, column="den_ngay")

    assert (found.kind, found.is_threshold) == (kind, threshold)
    assert described in found.description
    assert found.columns == ("den_ngay",)


@pytest.mark.parametrize(
    ("query", "bound", "kind", "expression", "described"),
    [
        ("SELECT COUNT(*) FROM ${table} WHERE den_ngay < tu_ngay", "mustBe: 0", "expression",
         "NOT (den_ngay < tu_ngay)", "Không có bản ghi mà Đến ngày trước Từ ngày."),
        ("select count(1) from {object} where den_ngay is null", "mustBeLessThan: 10",
         "expression", "NOT (den_ngay IS NULL)",
         "Số bản ghi mà Đến ngày để trống phải ít hơn 10."),
        ("SELECT COUNT(*) FROM thu_nghiem", "mustBeGreaterThan: 10", "row_count", "",
         "Số bản ghi của bảng phải nhiều hơn 10."),
    ],
)  # fmt: skip
def test_sql_that_counts_rows_becomes_our_own_rule(
    query: str, bound: str, kind: str, expression: str, described: str
) -> None:
    found = rule(f'{{type: sql, query: "{query}", {bound}}}')

    assert (found.kind, found.expression) == (kind, expression)
    assert found.description == described


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("{type: sql, query: 'SELECT SUM(a) FROM ${table}', mustBe: 0}", "không có dạng đếm dòng"),
        ("{type: sql, query: 'DROP TABLE thu_nghiem', mustBe: 0}", "không có dạng đếm dòng"),
        ("{type: sql, query: 'SELECT COUNT(*) FROM khac', mustBe: 0}", "không có dạng đếm dòng"),
        ("{type: sql, query: 'SELECT COUNT(*) FROM {table} WHERE pg_sleep(9) > 1', mustBe: 0}",
         "không hỗ trợ"),
        ("{type: sql, query: 'SELECT COUNT(*) FROM {table}', mustBe: nhieu}", "mustBe: nhieu"),
        ("{metric: nullValues, mustBe: true}", "mustBe: True"),
        ("{metric: nullValues, mustBe: 0, unit: ha}", "unit: ha"),
        ("{metric: rowCount, mustBe: 0, unit: percent}", "unit: percent"),
        ("{type: custom, engine: soda, implementation: 'x: 1'}", "«soda»"),
    ],
)  # fmt: skip
def test_rule_that_is_not_run_here_is_carried_and_said(entry: str, words: str) -> None:
    found = rule(entry)

    assert found.kind == "carried"
    assert words in found.note % found.note_values
    assert found.entry


def test_rule_without_names_gets_what_follows_from_it() -> None:
    tables = parse_contract(EVERYTHING, file="x.yaml")[0].tables

    ids = [r.id.partition(".")[2] for r in tables[0].rules]
    assert len(ids) == len(set(ids))
    assert {"ma-duplicateValues", "rowCount", "text", "custom"} <= set(ids)
    assert rule("{metric: nullValues, mustBe: 0}", "ma").dimension == "completeness"


@pytest.mark.parametrize(
    ("said", "severity"),
    [("error", "error"), ("HIGH", "error"), ("info", "warning"), ("tùy", "warning")],
)
def test_severity_of_other_vocabularies_is_read(said: str, severity: str) -> None:
    found = rule(f"{{metric: rowCount, mustBe: 0, severity: {said}}}")

    assert found.severity == severity


def test_own_rule_without_expression_is_refused_at_its_line() -> None:
    text = SMALL.replace("expression:", "bieu_thuc:")

    with pytest.raises(ContractRejected) as caught:
        parse_contract(text, file="x.yaml")

    (problem,) = caught.value.problems
    assert (problem.line, problem.path) == (26, "schema[0].quality[0]")
    assert "implementation.expression" in problem.sentence()


@pytest.mark.parametrize(
    ("said", "guess"), [("propertis: [so]", "properties"), ("validValue: [1]", "validValues")]
)
def test_a_misspelt_argument_is_refused_at_its_line(said: str, guess: str) -> None:
    entry = f"{{type: library, metric: invalidValues, mustBe: 0, arguments: {{{said}}}}}"

    with pytest.raises(ContractRejected) as refused:
        rule(entry)

    (problem,) = refused.value.problems
    assert problem.path.endswith(f"arguments.{said.partition(':')[0]}")
    assert (guess in (problem.remedy % problem.values), problem.line > 1) == (True, True)


def test_a_misspelt_argument_of_a_kept_contract_breaks_its_rule_alone() -> None:
    wrong = "{id: sai, metric: invalidValues, mustBe: 0, arguments: {validValue: [1]}}"
    right = "{id: dung, metric: duplicateValues, mustBe: 0, arguments: {properties: [ma]}}"
    text = SMALL.partition("    quality:")[0] + f"    quality: [{wrong}, {right}]\n"
    table = parse_contract(text, file="x.yaml", kept=True)[0].tables[0]

    checks, broken = checks_of(table, DICTIONARY, keyed=True)

    (one,) = broken
    assert one.rule.id.endswith(".sai")
    assert "validValues" in one.reason % one.values
    assert any(check.rule.id.endswith(".dung") for check in checks)
    assert TableChecker.of(table, DICTIONARY).rules == tuple(check.rule for check in checks)


def test_an_argument_of_another_tool_is_kept() -> None:
    found = rule("{type: library, metric: nullValues, mustBe: 0, arguments: {sample: 5}}", "ma")

    assert found.arguments["sample"] == 5
