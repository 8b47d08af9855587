"""Faults in the type of a property: unknown, without its parts, of a kind that does not fit it.

Every fault names the property where it stands, however deep.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lienthong.base.i18n import N_
from lienthong.core.contract import kinds
from lienthong.core.contract.document import Document, custom
from lienthong.core.contract.errors import ContractProblem
from lienthong.core.contract.model import LOGICAL_TYPES, NESTED, LogicalType
from lienthong.core.marked_yaml import Path

MAX_DEPTH = 4  # a column, and three levels of parts within it
# Physical types an owner may state, by logical type; our own tables use PostgreSQL's widest.
PHYSICAL: Mapping[LogicalType, tuple[str, ...]] = {
    "string": ("text", "varchar", "char", "character varying", "uuid"),
    "integer": ("bigint", "integer", "int", "smallint"),
    "number": ("numeric", "decimal", "double precision", "real"),
    "boolean": ("boolean",),
    "date": ("date",),
    "time": ("time", "time without time zone"),
    "timestamp": ("timestamptz", "timestamp"),
    "object": ("jsonb", "json"),
    "array": ("jsonb", "json"),
}
_PHYSICAL = re.compile(r"([a-z ]+?)(?:\([0-9]+(?:, ?[0-9]+)?\))?")
_LIMITS = ("minItems", "maxItems")
_OF_VALUES = ("codeList", "reference")
_OF_COLUMNS = ("primaryKey", "unique")


def shape_problems(
    document: Document, path: Path, prop: Mapping[str, Any], depth: int = 1
) -> Iterator[ContractProblem]:
    """Yield the faults of a property and of everything within it."""
    logical = prop.get("logicalType")
    if logical not in LOGICAL_TYPES:
        yield document.problem(
            (*path, "logicalType"),
            N_("Kiểu dữ liệu «%(type)s» không có; chỉ nhận: %(types)s."),
            N_("Chọn một kiểu trong danh sách rồi áp dụng lại."),
            type=logical or "",
            types=", ".join(LOGICAL_TYPES),
        )
        return
    yield from _key_problems(document, path, prop, depth)
    yield from _value_problems(document, path, prop)
    yield from _kind_problems(document, path, prop)
    yield from _part_problems(document, path, prop)
    for deeper, part in _parts(path, prop):
        if depth < MAX_DEPTH:
            yield from shape_problems(document, deeper, part, depth + _level(prop))
        else:
            yield document.problem(
                deeper,
                N_("Cột lồng quá %(limit)s cấp."),
                N_("Tách phần trong cùng thành một bảng riêng có tham chiếu."),
                limit=MAX_DEPTH,
            )
            return


def within(path: Path, prop: Mapping[str, Any]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Yield a property and all that is declared within it, with their places."""
    yield path, prop
    for deeper, part in _parts(path, prop):
        yield from within(deeper, part)


def _level(prop: Mapping[str, Any]) -> int:
    """An array and the object it holds are one level."""
    item = prop.get("items")
    return 0 if isinstance(item, Mapping) and item.get("logicalType") == "object" else 1


