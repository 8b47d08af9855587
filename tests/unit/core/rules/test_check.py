import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from lienthong.core.contract.model import Reference
from lienthong.core.rules.check import TableChecker
from lienthong.core.rules.errors import RuleRejected
from lienthong.core.rules.model import NoLookup, Problem
from tests.unit.core.tables import DICTIONARY, field, spec, table

TODAY = date(2026, 1, 1)


class Rows:
    """Other rows: a few known targets, and one holder of the value "trùng"."""

    def reference_exists(self, reference, value):
        return {"có": True, "không": False}.get(value)

    def other_holder(self, table_name, columns, values, row_id):
        return "khác" if "trùng" in values and row_id != "khác" else None


def check(declared, row, **known):
    known = {"row_id": "1", "lookup": Rows(), "today": TODAY} | known
    problems = TableChecker.of(declared, DICTIONARY).check(row, **known)
    for problem in problems:
        assert "%(" not in problem.sentence() + problem.advice()
    return problems


def kinds(problems):
    return [p.kind for p in problems]


def test_required_missing():
    (problem,) = check(table(field("a", required=True, title="Tên")), {"a": None})

    assert (problem.kind, problem.family, problem.word) == ("required", "null", "du")
    assert (problem.severity, problem.columns, problem.value) == ("error", ("a",), None)
    assert problem.sentence() == "Cột «Tên» đang để trống nhưng bắt buộc phải có."


def test_required_severity_warning():
    (problem,) = check(table(field("a", required=True, required_severity="warning")), {"a": ""})

    assert problem.severity == "warning"


def test_required_key_is_always_an_error():
    declared = table(field("a", required=True, required_severity="warning"), key=("a",))

    assert check(declared, {})[0].severity == "error"


def test_unreadable_columns_are_not_asked():
    declared = table(field("a", "date", required=True))

    assert check(declared, {"a": None}, unreadable={"a"}) == ()


@pytest.mark.parametrize(
    ("declared", "value", "expected"),
    [
        (field("a", "integer"), "1", ["type"]),
        (field("a", "integer"), True, ["type"]),
        (field("a", "integer"), 2**70, ["type"]),
        (field("a", "number"), Decimal("NaN"), ["type"]),
        (field("a", "number"), 1, []),
        (field("a", "date"), datetime(2025, 1, 1), ["type"]),
        (field("a", "boolean"), 1, ["type"]),
        (field("a"), 5, ["type"]),
        (field("a", max_length=2), "abc", ["length"]),
        (field("a", max_length=2), 5, ["type"]),
        (field("a", min_length=5), "abc", ["length"]),
        (field("a", term="ma"), "1234", ["length", "pattern"]),
        (field("a", term="ma"), "123", []),
        (field("a", pattern="[A-Z]+"), "Ab", ["pattern"]),
        (field("a", pattern="^[A-Z]+$"), "AB", []),
        (field("a", pattern="[A-Z]+"), 5, ["type"]),
        (field("a", "integer", minimum=1), 0, ["range"]),
        (field("a", "number", maximum=1.5), Decimal("1.6"), ["range"]),
        (field("a", "number", maximum=1.5), Decimal("1.5"), []),
        (field("a", "number", maximum=1.5), Decimal("NaN"), ["type"]),
        (field("a", "number", maximum=1.5), "x", ["type"]),
        (field("a", code_list="tinh"), "01", []),
        (field("a", code_list="tinh"), "02", ["code_list"]),
        (field("a", code_list="tinh"), "09", ["code_list"]),
        (field("a", code_list="tinh"), "không có", ["code_list"]),
        (field("a"), "N/A", ["placeholder"]),
        (field("a", unique=True), "trùng", ["unique"]),
        (field("a", unique=True), "riêng", []),
        (field("a", reference=Reference("dv", "dv", "ma")), "không", ["reference"]),
        (field("a", reference=Reference("dv", "dv", "ma")), "có", []),
        (field("a", reference=Reference("dv", "dv", "ma")), "xa", []),
        (field("a", term="ma-tinh", reference=Reference("dv", "dv", "ma")), "có", []),
        (field("a", "date", term="nguoi.so-dinh-danh"), "x", ["type"]),
    ],
)  # fmt: skip
def test_field_rules(declared, value, expected):
    assert kinds(check(table(declared), {"a": value})) == expected


