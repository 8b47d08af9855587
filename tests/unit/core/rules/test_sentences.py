"""Conditions said in Vietnamese, beside how they are written."""

from pathlib import Path

import pytest

from lienthong.core.contract.parse import parse_contract
from lienthong.core.rules.errors import RuleRejected
from lienthong.core.rules.sentences import condition, demand

TITLES = {
    "cap": "Ngày cấp", "het": "Ngày hết hạn", "so": "Số giấy", "loai": "Loại", "n": "Số giường",
    "m": "Số buồng", "mo": "Đang mở",
}  # fmt: skip
TYPES = {
    "cap": "date", "het": "date", "so": "string", "loai": "string", "n": "integer",
    "m": "integer", "mo": "boolean",
}  # fmt: skip
SHIPPED = sorted((Path(__file__).parents[4] / "contracts").rglob("*.yaml"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("het > cap", "Ngày hết hạn phải sau Ngày cấp."),
        ("het >= cap", "Ngày hết hạn không được trước Ngày cấp."),
        ("cap <= CURRENT_DATE", "Ngày cấp không được sau hôm nay."),
        ("cap < DATE '2025-07-01'", "Ngày cấp phải trước 01/07/2025."),
        ("n >= m AND m > 0", "Số giường không được nhỏ hơn Số buồng và Số buồng phải lớn hơn 0."),
        ("n = m * 2", "Số giường phải bằng Số buồng nhân 2."),
        ("loai IN ('a', 'b')", "Loại phải là một trong: «a», «b»."),
        ("loai NOT IN ('a')", "Loại không được là một trong: «a»."),
        ("n BETWEEN 1 AND 9", "Số giường phải trong khoảng 1 đến 9."),
        ("so IS NOT NULL", "Số giấy phải có giá trị."),
        ("so IS NULL", "Số giấy phải để trống."),
        ("so LIKE 'A%'", "Số giấy phải có dạng «A%»."),
        ("mo", "Đang mở phải là có."),
        ("NOT mo", "Đang mở phải là không."),
        ("mo IS FALSE", "Đang mở phải là không."),
        ("loai <> 'a' OR so IS NOT NULL", "Nếu Loại bằng «a» thì Số giấy phải có giá trị."),
        ("so IS NULL OR cap IS NOT NULL", "Nếu Số giấy có giá trị thì Ngày cấp phải có giá trị."),
        ("NOT mo OR (n > 0 AND m > 0)",
         "Nếu Đang mở là có thì (Số giường phải lớn hơn 0 và Số buồng phải lớn hơn 0)."),
        ("loai <> 'a' OR loai <> 'b'", "Nếu Loại bằng «a» thì Loại phải khác «b»."),
        ("NOT (n > m AND m > 1)",
         "Không được có trường hợp Số giường lớn hơn Số buồng và Số buồng lớn hơn 1."),
        ("LENGTH(so) = 12", "Độ dài của Số giấy phải bằng 12."),
        ("EXTRACT(YEAR FROM cap) <= EXTRACT(YEAR FROM CURRENT_DATE)",
         "Năm của Ngày cấp không được lớn hơn năm nay."),
        ("COALESCE(het > cap, TRUE)", "Ngày hết hạn phải sau Ngày cấp."),
        ("COALESCE(so, loai) = 'x'", "Số giấy (không có thì Loại) phải bằng «x»."),
    ],
)  # fmt: skip
def test_demand_is_said(text: str, said: str) -> None:
    assert demand(text, TITLES, TYPES) == said


def test_condition_stands_within_a_sentence() -> None:
    assert condition("het < cap OR so IS NULL", TITLES, TYPES) == (
        "Ngày hết hạn trước Ngày cấp hoặc Số giấy để trống"
    )


def test_what_is_no_condition_is_refused() -> None:
    with pytest.raises(RuleRejected):
        demand("het >", TITLES, TYPES)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.stem)
def test_every_shipped_expression_can_be_said_without_sql(path: Path) -> None:
    for table in parse_contract(path.read_text("utf-8"), file=path.name)[0].tables:
        titles = {f.name: f.title for f in table.fields}
        types = {f.name: f.logical_type for f in table.fields}
        for rule in table.rules:
            if rule.kind == "expression":
                said = demand(rule.expression, titles, types)
                words = set(said.replace("(", " ").replace(")", " ").split())
                assert not words & {"AND", "OR", "NOT", "IS", "NULL", "IN", "<>", ">=", "<="}, said