def _parts(path: Path, prop: Mapping[str, Any]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    if prop.get("logicalType") == "object":
        for p, child in enumerate(prop.get("properties") or []):
            yield (*path, "properties", p), child
    if prop.get("logicalType") == "array" and prop.get("items"):
        yield (*path, "items"), prop["items"]


def _key_problems(
    document: Document, path: Path, prop: Mapping[str, Any], depth: int
) -> Iterator[ContractProblem]:
    for key in _OF_COLUMNS:
        if depth == 1 and prop.get(key) and prop.get("logicalType") in NESTED:
            yield document.problem(
                (*path, key),
                N_("%(key)s chỉ đặt được ở cột có giá trị đơn của bảng."),
                N_("Bỏ %(key)s; nếu phần này cần mã riêng thì tách thành bảng."),
                key=key,
            )


def _value_problems(
    document: Document, path: Path, prop: Mapping[str, Any]
) -> Iterator[ContractProblem]:
    for key in _OF_VALUES:
        if prop["logicalType"] in NESTED and custom(prop).get(key):
            yield document.problem(
                (*path, "customProperties"),
                N_("%(key)s nói về giá trị đơn, không đặt được ở cột kiểu «%(logical)s»."),
                N_("Chuyển %(key)s vào items hoặc vào phần giữ giá trị đó."),
                key=key,
                logical=prop["logicalType"],
            )


def shape_notes(
    document: Document, path: Path, prop: Mapping[str, Any]
) -> Iterator[ContractProblem]:
    """Yield what a property says of its storage and keys that this node keeps and does not use."""
    for place, part in within(path, prop):
        yield from _physical_notes(document, place, part["logicalType"], part.get("physicalType"))
        for key in _OF_COLUMNS:
            if place != path and part.get(key):
                yield document.problem(
                    (*place, key),
                    N_("%(key)s ở phần bên trong một cột được giữ nguyên, không kiểm tại nút này."),
                    N_("Nếu phần này cần mã riêng thì tách thành bảng."),
                    key=key,
                )


def _physical_notes(
    document: Document, path: Path, logical: LogicalType, physical: object
) -> Iterator[ContractProblem]:
    found = _PHYSICAL.fullmatch(str(physical or PHYSICAL[logical][0]).lower())
    if found is None or found[1] not in PHYSICAL[logical]:
        yield document.problem(
            (*path, "physicalType"),
            N_(
                "Kiểu lưu trữ «%(physical)s» không phải kiểu PostgreSQL của «%(logical)s» "
                "(%(types)s); bảng của nút dùng kiểu suy từ logicalType."
            ),
            N_("Nếu là viết nhầm thì sửa hoặc bỏ physicalType."),
            physical=physical,
            logical=logical,
            types=", ".join(PHYSICAL[logical]),
        )


def _kind_problems(
    document: Document, path: Path, prop: Mapping[str, Any]
) -> Iterator[ContractProblem]:
    name = custom(prop).get("kind")
    if not name:
        return
    kind = kinds.BY_NAME.get(str(name))
    if kind is None:
        yield document.problem(
            (*path, "customProperties"),
            N_("Loại giá trị «%(kind)s» không có; chỉ nhận: %(kinds)s."),
            N_("Sửa kind, hoặc bỏ đi nếu kiểu dữ liệu đã đủ nói."),
            kind=name,
            kinds=", ".join(kinds.BY_NAME),
        )
    elif prop["logicalType"] not in kind.types:
        yield document.problem(
            (*path, "customProperties"),
            N_("Loại giá trị «%(kind)s» không đi với kiểu «%(logical)s»; cần kiểu: %(types)s."),
            N_("Sửa logicalType, hoặc chọn loại giá trị khác."),
            kind=name,
            logical=prop["logicalType"],
            types=", ".join(kind.types),
        )
    else:
        yield from _declared_problems(document, path, prop, kind)


def _declared_problems(
    document: Document, path: Path, prop: Mapping[str, Any], kind: kinds.Kind
) -> Iterator[ContractProblem]:
    """The parts that a kind has of itself may be declared again, with the same type."""
    declared = prop.get("properties") or []
    if kind.whole and declared:
        yield document.problem(
            (*path, "properties"),
            N_("Loại giá trị «%(kind)s» có hình dạng riêng, không khai báo properties."),
            N_("Bỏ properties của cột này."),
            kind=kind.name,
        )
    types = {part.name: part.logical_type for part in kind.parts}
    for p, child in enumerate(declared):
        wanted = types.get(child.get("name"))
        allowed = kinds.PERIOD_TYPES if kind.name == "period" else (wanted,)
        if wanted is not None and child.get("logicalType") not in allowed:
            yield document.problem(
                (*path, "properties", p, "logicalType"),
                N_("Phần «%(name)s» của loại «%(kind)s» phải có kiểu: %(types)s."),
                N_("Sửa logicalType của phần này."),
                name=child.get("name"),
                kind=kind.name,
                types=", ".join(str(t) for t in allowed),
            )


def _part_problems(
    document: Document, path: Path, prop: Mapping[str, Any]
) -> Iterator[ContractProblem]:
    logical = prop["logicalType"]
    kind = kinds.BY_NAME.get(str(custom(prop).get("kind") or ""))
    own = kind is not None and bool(kind.parts or kind.whole)
    if logical == "object" and not prop.get("properties") and not own:
        yield document.problem(
            path,
            N_("Cột kiểu object chưa khai báo phần nào (properties)."),
            N_("Khai báo ít nhất một phần trong properties, hoặc dùng kiểu string."),
        )
    if logical == "array" and not prop.get("items"):
        yield document.problem(
            path,
            N_("Cột kiểu array chưa nói mỗi mục là gì (items)."),
            N_("Khai báo items: {logicalType: …}; nhiều cột thì dùng object có properties."),
        )
    for key, owner in (("properties", "object"), ("items", "array")):
        if prop.get(key) and logical != owner:
            yield document.problem(
                (*path, key),
                N_("%(key)s chỉ đi với kiểu «%(owner)s», cột này có kiểu «%(logical)s»."),
                N_("Sửa logicalType, hoặc bỏ %(key)s."),
                key=key,
                owner=owner,
                logical=logical,
            )
    yield from _limit_problems(document, path, prop)


def _limit_problems(
    document: Document, path: Path, prop: Mapping[str, Any]
) -> Iterator[ContractProblem]:
    options = prop.get("logicalTypeOptions") or {}
    least, most = (options.get(key) for key in _LIMITS)
    if isinstance(least, int) and isinstance(most, int) and least > most:
        yield document.problem(
            (*path, "logicalTypeOptions"),
            N_("minItems (%(least)s) lớn hơn maxItems (%(most)s)."),
            N_("Sửa một trong hai số."),
            least=least,
            most=most,
        )
