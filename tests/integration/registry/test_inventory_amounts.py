"""Money of an inventory's column in millions, as people and spreadsheets write it."""

import pytest


@pytest.mark.parametrize(
    ("written", "dong"),
    [
        ("1.500,5", "1500500000"),
        ("1500.5", "1500500000"),
        ("1.500", "1500000000"),
        ("1.234.567", "1234567000000"),
        ("0,5", "500000"),
        ("khoảng 3", "khoảng 3"),
        ("", ""),
    ],
)
def test_an_amount_in_millions_becomes_dong(written, dong) -> None:
    from lienthong.services.registry.inventory.reading import COST, Column, scaled

    assert scaled(Column("Kinh phí (triệu đồng)", COST, "", ""), written) == dong
