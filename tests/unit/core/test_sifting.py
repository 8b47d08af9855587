"""Lines of data told from what stands around them."""

import pytest

from lienthong.core.sheets.sifting import REASONS, Sifter

HEADER = ["STT", "Mã", "Tên", "Xã", "Diện tích"]
ROWS = [[n, f"M{n:03d}", f"Đền số {n}", "00004", n * 1.5] for n in range(1, 12)]


def sifter(needed=(1, 2)):
    return Sifter(HEADER, ROWS, needed=needed, known={"ma", "ten", "xa", "ngay cap", "don vi"})


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["I", "Huyện Đồng Mẫu"], "group"),
        (["II", "", "Huyện Tây Mẫu", "", 120], "group"),
        (["A. Tỉnh Hà Mẫu"], "group"),
        (["", "", "Cộng huyện Đồng Mẫu", "", 99], "total"),
        (["", "Tổng cộng", "", "", 219.5], "total"),
        (["", "", "", "", 219.5], "total"),
        (["Tổng số: 10 di tích", "", "", "", 9], "total"),
        (["(1)", "(2)", "(3)", "(4)", "(5)=(4)x2"], "numbering"),
        (["A", "B", 1, 2, 3], "numbering"),
        (HEADER, "header"),
        (["STT", "Mã", "Tên"], "header"),
        (["", "Người lập biểu", "", "", "Thủ trưởng đơn vị"], "signature"),
        (["", "", "", "Hà Nội, ngày 3 tháng 4 năm 2020"], "signature"),
        (["Ghi chú: số liệu đến hết quý III"], "note"),
        (["Nơi nhận:"], "note"),
        (["TT", "Đơn vị", "Ngày cấp", "Mã", "Tên"], "other-table"),
    ],
)
def test_line_that_is_no_data_is_told_why(row, reason) -> None:
    assert sifter().reason(row) == reason
    assert reason in REASONS


@pytest.mark.parametrize(
    "row",
    [
        ROWS[0],
        [12, "", "Đền thiếu mã", "00004", 3],
        [13, "M013", "", "", ""],
        [14, "M014", "Tổng công ty Mẫu", "00004", 3],
        [15, "M015", "Cộng Hòa", "00004", ""],
        [16, "M016", "Ghi chú nhỏ", "00004", ""],
        ["", "M017", "Đền không số", "00004", 3],
        ["", "M018", "Giám đốc", "", 3],
        [],
        ["", None, ""],
    ],
)
def test_line_that_may_be_data_is_data(row) -> None:
    assert sifter().reason(row) is None


def test_name_under_a_signature_is_not_data_but_a_row_after_it_is() -> None:
    seen = sifter()

    assert seen.reason(["", "NGƯỜI LẬP BIỂU"]) == "signature"
    assert seen.reason(["", "", "Nguyễn Thị Mẫu"]) == "tail"
    assert seen.reason(ROWS[3]) is None
    assert seen.reason(["", "M020", "Đền không số"]) is None


def test_rows_of_another_table_are_left_until_the_first_header_returns() -> None:
    seen = sifter()

    assert seen.reason(["TT", "Đơn vị", "Ngày cấp", "Mã", "Tên"]) == "other-table"
    assert seen.reason(ROWS[0]) == "other-table"
    assert seen.reason(HEADER) == "header"
    assert seen.reason(ROWS[1]) is None
