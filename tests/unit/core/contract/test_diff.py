"""Each change of a contract, how far it reaches, and the sentence a person reads."""

import pytest

from lienthong.core.contract.diff import compare, raised
from lienthong.core.contract.errors import ContractRejected
from lienthong.core.contract.model import Contract
from lienthong.core.contract.parse import parse_contract
from lienthong.core.contract.plan import plan
from lienthong.core.contract.succession import check_succession
from tests.unit.core.contract.contracts import SMALL

FIELD = """\
      - name: ten
        businessName: Tên
        logicalType: string
        logicalTypeOptions: {maxLength: 50}
"""
BASE = SMALL.replace("      - name: tu_ngay\n", FIELD + "      - name: tu_ngay\n")


def read(text: str) -> Contract:
    return parse_contract(text, file="x.yaml")[0]


def after(old: str, new: str, version: str = "9.0.0") -> Contract:
    assert old in BASE
    return read(BASE.replace(old, new).replace("version: 1.0.0", f"version: {version}"))


OPTION = "        logicalTypeOptions: {maxLength: 50}\n"
ORIGIN = "        customProperties: [{property: origin, value: {renamedFrom: ten}}]\n"
CASES = [
    ("businessName: Tên\n", "businessName: Họ tên\n", "title", "patch",
     "Cột thu_nghiem.ten: tên hiển thị đổi từ «Tên» thành «Họ tên»."),
    ("name: Cơ sở dữ liệu thử nghiệm", "name: Cơ sở dữ liệu khác", "title", "patch",
     "Tên hợp đồng đổi từ «Cơ sở dữ liệu thử nghiệm» thành «Cơ sở dữ liệu khác»."),
    ("maxLength: 50", "maxLength: 90", "max-length", "minor",
     "Cột thu_nghiem.ten: độ dài tối đa đổi từ 50 thành 90."),
    ("maxLength: 50", "maxLength: 20", "max-length", "major",
     "Cột thu_nghiem.ten: độ dài tối đa đổi từ 50 thành 20."),
    (OPTION, OPTION + "        required: true\n", "required", "major",
     "Cột thu_nghiem.ten: mức bắt buộc đổi từ «—» thành «error»."),
    (OPTION, OPTION + "        required: true\n        customProperties: "
     "[{property: requiredSeverity, value: warning}]\n", "required", "minor",
     "Cột thu_nghiem.ten: mức bắt buộc đổi từ «—» thành «warning»."),
    (OPTION, OPTION + "        unique: true\n", "unique", "major",
     "Cột thu_nghiem.ten: yêu cầu không trùng đổi từ không thành có."),
    (OPTION, OPTION + "        customProperties: [{property: codeList, value: gioi-tinh}]\n",
     "code-list", "major", "Cột thu_nghiem.ten: danh mục mã đổi từ «—» thành «gioi-tinh»."),
    (OPTION, OPTION + "        customProperties: [{property: personal, value: sensitive}]\n",
     "personal", "minor",
     "Cột thu_nghiem.ten: mức dữ liệu cá nhân đổi từ none thành sensitive."),
    (OPTION, OPTION + "        classification: public\n", "classification", "major",
     "Cột thu_nghiem.ten: mức phân loại đổi từ internal thành public."),
    ("      - name: ten\n", "      - name: ho_ten\n" + ORIGIN, "renamed", "minor",
     "Cột thu_nghiem.ho_ten là tên mới của «ten»; tên cũ vẫn được nhận."),
    (FIELD, "", "retired", "major",
     "Cột thu_nghiem.ten («Tên») ngừng dùng; giá trị vẫn được giữ."),
    (FIELD, FIELD + FIELD.replace("name: ten", "name: moi"), "added", "minor",
     "Thêm cột thu_nghiem.moi («Tên»)."),
    (FIELD, FIELD + FIELD.replace("name: ten", "name: moi") + "        customProperties: "
     "[{property: origin, value: {splitFrom: {column: ten, pattern: '(.*) .*', part: 1}}}]\n",
     "split", "minor", "Cột thu_nghiem.moi tách từ cột ten."),
    (FIELD, FIELD + FIELD.replace("name: ten", "name: moi") + "        customProperties: "
     "[{property: origin, value: {mergedFrom: {columns: [ma, ten]}}}]\n",
     "merged", "minor", "Cột thu_nghiem.moi gộp từ các cột ma, ten."),
    (FIELD, FIELD.replace("logicalType: string", "logicalType: integer").replace(OPTION, ""),
     "retyped", "major", "Cột thu_nghiem.ten: kiểu đổi từ string thành integer."),
    ("businessName: Từ ngày\n        logicalType: date",
     "businessName: Từ ngày\n        logicalType: string", "retyped", "minor",
     "Cột thu_nghiem.tu_ngay: kiểu đổi từ date thành string."),
    ("severity: error", "severity: warning", "rule-loosened", "minor",
     "Bảng thu_nghiem: quy tắc «sau» lỏng hơn, từ mức error xuống warning."),
    ("den_ngay >= tu_ngay", "den_ngay > tu_ngay", "rule-changed", "major",
     "Bảng thu_nghiem: đổi điều kiện của quy tắc «sau»."),
    ("Sửa một trong hai ngày.", "Sửa ngày.", "rule-texts", "patch",
     "Bảng thu_nghiem: sửa lời của quy tắc «sau»."),
    ("status: active", "status: active\ntenant: co-quan-khac", "owner", "major",
     "Cơ quan chủ quản đổi từ «—» thành «co-quan-khac»."),
    ("status: active", "status: active\nslaProperties: [{property: latency, value: 9, unit: s}]",
     "latency", "minor", "Cam kết thời gian đồng bộ đổi từ — giây thành 9.0 giây."),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "kind", "level", "sentence"), CASES)
