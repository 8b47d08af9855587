"""The types of a field as a person chooses them: one word for type, kind and shape together."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lienthong.base.i18n import N_
from lienthong.core.contract.edit_names import custom_of
from lienthong.core.contract.kinds import BY_NAME


@dataclass(frozen=True)
class TypeChoice:
    """One choice. ``item`` is the type of an array's items; ``parts`` begin a nested one."""

    name: str
    title: str
    logical: str
    kind: str = ""
    item: str = ""
    parts: tuple[tuple[str, str], ...] = ()

    @property
    def whole(self) -> bool:
        """Say whether the kind gives the shape, so that no part needs to be declared."""
        known = BY_NAME.get(self.kind)
        return known is not None and bool(known.whole or known.parts)

    def first_parts(self) -> list[dict[str, Any]]:
        """Return the parts a new field of this choice begins with."""
        return [
            {"name": name, "businessName": title, "logicalType": "string"}
            for name, title in self.parts
        ]


_ALL = (
    TypeChoice("string", N_("chữ"), "string"),
    TypeChoice("integer", N_("số nguyên"), "integer"),
    TypeChoice("number", N_("số"), "number"),
    TypeChoice("money", N_("tiền"), "number", "money"),
    TypeChoice("boolean", N_("có / không"), "boolean"),
    TypeChoice("date", N_("ngày"), "date"),
    TypeChoice("partial-date", N_("ngày có thể thiếu"), "string", "partial-date"),
    TypeChoice("uncertain-date", N_("thời gian ước chừng"), "string", "uncertain-date"),
    TypeChoice("time", N_("giờ trong ngày"), "time"),
    TypeChoice("timestamp", N_("thời điểm"), "timestamp"),
    TypeChoice("period", N_("khoảng thời gian"), "object", "period"),
    TypeChoice("person", N_("người"), "object", "person", parts=(("ho_ten", "Họ và tên"),)),
    TypeChoice("organisation", N_("tổ chức"), "object", "organisation", parts=(("ten", "Tên"),)),
    TypeChoice("address", N_("địa chỉ"), "object", "address", parts=(("chi_tiet", "Địa chỉ"),)),
    TypeChoice("point", N_("điểm tọa độ"), "object", "point"),
    TypeChoice("area", N_("vùng trên bản đồ"), "object", "area"),
    TypeChoice("file", N_("tệp"), "object", "file"),
    TypeChoice("image", N_("ảnh"), "object", "image"),
    TypeChoice("object", N_("nhóm trường"), "object", parts=(("ten", "Tên"),)),
    TypeChoice("array", N_("bảng con trong bản ghi"), "array", item="object",
               parts=(("ten", "Tên"),)),
    TypeChoice("list", N_("danh sách giá trị"), "array", item="string"),
)  # fmt: skip
CHOICES: Mapping[str, TypeChoice] = {choice.name: choice for choice in _ALL}
NESTED = frozenset(c.name for c in _ALL if c.logical == "object" or c.item == "object")


def choice_of(node: Mapping[str, Any]) -> str:
    """Return the choice a field shows; one that no choice says keeps its logical type's name."""
    logical, kind = str(node.get("logicalType") or "string"), custom_of(node).get("kind")
    if kind in CHOICES:
        return str(kind)
    items = node.get("items")
    if logical == "array" and isinstance(items, Mapping) and items.get("logicalType") != "object":
        return "list"
    return logical if logical in CHOICES else "string"
