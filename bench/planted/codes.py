"""Faults of codes, document numbers and whole rows."""

from random import Random

from bench.planted.model import C, D, Damage, H, Kind, Row, Spoil, text_of


def _put(column: str, cell: object, truth: object = "") -> Spoil:
    return lambda row, rng: Damage({column: cell}, truth)


def _number_cell(column: str) -> Spoil:
    return lambda row, rng: float(text_of(row, column))


def _decision(write: str) -> Spoil:
    def spoil(row: Row, rng: Random) -> object:
        number, slash, sign = text_of(row, "so_quyet_dinh").partition("/")
        return write.format(number=number, sign=sign) if slash else None

    return spoil


def _gender(row: Row, rng: Random) -> object:
    return {"1": "Nam", "2": "Nữ"}[text_of(row, "gioi_tinh")]


KINDS = (
    Kind(
        "commune_number_cell",
        "mã xã ở ô số",
        H,
        "ma_xa_cu_tru",
        "repair",
        _number_cell("ma_xa_cu_tru"),
    ),
    Kind("province_number_cell", "mã tỉnh ở ô số", D, "ma_tinh", "repair", _number_cell("ma_tinh")),
    Kind(
        "code_point_zero",
        "mã xã có «.0»",
        C,
        "ma_xa",
        "repair",
        lambda row, rng: f"{int(text_of(row, 'ma_xa'))}.0",
    ),
    Kind("gender_in_words", "Nam, Nữ thay cho mã", H, "gioi_tinh", "repair", _gender),
    Kind(
        "code_by_name",
        "tên loại hình thay cho mã",
        D,
        "loai_hinh",
        "repair",
        _put("loai_hinh", "Kiến trúc - nghệ thuật", "kien-truc-nghe-thuat"),
    ),
    Kind(
        "code_by_bare_name",
        "tên không dấu thay cho mã",
        C,
        "loai_co_so",
        "repair",
        _put("loai_co_so", "NHA NGHI", "nha-nghi"),
    ),
    Kind(
        "unknown_code",
        "mã không có trong danh mục",
        D,
        "loai_hinh",
        "held",
        _put("loai_hinh", "vu-tru"),
    ),
    Kind("unknown_commune", "mã xã không có", C, "ma_xa", "held", _put("ma_xa", "99999")),
    Kind(
        "document_prefix",
        "«Số:» trước số quyết định",
        D,
        "so_quyet_dinh",
        "repair",
        _decision("Số: {number}/{sign}"),
    ),
    Kind(
        "document_spaces",
        "dấu cách trong số quyết định",
        D,
        "so_quyet_dinh",
        "repair",
        _decision("{number} / {sign}"),
    ),
    Kind(
        "document_eth",
        "chữ Ð lạ trong số quyết định",
        D,
        "so_quyet_dinh",
        "repair",
        lambda row, rng: (
            text_of(row, "so_quyet_dinh").replace("Đ", "Ð") if row["so_quyet_dinh"] else None
        ),
    ),
    Kind("missing", "ô bắt buộc để trống", H, "ho_ten", "held", _put("ho_ten", "")),
    Kind("too_long", "quá dài", D, "ten_di_tich", "held", _put("ten_di_tich", "Đền " * 200)),
    Kind("wrong_pattern", "số thẻ sai dạng", H, "so_the", "held", _put("so_the", "A1")),
    Kind(
        "missing_phone",
        "thiếu điện thoại",
        H,
        "dien_thoai",
        "warning",
        _put("dien_thoai", "", None),
    ),
)
