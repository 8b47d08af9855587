"""The shape of our own ``customProperties``, so that a wrong one is a message and not a crash.

Properties of other vendors and of the owner are not looked at: they are carried as they are.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lienthong.base.i18n import N_
from lienthong.core.contract.document import Document
from lienthong.core.contract.errors import ContractProblem
from lienthong.core.contract.shape import within
from lienthong.core.marked_yaml import Path

Shape = Callable[[Any], bool]


def _is(*types: type) -> Shape:
    return lambda value: (
        isinstance(value, types) and not (isinstance(value, bool) and bool not in types)
    )


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _access(value: Any) -> bool:
    return isinstance(value, dict) and all(
        key in ("read", "write") and _texts(roles) for key, roles in value.items()
    )


def _origin(value: Any) -> bool:
    if not isinstance(value, dict) or set(value) - {"renamedFrom", "splitFrom", "mergedFrom"}:
        return False
    former, split, merged = (value.get(k) for k in ("renamedFrom", "splitFrom", "mergedFrom"))
    return (
        (former is None or isinstance(former, str) or _texts(former))
        and (split is None or (isinstance(split, dict) and isinstance(split.get("column"), str)))
        and (merged is None or (isinstance(merged, dict) and _texts(merged.get("columns"))))
    )


def _reference(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("where") or {}, dict)


def _unit(value: Any) -> bool:
    columns = ("date", "today", "province", "district", "address")
    return (
        isinstance(value, dict)
        and set(value) <= {"era", *columns}
        and value.get("era", "today") in ("today", "at-date")
        and all(isinstance(value.get(key, ""), str) for key in columns)
    )


def _likeness(value: Any) -> bool:
    lists = ("fields", "near", "within")
    return (
        isinstance(value, dict)
        and set(value) <= {*lists, "threshold"}
        and all(_texts(value.get(key, [])) for key in lists)
        and bool(value.get("fields") or (value.get("near") and value.get("within")))
        and _is(int, float)(value.get("threshold", 1))
        and 0 < value.get("threshold", 1) <= 1
    )


_TEXT, _ONE_OF = (_is(str), "chữ"), ("none", "basic", "sensitive")
_FIELD: Mapping[str, tuple[Shape, str]] = {
    **dict.fromkeys(
        ("nameEn", "term", "codeList", "codeListDate", "group", "help", "kind", "showWhen"), _TEXT
    ),
    "multiline": (_is(bool), "true hoặc false"),
    "personal": (lambda value: value in _ONE_OF, ", ".join(_ONE_OF)),
    "access": (_access, "{read: [vai trò], write: [vai trò]}"),
    "origin": (
        _origin,
        "{renamedFrom: cột} | {splitFrom: {column: cột}} | {mergedFrom: {columns: []}}",
    ),
    "unit": (_unit, "{era: today | at-date, date: cột, today: cột, province: cột, district: cột}"),
    "reference": (_reference, "{contract: …, table: …, column: …, where: {cột: giá trị}}"),
}
_TABLE: Mapping[str, tuple[Shape, str]] = {
    **dict.fromkeys(
        ("nameEn", "titleField", "unitField", "freshnessField", "freshnessWhen"), _TEXT
    ),
    "likeness": (_likeness, "{fields: [cột], near: [cột], within: [cột], threshold: 0–1}"),
    "expectedRows": (lambda value: _is(int)(value) and value >= 0, "số nguyên không âm"),
}
_CONTRACT: Mapping[str, tuple[Shape, str]] = {
    **dict.fromkeys(("nameEn", "owner", "registerEntry"), _TEXT),
    "legalBasis": (_is(list), "danh sách"),
    "sharing": (_is(dict), "{level: …, kind: …}"),
}
_RULE: Mapping[str, tuple[Shape, str]] = {
    "weight": (lambda value: _is(int, float)(value) and value >= 0, "số không âm"),
    "enforcedBy": _TEXT,
}


def own_key_problems(document: Document) -> Iterator[ContractProblem]:
    """Yield each of our own properties whose value is not of its shape."""
    yield from _wrong(document, (), document.plain, _CONTRACT)
    for t, table in enumerate(document.plain.get("schema") or []):
        yield from _wrong(document, ("schema", t), table, _TABLE)
        yield from _of_rules(document, ("schema", t), table)
        for p, prop in enumerate(table.get("properties") or []):
            for path, node in within(("schema", t, "properties", p), prop):
                yield from _wrong(document, path, node, _FIELD)
                yield from _of_rules(document, path, node)


def _of_rules(document: Document, path: Path, node: Mapping[str, Any]) -> Iterator[ContractProblem]:
    for q, entry in enumerate(node.get("quality") or []):
        yield from _wrong(document, (*path, "quality", q), entry, _RULE)


def _wrong(
    document: Document, path: Path, node: Mapping[str, Any], shapes: Mapping[str, tuple[Shape, str]]
) -> Iterator[ContractProblem]:
    for c, stated in enumerate(node.get("customProperties") or []):
        shape, wanted = shapes.get(str(stated.get("property")), (None, ""))
        value = stated.get("value")
        if shape is not None and value is not None and not shape(value):
            yield document.problem(
                (*path, "customProperties", c),
                N_("Thuộc tính «%(key)s» có giá trị không đúng dạng: %(value)s."),
                N_("Ghi dạng: %(wanted)s."),
                key=stated["property"],
                value=str(value)[:100],
                wanted=wanted,
            )
