"""What an editor may say of a field, and where each word stands in the standard's data."""

import re
from collections.abc import Mapping
from typing import Any

from lienthong.core.contract.edit_names import custom_of, set_custom
from lienthong.core.contract.edit_types import CHOICES, TypeChoice, choice_of

__all__ = ["change", "custom_of", "new_field", "parts", "parts_to_extend", "put", "words_of"]

PLAIN: Mapping[str, str] = {
    "name": "name",
    "title": "businessName",
    "description": "description",
    "required": "required",
    "unique": "unique",
    "classification": "classification",
    "identifier": "criticalDataElement",
    "examples": "examples",
}
OPTIONS: Mapping[str, str] = {
    "min_length": "minLength",
    "max_length": "maxLength",
    "pattern": "pattern",
    "minimum": "minimum",
    "maximum": "maximum",
    "min_items": "minItems",
    "max_items": "maxItems",
}
CUSTOM: Mapping[str, str] = {
    "title_en": "nameEn",
    "term": "term",
    "code_list": "codeList",
    "code_list_date": "codeListDate",
    "reference": "reference",
    "personal": "personal",
    "group": "group",
    "help": "help",
    "multiline": "multiline",
    "show_when": "showWhen",
    "access": "access",
    "required_severity": "requiredSeverity",
}
# The options each type may carry; the others leave when the type changes.
_OPTIONS_OF: Mapping[str, frozenset[str]] = {
    "string": frozenset({"minLength", "maxLength", "pattern", "format"}),
    "integer": frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
                          "multipleOf", "format"}),
    "number": frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
                         "multipleOf", "format"}),
    "array": frozenset({"minItems", "maxItems", "uniqueItems"}),
}  # fmt: skip
_SIZED = re.compile(r"(?:var)?char\([0-9]+\)")


def new_field(name: str, title: str) -> dict[str, Any]:
    """Return a new text field."""
    return {"name": name, "businessName": title or name, "logicalType": "string"}


def put(node: dict[str, Any], key: str, value: Any) -> None:
    """State a key in place; an empty value takes it away, unless it was stated as empty."""
    if key in node and node[key] == value:
        return
    if value is None or value == "" or value is False or value == [] or value == {}:
        node.pop(key, None)
    else:
        node[key] = value


def parts(node: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the declared parts of a table, an object, or the items of an array."""
    owner = _owner(node)
    found = owner.get("properties")
    return found if isinstance(found, list) else []


def parts_to_extend(node: dict[str, Any]) -> list[Any]:
    """Return the list of parts to which one may be added, making it when there is none."""
    return _owner(node).setdefault("properties", [])  # type: ignore[no-any-return]


def _owner(node: Any) -> Any:
    items = node.get("items")
    return items if node.get("logicalType") == "array" and isinstance(items, dict) else node


def change(node: dict[str, Any], words: Mapping[str, Any]) -> None:
    """Say the words of a field, in place; those not given stay."""
    if "type" in words:
        _retype(node, CHOICES[words["type"]])
    for word, key in PLAIN.items():
        if word in words:
            put(node, key, words[word])
    for word, key in CUSTOM.items():
        if word in words:
            set_custom(node, key, words[word])
    if "primary_key" in words:
        _key(node, bool(words["primary_key"]))
    _limit(node, words)


def _key(node: dict[str, Any], wanted: bool) -> None:
    put(node, "primaryKey", wanted)
    if not wanted:
        node.pop("primaryKeyPosition", None)


def _limit(node: dict[str, Any], words: Mapping[str, Any]) -> None:
    options = dict(node.get("logicalTypeOptions") or {})
    allowed = _OPTIONS_OF.get(str(node.get("logicalType")), frozenset())
    for word, key in OPTIONS.items():
        if word in words and key in allowed:
            put(options, key, words[word])
    put(node, "logicalTypeOptions", options)
    if "max_length" in words and _SIZED.fullmatch(str(node.get("physicalType") or "")):
        length = options.get("maxLength")
        put(node, "physicalType", f"varchar({length})" if length else "text")


def _retype(node: dict[str, Any], choice: TypeChoice) -> None:
    if choice_of(node) == choice.name:
        return
    if node.get("logicalType") != choice.logical:
        node.pop("physicalType", None)
        options = node.get("logicalTypeOptions") or {}
        kept = _OPTIONS_OF.get(choice.logical, frozenset())
        put(node, "logicalTypeOptions", {k: v for k, v in options.items() if k in kept})
    node["logicalType"] = choice.logical
    set_custom(node, "kind", choice.kind)
    before = parts(node)
    for key in ("items", "properties"):
        node.pop(key, None)
    if choice.item == "object":
        node["items"] = {"logicalType": "object", "properties": before or choice.first_parts()}
    elif choice.item:
        node["items"] = {"logicalType": choice.item}
    elif choice.logical == "object" and not choice.whole:
        put(node, "properties", before or choice.first_parts())


def words_of(node: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is said of a field, by word; the inverse of ``change``."""
    extra, options = custom_of(node), node.get("logicalTypeOptions") or {}
    found = {word: node.get(key) for word, key in PLAIN.items()}
    found |= {word: options.get(key) for word, key in OPTIONS.items()}
    found |= {word: extra.get(key) for word, key in CUSTOM.items()}
    return found | {"primary_key": node.get("primaryKey"), "type": choice_of(node)}
