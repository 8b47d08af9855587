"""What a column may be beyond its type: money, a partial date, a point, an image.

Some kinds have parts of their own (a point has two degrees); a contract need not declare those,
and may add others.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lienthong.base.i18n import N_
from lienthong.core.contract.model import Field, Limits, LogicalType


@dataclass(frozen=True)
class Kind:
    """One kind. ``parts`` are the children it always has; a ``whole`` one may not declare any."""

    name: str
    title: str
    types: tuple[LogicalType, ...]
    parts: tuple[Field, ...] = ()
    whole: bool = False


def _part(
    name: str,
    title: str,
    title_en: str,
    logical: LogicalType,
    limits: Limits | None = None,
    kind: str = "",
) -> Field:
    limits = limits or Limits()
    return Field(name, title, title_en, "", logical, "", required=True, limits=limits, kind=kind)


_FILE = (
    _part("ten", "Tên tệp", "File name", "string", Limits(max_length=255)),
    _part("loai", "Loại tệp", "Media type", "string", Limits(max_length=100)),
    _part("so_byte", "Số byte", "Bytes", "integer", Limits(minimum=0)),
    _part("sha256", "SHA-256", "SHA-256", "string", Limits(pattern="[0-9a-f]{64}")),
)
_DAYS = (
    Field("tu", "Từ", "From", "", "date", ""),
    Field("den", "Đến", "To", "", "date", ""),
)
_DEGREES = (
    _part("vi_do", "Vĩ độ", "Latitude", "number", kind="latitude"),
    _part("kinh_do", "Kinh độ", "Longitude", "number", kind="longitude"),
)

KINDS: tuple[Kind, ...] = (
    Kind("money", N_("tiền"), ("number", "integer")),
    Kind("code", N_("mã"), ("string",)),
    Kind("reference", N_("tham chiếu"), ("string", "integer")),
    Kind("partial-date", N_("ngày có thể thiếu"), ("string",)),
    Kind("uncertain-date", N_("thời gian ước chừng"), ("string",)),
    Kind("period", N_("khoảng thời gian"), ("object",), _DAYS),
    Kind("person", N_("người"), ("object",)),
    Kind("organisation", N_("tổ chức"), ("object",)),
    Kind("address", N_("địa chỉ"), ("object",)),
    Kind("latitude", N_("vĩ độ"), ("number",)),
    Kind("longitude", N_("kinh độ"), ("number",)),
    Kind("point", N_("điểm toạ độ"), ("object",), _DEGREES),
    Kind("area", N_("vùng trên bản đồ"), ("object",), whole=True),
    Kind("file", N_("tệp"), ("object",), _FILE),
    Kind("image", N_("ảnh"), ("object",), _FILE),
)
BY_NAME: Mapping[str, Kind] = {kind.name: kind for kind in KINDS}
# The parts of a period may be whole days, moments, or the texts of these kinds.
PERIOD_TYPES: tuple[LogicalType, ...] = ("date", "timestamp", "string", "integer")


def completed(kind: str, declared: tuple[Field, ...]) -> tuple[Field, ...]:
    """Return the declared children, then the parts of the kind that are not among them."""
    known = BY_NAME.get(kind)
    if known is None:
        return declared
    own = {part.name: part for part in known.parts}
    named = tuple(
        replace(child, kind=child.kind or own[child.name].kind) if child.name in own else child
        for child in declared
    )
    names = {child.name for child in declared}
    return (*named, *(part for part in known.parts if part.name not in names))