def test_abolished_code_names_its_successor():
    (problem,) = check(table(field("a", code_list="tinh")), {"a": "02"})

    assert "Hà Giang" in problem.sentence()
    assert problem.advice() == "Dùng mã kế tục: 08."


def test_unique_key_is_not_a_rule():
    assert check(table(field("a", unique=True), key=("a",)), {"a": "trùng"}) == ()


PERSON = table(
    field("so", term="nguoi.so-dinh-danh"),
    field("gioi", term="nguoi.gioi-tinh"),
    field("sinh", "date", term="nguoi.ngay-sinh"),
)


@pytest.mark.parametrize(
    ("gender", "birth", "expected"),
    [
        ("1", date(1999, 5, 1), []),
        ("2", date(1999, 5, 1), [("so", "gioi")]),
        ("1", date(1998, 5, 1), [("so", "sinh")]),
        (None, None, []),
    ],
)
def test_personal_number_agrees_with_row(gender, birth, expected):
    problems = check(PERSON, {"so": "001099012345", "gioi": gender, "sinh": birth})

    assert [p.columns for p in problems] == expected
    assert all((p.family, p.word) == ("cross_field", "thong_nhat") for p in problems)


def test_two_numbers_in_a_row_are_not_compared():
    mother = field("so_me", term="nguoi.so-dinh-danh")
    row = {"so": "001099012345", "so_me": "001099012345", "gioi": "2"}

    assert check(table(*PERSON.fields, mother), row) == ()


def test_expression_problem_shows_values():
    declared = table(
        field("a", "integer", title="Giường"),
        field("b", "integer", title="Buồng"),
        rules=(spec("du", "expression", expression="a >= b", remedy="Đếm lại 100%."),),
    )

    (problem,) = check(declared, {"a": 1, "b": 2})

    assert problem.sentence() == "Quy tắc du (Giường, Buồng: 1; 2)"
    assert problem.advice() == "Đếm lại 100%."
    assert (problem.rule, problem.family, problem.word) == ("thu.du", "cross_field", "thong_nhat")


@pytest.mark.parametrize("row", [{"a": 1, "b": 0}, {"a": "x", "b": "y"}])
def test_expression_that_cannot_be_computed_is_a_problem(row):
    declared = table(
        field("a", "integer"),
        field("b", "integer"),
        rules=(spec("chia", "expression", expression="a / b > 1"),),
    )

    assert "expression" in kinds(check(declared, row))


def test_receiver_enforced_warning_is_an_error_there():
    rule = spec("can", "null_values", "a", severity="warning", receiver_enforced=True)
    declared = table(field("a"), rules=(rule,))

    assert check(declared, {})[0].severity == "warning"
    assert check(declared, {}, at="receiver")[0].severity == "error"


@pytest.mark.parametrize(
    ("rule", "row", "failed"),
    [
        (spec("r", "null_values", "a"), {"a": "x"}, False),
        (spec("r", "null_values", "a"), {}, True),
        (spec("r", "missing_values", "a", arguments={"missingValues": ["x"]}), {"a": "x"}, True),
        (spec("r", "invalid_values", "a", arguments={"validValues": ["x", 1]}), {"a": "x"}, False),
        (spec("r", "invalid_values", "a", arguments={"validValues": ["x", 1]}), {"a": "y"}, True),
        (spec("r", "invalid_values", "a", arguments={"pattern": "[xy]"}), {"a": "z"}, True),
        (spec("r", "invalid_values", "a", arguments={"pattern": "[xy]"}), {}, False),
        (spec("r", "invalid_values", "b", arguments={"validValues": ["True"]}), {"b": True}, False),
        (spec("r", "duplicate_values", "a", "b"), {"a": "trùng", "b": True}, True),
        (spec("r", "duplicate_values", "a", "b"), {"a": "trùng"}, False),
        (spec("r", "duplicate_values", "a"), {"a": "riêng"}, False),
        (spec("r", "row_count", "a"), {}, False),
        (spec("r", "text", "a"), {}, False),
    ],
)  # fmt: skip
def test_stated_rules(rule, row, failed):
    declared = table(field("a"), field("b", "boolean"), rules=(rule,))

    assert kinds(check(declared, row)) == ([rule.kind] if failed else [])