def test_change_has_its_level_and_sentence(
    old: str, new: str, kind: str, level: str, sentence: str
) -> None:
    difference = compare(read(BASE), after(old, new))

    found = [c for c in difference.changes if c.kind == kind]
    assert [(c.level, c.text()) for c in found] == [(level, sentence)]


def test_same_text_is_no_change() -> None:
    difference = compare(read(BASE), read(BASE))

    assert (difference.level, difference.changes, difference.demanded) == ("none", (), "1.0.0")


def test_key_change_is_breaking_and_has_no_plan() -> None:
    key = "        primaryKey: true\n        primaryKeyPosition: 1\n"
    changed = BASE.replace(key, "").replace(OPTION, OPTION + key)
    contract = read(changed.replace("version: 1.0.0", "version: 2.0.0"))

    assert "key" in {c.kind for c in compare(read(BASE), contract).of_level("major")}
    assert plan(read(BASE), contract).obstacles


def test_renamed_column_changes_no_rule_that_names_it() -> None:
    text = BASE.replace("name: tu_ngay\n", "name: bat_dau\n" + ORIGIN.replace("ten}", "tu_ngay}"))
    contract = read(text.replace(">= tu_ngay", ">= bat_dau"))

    assert "rule-changed" not in {c.kind for c in compare(read(BASE), contract).changes}


@pytest.mark.parametrize(
    ("level", "version"), [("patch", "1.2.4"), ("minor", "1.3.0"), ("major", "2.0.0")]
)
def test_next_version_of_each_level(level: str, version: str) -> None:
    assert raised("1.2.3", level) == version  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("old", "new", "version", "said", "remedy"),
    [
        (FIELD, "", "1.1.0", "phá vỡ tương thích", "2.0.0"),
        ("maxLength: 50", "maxLength: 90", "1.0.1", "như khi sửa lời", "1.1.0"),
        ("maxLength: 50", "maxLength: 90", "1.0.0", "không lớn hơn", "1.1.0"),
    ],
)
def test_understated_version_is_refused_with_place_and_remedy(
    old: str, new: str, version: str, said: str, remedy: str
) -> None:
    with pytest.raises(ContractRejected) as refused:
        check_succession(read(BASE), after(old, new, version), file="x.yaml")

    (problem,) = refused.value.problems
    assert (problem.line, problem.path) == (5, "version")
    assert said in problem.sentence()
    assert remedy in problem.remedy % problem.values


@pytest.mark.parametrize(
    "origin",
    ["{splitFrom: {column: khong_co, pattern: '(.*)', part: 1}}", "{renamedFrom: ten}"],
)
def test_origin_that_names_nothing_usable_is_refused(origin: str) -> None:
    added = FIELD.replace("name: ten", "name: moi")
    added += f"        customProperties: [{{property: origin, value: {origin}}}]\n"

    with pytest.raises(ContractRejected) as refused:
        check_succession(read(BASE), after(FIELD, FIELD + added), file="x.yaml")

    assert refused.value.problems[0].path == "schema[0].properties[2]"


def test_plan_keeps_what_it_retypes_and_marks_what_is_heavy() -> None:
    contract = after("logicalType: string\n" + OPTION, "logicalType: integer\n")

    steps = plan(read(BASE), contract).of("thu_nghiem")

    first = steps[0]
    assert (first.kind, first.heavy, first.kept_as) == ("retype", True, "_cu_ten_1_0_0")
    assert "cột cũ giữ nguyên" in steps[0].text()


@pytest.mark.parametrize(("personal", "level"), [("none", "major"), ("sensitive", "minor")])
def test_column_split_from_personal_data_opens_it_only_by_a_breaking_version(
    personal: str, level: str
) -> None:
    def field(name: str, of: str, more: str = "") -> str:
        plain = FIELD.replace("name: ten", f"name: {name}")
        stated = f"{{property: personal, value: {of}}}"
        return f"{plain}        customProperties: [{stated}{more}]\n"

    origin = ", {property: origin, value: {splitFrom: {column: ten, pattern: '(.*) .*', part: 1}}}"
    before = BASE.replace(FIELD, field("ten", "sensitive"))
    later = before.replace(
        field("ten", "sensitive"), field("ten", "sensitive") + field("moi", personal, origin)
    ).replace("version: 1.0.0", "version: 9.0.0")

    found = compare(read(before), read(later))

    assert [(change.kind, change.level) for change in found.changes] == [("split", level)]


TERMED = "        customProperties: [{property: term, value: %s}]\n"


@pytest.mark.parametrize(
    ("successors", "level"),
    [({"a.cu": "a.moi"}, "minor"), ({"a.cu": "a.khac"}, "major"), ({}, "major")],
)
def test_term_that_gives_way_to_its_successor_is_compatible(
    successors: dict[str, str], level: str
) -> None:
    before = read(BASE.replace(OPTION, OPTION + TERMED % "a.cu"))
    now = after(OPTION, OPTION + TERMED % "a.moi")

    found = compare(before, now, successors)

    assert [(change.kind, change.level) for change in found.changes] == [("term", level)]
    assert found.level == level
