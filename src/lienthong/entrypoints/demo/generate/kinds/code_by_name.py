"""The name or a nickname of a code instead of the code."""

from lienthong.entrypoints.demo.generate.model import FaultKind, Row, World, change, put, text_of


def _gender(row: Row, world: World) -> str:
    return {"1": "Nam", "2": "Nữ"}[text_of(row, "gioi_tinh")]


KIND = FaultKind(
    "code_by_name",
    "repair",
    (
        put("di_tich", "loai_hinh", "Kiến trúc - nghệ thuật", repaired="kien-truc-nghe-thuat"),
        change("huong_dan_vien", "gioi_tinh", _gender),
        put("co_so_luu_tru", "loai_co_so", "biệt thự", repaired="biet-thu"),
    ),
)
