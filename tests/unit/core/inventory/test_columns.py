"""Headings as agencies word them, in any order."""

import doctest

import pytest

from lienthong.core.inventory import columns, names
from lienthong.core.inventory.columns import told

HEADINGS = {
    "STT": None,
    "Tên hệ thống thông tin/CSDL": "ten",
    "URL": "dia_chi_web",
    "Cấp (TW/Tỉnh/Xã)": "cap_quan_ly",
    "Đơn vị chủ quản": "don_vi_quan_ly",
    "Năm đưa vào sử dụng": "nam",
    "Hình thức đầu tư (Mua/Thuê)": "hinh_thuc_dau_tu",
    "Kết quả rà soát": "ket_qua_ra_soat",
    "Trạng thái": "trang_thai",
    "Kết nối, chia sẻ – Thông tin chia sẻ": "thong_tin_chia_se",
    "Kết nối, chia sẻ – Phương thức": "phuong_thuc_chia_se",
    "Kết nối, chia sẻ – Tần suất": "tan_suat_chia_se",
    "Kết nối, chia sẻ – Tình trạng kết nối": "tinh_trang_ket_noi",
    "Cấp độ an toàn": "cap_do_an_toan",
    "Đơn vị vận hành": "don_vi_van_hanh",
    "Số điện thoại đầu mối": None,
}


@pytest.mark.parametrize("turned", [False, True])
def test_every_heading_leads_to_its_field_in_any_order(turned) -> None:
    header = list(HEADINGS)[:: -1 if turned else 1]

    assert {t.title: t.field for t in told(header)} == HEADINGS


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("Tên phần mềm, ứng dụng", "ten"),
        ("Hệ thống thông tin", "ten"),
        ("Sở, ban, ngành", "don_vi_quan_ly"),
        ("Năm triển khai", "nam"),
        ("Đường dẫn truy cập", "dia_chi_web"),
        ("Tình trạng", "trang_thai"),
        ("HIỆN TRẠNG KẾT NỐI", "tinh_trang_ket_noi"),
        ("Tổng mức đầu tư (triệu đồng)", "kinh_phi"),
    ],
)
def test_other_wordings(title, field) -> None:
    assert told([title])[0].field == field


def test_two_columns_never_feed_one_field() -> None:
    found = told(["Tên", "Tên hệ thống"])

    assert [t.field for t in found] == [None, "ten"]


def test_names_alike_and_not() -> None:
    known = names.Names(
        [
            ("dat", "CSDL quốc gia về đất đai"),
            ("cb", "CSDL quốc gia về cán bộ, công chức, viên chức"),
            ("lx", "CSDL giấy phép lái xe"),
        ]
    )

    assert [a.id for a in known.overlapping("Hệ thống thông tin đất đai tỉnh Vĩnh Long")] == ["dat"]
    assert [a.id for a in known.overlapping("Phần mềm quản lý cán bộ, công chức")] == ["cb"]
    assert known.overlapping("Quản lý giấy phép xây dựng") == []
    assert known.near("CSDL giấy phép xây dựng") == []
    assert [a.id for a in known.near("CSDL cấp giấy phép lái xe")] == ["lx"]


def test_examples_hold() -> None:
    assert all(doctest.testmod(m).failed == 0 for m in (columns, names))
