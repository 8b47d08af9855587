"""Faults of letters: encodings, marks, spaces, placeholders, capitals."""

import unicodedata
from random import Random

from bench.planted.model import C, D, Damage, H, Kind, Row, Spoil, text_of
from lienthong.adapters.files.legacy import CONVERTERS
from lienthong.core.cleaning.encodings.family import BY_NAME


def _typed_in(name: str, column: str) -> Spoil:
    """Damage as the reader hands it over after it recognised the column's encoding."""

    def spoil(row: Row, rng: Random) -> object:
        typed = BY_NAME[name].encode(text_of(row, column))
        return CONVERTERS[name](typed) if typed != row[column] else None

    return spoil


def _into(column: str, old: str, new: str) -> Spoil:
    def spoil(row: Row, rng: Random) -> object:
        text = text_of(row, column)
        return text.replace(old, new, 1) if old in text else None

    return spoil


def _as(column: str, cell: object, truth: object) -> Spoil:
    return lambda row, rng: Damage({column: cell}, truth)


NAME = "ten_di_tich"
KINDS = (
    Kind("tcvn3", "gõ bằng phông ABC", D, NAME, "repair", _typed_in("tcvn3", NAME)),
    Kind("vni", "gõ bằng phông VNI", H, "ho_ten", "repair", _typed_in("vni", "ho_ten")),
    Kind("viqr", "gõ kiểu VIQR", C, "dia_chi", "repair", _typed_in("viqr", "dia_chi")),
    Kind(
        "windows_1258",
        "gõ bảng mã Windows-1258",
        H,
        "noi_cap",
        "repair",
        _typed_in("windows-1258", "noi_cap"),
    ),
    Kind(
        "decomposed",
        "dấu tách rời khỏi chữ",
        H,
        "ho_ten",
        "repair",
        lambda row, rng: unicodedata.normalize("NFD", text_of(row, "ho_ten")),
    ),
    Kind("hard_space", "dấu cách không ngắt", D, NAME, "repair", _into(NAME, " ", "\u00a0")),
    Kind("zero_width", "ký tự không bề rộng", D, NAME, "repair", _into(NAME, " ", " \u200b")),
    Kind(
        "soft_hyphen", "gạch nối ẩn", C, "ten_co_so", "repair", _into("ten_co_so", "M", "\u00adM")
    ),
    Kind(
        "byte_order_mark",
        "dấu BOM ở đầu ô",
        H,
        "noi_cap",
        "repair",
        lambda row, rng: "\ufeff" + text_of(row, "noi_cap"),
    ),
    Kind("many_spaces", "thừa dấu cách", D, NAME, "repair", _into(NAME, " ", "   ")),
    Kind("line_break", "ô có hai dòng", D, NAME, "repair", _into(NAME, " ", "\r\n")),
    Kind("control", "ký tự điều khiển", H, "ho_ten", "repair", _into("ho_ten", " ", " \u0007")),
    Kind("eth", "chữ Ð lạ thay cho Đ", D, NAME, "repair", _into(NAME, "Đ", "Ð")),
    Kind(
        "misplaced_tone",
        "dấu thanh đặt nhầm chữ",
        H,
        "ho_ten",
        "repair",
        _into("ho_ten", "Nguyễn", "Nguỹên"),
    ),
    Kind(
        "other_tone_style",
        "hoà viết kiểu khác hòa",
        D,
        NAME,
        "leave",
        _as(NAME, "Đền Hoà", "Đền Hoà"),
    ),
    Kind("na", "N/A", D, "ten_goi_khac", "repair", _as("ten_goi_khac", "N/A", None)),
    Kind("none_said", "không có", D, "dien_thoai", "repair", _as("dien_thoai", "Không có", None)),
    Kind(
        "dash",
        "dấu gạch",
        D,
        "so_quyet_dinh",
        "repair",
        lambda row, rng: None if row["so_quyet_dinh"] else Damage({"so_quyet_dinh": "-"}, None),
    ),
    Kind("dots", "dấu ba chấm", D, "ten_goi_khac", "repair", _as("ten_goi_khac", "…", None)),
    Kind(
        "not_yet",
        "chưa cập nhật, ở ô bắt buộc",
        H,
        "ho_ten",
        "held",
        _as("ho_ten", "Chưa cập nhật", ""),
    ),
    Kind("tick_in_number", "chữ x ở cột số", D, "dien_tich", "question", _as("dien_tich", "x", "")),
    Kind("formula_error", "lỗi công thức", D, "dien_tich", "held", _as("dien_tich", "#REF!", "")),
    Kind(
        "capitals",
        "họ tên toàn chữ hoa",
        H,
        "ho_ten",
        "repair",
        lambda row, rng: text_of(row, "ho_ten").upper(),
    ),
    Kind(
        "small_letters",
        "họ tên toàn chữ thường",
        H,
        "ho_ten",
        "repair",
        lambda row, rng: text_of(row, "ho_ten").lower(),
    ),
    Kind(
        "highland_name",
        "tên Ê-đê toàn chữ hoa",
        H,
        "ho_ten",
        "repair",
        _as("ho_ten", "Y BHĂM ÊBAN", "Y Bhăm Êban"),
    ),
    Kind(
        "foreign_capitals",
        "tên nước ngoài toàn chữ hoa",
        C,
        "nguoi_dai_dien",
        "leave",
        _as("nguoi_dai_dien", "JOHN MCDONALD", "JOHN MCDONALD"),
    ),
    Kind(
        "mixed_capitals",
        "tên viết hoa lẫn lộn",
        C,
        "nguoi_dai_dien",
        "leave",
        _as("nguoi_dai_dien", "Đinh Bộ lĩnh", "Đinh Bộ lĩnh"),
    ),
)