@pytest.mark.parametrize(
    ("value", "failed"),
    [
        (date(2025, 12, 1), False),
        (date(2025, 1, 1), True),
        (datetime(2025, 12, 31, 20, tzinfo=UTC), False),
        (datetime(2025, 12, 1), False),
        (None, True),
        ("x", True),
    ],
)
def test_freshness_of_a_field(value, failed):
    declared = table(field("a", "timestamp"), freshness_field="a", freshness_days=90)

    found = [p for p in check(declared, {"a": value}) if p.kind == "freshness"]

    assert bool(found) is failed
    assert all((p.severity, p.family, p.word) == ("warning", "stale", "song") for p in found)


def test_freshness_of_a_row_being_written_is_skipped():
    declared = table(field("a"), freshness_days=90)
    checker = TableChecker.of(declared, DICTIONARY)

    ended = {r: e for r, e, _ in checker.outcomes({}, row_id="1", lookup=Rows(), today=TODAY)}

    assert ended["thu.freshness"] == "skipped"


def test_outcomes_name_every_rule_once():
    declared = table(
        field("a", required=True, max_length=1),
        rules=(spec("r", "null_values", "a", severity="warning", receiver_enforced=True),),
    )
    checker = TableChecker.of(declared, DICTIONARY)

    outcomes = list(
        checker.outcomes({"a": ""}, row_id="1", lookup=Rows(), today=TODAY, at="receiver")
    )

    assert [r for r, _, _ in outcomes] == [r.id for r in checker.rules]
    assert {r: e for r, e, _ in outcomes} == {
        "thu.a.required": "failed",
        "thu.a.type": "skipped",
        "thu.a.placeholder": "skipped",
        "thu.a.length": "skipped",
        "thu.r": "failed",
    }
    assert outcomes[-1][2].severity == "error"


@pytest.mark.parametrize(
    "declared",
    [
        table(field("a", term="la")),
        table(field("a", term="danh-muc-la")),
        table(field("a", code_list="khong-co")),
        table(field("a", pattern="[")),
        table(field("a"), rules=(spec("r", "expression", expression="b > 1"),)),
        table(field("a"), rules=(spec("r", "expression", expression="1 = 1"),)),
        table(field("a"), rules=(spec("r", "null_values", "b"),)),
        table(field("a"), rules=(spec("r", "duplicate_values"),)),
        table(field("a"), rules=(spec("r", "invalid_values", "a", arguments={"pattern": "("}),)),
    ],
)
def test_rule_that_cannot_be_compiled_is_refused(declared):
    with pytest.raises(RuleRejected) as refusal:
        TableChecker.of(declared, DICTIONARY)

    assert refusal.value.remedy
    assert refusal.value.place


def test_no_lookup_skips_what_needs_other_rows():
    declared = table(field("a", unique=True, reference=Reference("dv", "dv", "ma"), title="Cột"))

    assert check(declared, {"a": "trùng"}, lookup=NoLookup()) == ()


def test_problem_survives_json():
    (problem,) = check(table(field("a", max_length=1)), {"a": "ab"})

    assert Problem.from_json(json.loads(json.dumps(problem.to_json()))) == problem


def test_problem_value_keeps_percent_signs():
    (problem,) = check(table(field("a", max_length=3)), {"a": "50%(x)s"})

    assert problem.value == "50%(x)s"
