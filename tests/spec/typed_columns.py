"""A table with a column of every nested shape and rich kind, for the tables of cases."""

from lienthong.core.contract import kinds
from lienthong.core.contract.model import Field, Limits, Table


def _field(name, title, logical="string", **known):
    known["children"] = kinds.completed(known.get("kind", ""), known.get("children", ()))
    return Field(name, title, title, "", logical, "", **known)


SIZE = (
    _field("chieu", "Chiều", required=True),
    _field("so_do", "Số đo", "number", limits=Limits(minimum=0)),
    _field("don_vi", "Đơn vị"),
)
ADDRESS = (
    _field("so_nha", "Số nhà", required=True),
    _field("ma_tinh", "Mã tỉnh", code_list="tinh"),
    _field("toa_do", "Toạ độ", "object", kind="point"),
)
COLUMNS = {
    field.name: field
    for field in (
        _field(
            "kich_thuoc",
            "Kích thước",
            "array",
            children=SIZE,
            limits=Limits(max_items=3, unique_items=True),
        ),
        _field("nhan", "Nhãn", "array", item=_field("nhan", "Nhãn", limits=Limits(max_length=10))),
        _field("vi_tri", "Vị trí", "object", kind="point"),
        _field("dien_ra", "Diễn ra", "object", kind="period"),
        _field("dia_chi", "Địa chỉ", "object", kind="address", children=ADDRESS),
        _field("vung", "Vùng", "object", kind="area"),
        _field("anh", "Ảnh", "object", kind="image"),
        _field("nien_dai", "Niên đại", kind="uncertain-date"),
        _field("ngay_lap", "Ngày lập", kind="partial-date"),
    )
}


def table_of(name):
    return Table("thu", "thu", "Thử", "Test", "", (COLUMNS[name],), ())
