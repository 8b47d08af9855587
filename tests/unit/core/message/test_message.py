"""Rows as messages: names, case, nesting, values, files; and what cannot be one."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.core.message.build import Unsendable
from lienthong.core.message.parse import parse_profile
from lienthong.core.message.reading import ProfileFault
from tests.unit.core.message.profiles import SHA, SHIPPED, message, profile, row

# Every character that XML 1.0 can carry.
WRITABLE = st.text(
    st.characters(exclude_categories=["Cs"]).filter(
        lambda c: c in "\t\n\r" or (c >= "\x20" and c not in "￾￿")
    ),
    max_size=30,
)


def test_message_xml_has_the_shape_of_the_circular() -> None:
    root = ET.fromstring(message(profile()))
    record = root.find("Root")

    assert root.tag == "DanhSach"
    assert record is not None
    assert [part.tag for part in record] == ["NguonDuLieu", "DuLieuTiepNhan", "TrangThaiDuLieu"]
    assert record.findtext("NguonDuLieu/MaLoaiDuLieu") == "HO_SO"
    assert record.findtext("DuLieuTiepNhan/IdBanGhi") == "HS-01"
    assert record.findtext("DuLieuTiepNhan/Ten") == "Nguyễn Văn <An> & con"
    assert record.findtext("TrangThaiDuLieu/SuKien") == "UPDATE"
    assert record.findtext("TrangThaiDuLieu/PhienBan") == "7"
    assert record.findtext("TrangThaiDuLieu/ThoiGianCapNhat") == "2026-11-22T01:30:00"
    assert record.findtext("TrangThaiDuLieu/MoTa/LyDoCapNhat") == "Cập nhật"
    assert record.find("TrangThaiDuLieu/NgayHieuLuc") is None


def test_message_json_keeps_every_digit_and_type() -> None:
    text = message(profile(shape={"format": "json", "case": "camel"}))
    data = json.loads(text)["danhSach"][0]["duLieuTiepNhan"]

    assert '"soTien":1234567890123456789.10' in text
    assert (data["soTo"], data["conHan"], data["ngayCap"]) == (12, True, "2026-11-21")
    assert data["diaChi"] == {"chiTiet": "12 Hàng Bài", "maXa": "00070", "maTinh": "01"}
    assert data["tenKhac"] == ["Ba", "Tư"]


@pytest.mark.parametrize(
    ("layout", "path"), [("bare", []), ("named", ["DanhSach"]), ("nested", ["DanhSach", "Root"])]
)
def test_message_json_list_is_where_the_profile_says(layout: str, path: list[str]) -> None:
    data = json.loads(message(profile(shape={"format": "json", "json_list": layout})))
    for name in path:
        data = data[name]

    assert data[0]["DuLieuTiepNhan"]["IdBanGhi"] == "HS-01"


def test_message_nesting_is_configuration() -> None:
    record = {
        "IdBanGhi": "$id", "SuKien": "$event", "Loai": "cố định",
        "ThongTin": {"PhienBan": "$version", "DuLieu": "$fields"},
    }  # fmt: skip
    made = ET.fromstring(message(profile(record=record)))

    assert made.findtext("Root/ThongTin/PhienBan") == "7"
    assert made.findtext("Root/ThongTin/DuLieu/Ma") == "HS-01"
    assert made.findtext("Root/Loai") == "cố định"
    assert made.find("Root/NguonDuLieu") is None


def test_message_names_and_values_are_configuration() -> None:
    table = {
        "type": "HO_SO", "effective": "ngay_cap",
        "names": {"ma": "SoHoSo", "ten": "", "dia_chi.ma_xa": "MaDVHCXa"},
        "values": {"gioi_tinh": {"nam": "1"}, "con_han": {"t": "C", "f": "K"}},
    }  # fmt: skip
    data = ET.fromstring(message(profile(tables={"ho_so": table}))).find("Root/DuLieuTiepNhan")
    state = ET.fromstring(message(profile(tables={"ho_so": table}))).find("Root/TrangThaiDuLieu")

    assert data is not None
    assert state is not None
    assert data.findtext("SoHoSo") == "HS-01"
    assert data.find("Ten") is None
    assert data.findtext("DiaChi/MaDVHCXa") == "00070"
    assert (data.findtext("GioiTinh"), data.findtext("ConHan")) == ("1", "C")
    assert state.findtext("NgayHieuLuc") == "2026-11-21"


@pytest.mark.parametrize(
    ("born", "fill", "members"),
    [
        ("1990-05-12", "exact", {"NgaySinh": "1990-05-12"}),
        ("1990-05", "exact", {"NgaySinhThangNam": "1990-05"}),
        ("1990", "exact", {"NgaySinhNam": "1990"}),
        ("1990-05-12", "all", {
            "NgaySinh": "1990-05-12", "NgaySinhThangNam": "1990-05", "NgaySinhNam": "1990",
        }),
        ("1990-05", "all", {"NgaySinhThangNam": "1990-05", "NgaySinhNam": "1990"}),
    ],
)  # fmt: skip
def test_message_partial_date_travels_in_three_fields(
    born: str, fill: str, members: dict[str, str]
) -> None:
    made = profile(formats={"partial_date": {"fill": fill}})
    data = ET.fromstring(message(made, row(ngay_sinh=born))).find("Root/DuLieuTiepNhan")

    assert data is not None
    assert {e.tag: e.text for e in data if e.tag.startswith("NgaySinh")} == members
    assert data.findtext("NienDaiMoTa") == "14XX~"


def test_message_files_are_listed_with_checksums() -> None:
    made = profile(
        file_url="https://nut.example/tep/{sha256}",
        tables={"ho_so": {"type": "HO_SO", "file_type": "TEP"}},
    )
    file = ET.fromstring(message(made)).find("Root/DuLieuTiepNhan/PhanPhoi")
    data = ET.fromstring(message(made)).find("Root/DuLieuTiepNhan")

    assert file is not None
    assert data is not None
    assert file.findtext("TenTep") == "don.pdf"
    assert file.findtext("MaLoaiDuLieu") == "TEP"
    assert file.findtext("PhienBan") == "7"
    assert file.findtext("MaKiemTra/GiaTri") == SHA
    assert file.findtext("DuongDanTaiXuong") == f"https://nut.example/tep/{SHA}"
    assert data.find("BanQuet") is None


def test_message_arrays_are_repeated_or_wrapped() -> None:
    repeated = ET.fromstring(message(profile())).findall("Root/DuLieuTiepNhan/TenKhac")
    wrapped = ET.fromstring(message(profile(shape={"arrays": "wrap"})))

    assert [one.text for one in repeated] == ["Ba", "Tư"]
    assert [one.text for one in wrapped.findall("Root/DuLieuTiepNhan/TenKhac/Item")] == ["Ba", "Tư"]


def test_message_empty_values_are_left_out() -> None:
    made = ET.fromstring(message(profile(), row(ten=None, dia_chi=None, ban_quet=None)))

    assert made.find("Root/DuLieuTiepNhan/Ten") is None
    assert made.find("Root/DuLieuTiepNhan/DiaChi") is None
    assert made.find("Root/DuLieuTiepNhan/PhanPhoi") is None


@given(WRITABLE)
def test_message_any_text_is_read_back_as_it_was(text: str) -> None:
    xml = ET.fromstring(message(profile(), row(ten=text)))
    data = json.loads(message(profile(shape={"format": "json"}), row(ten=text)))

    assert (xml.findtext("Root/DuLieuTiepNhan/Ten") or "") == text
    assert data["DanhSach"][0]["DuLieuTiepNhan"]["Ten"] == text


@pytest.mark.parametrize("cells", [{"ten": "a\x00"}, {"ten": "\x0b"}, {"ten_khac": '["\\u0007"]'}])
def test_message_control_character_is_refused_with_its_column(cells: dict[str, str]) -> None:
    with pytest.raises(Unsendable) as refused:
        message(profile(), row(**cells))

    assert refused.value.values == {"column": next(iter(cells))}


def test_message_id_over_150_characters_is_refused() -> None:
    with pytest.raises(Unsendable):
        message(profile(record_id="x" * 150 + "{id}"))


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"shape": {"format": "yaml"}}, "shape.format"),
        ({"shape": {"fromat": "xml"}}, "shape.fromat"),
        ({"record": {"IdBanGhi": "$id"}}, "record"),
        ({"record": {"A": "$idd"}}, "record.A"),
        ({"record": {"A B": "$id"}}, "record"),
        ({"tables": {"ho_so": {"type": ""}}}, "tables.ho_so.type"),
        ({"tables": {"ho_so": {"type": "A", "path": "x"}}}, "tables.ho_so.path"),
        ({"tables": {"ho_so": {"type": "A", "names": {"ma": "1a"}}}}, "tables.ho_so.names"),
        ({"tables": ["ho_so"]}, "tables"),
        ({"batch": {"records": 0}}, "batch.records"),
        ({"answers": {"bad": "400"}}, "answers.bad"),
        ({"formats": {"partial_date": {"day": "{name} x"}}}, "formats.partial_date.day"),
        ({"them": 1}, "them"),
    ],
)
def test_profile_fault_names_the_setting(changed: dict[str, Any], place: str) -> None:
    with pytest.raises(ProfileFault) as fault:
        profile(**changed)

    assert fault.value.place == place


def test_profile_without_settings_says_what_it_needs() -> None:
    with pytest.raises(ProfileFault) as fault:
        parse_profile("rong", {})

    assert fault.value.place == "record"


def test_documented_message_is_what_is_written() -> None:
    text = (SHIPPED.parents[1] / "docs/reference/qcvn09.md").read_text(encoding="utf-8")
    documented = text.split("```xml\n")[1].split("```")[0]
    table = {
        "type": "HO_SO", "file_type": "TEP", "effective": "ngay_cap",
        "values": {"gioi_tinh": {"nam": "1"}},
    }  # fmt: skip
    made = message(profile(file_url="https://nut.example/tep/{sha256}", tables={"ho_so": table}))

    assert ET.canonicalize(documented, strip_text=True) == ET.canonicalize(made, strip_text=True)
