"""Names in a contract's data: custom properties, and all that speaks of a renamed column."""

import re
from collections.abc import Mapping
from typing import Any

_QUOTED = re.compile(r"('(?:[^']|'')*')")


def custom_of(node: Mapping[str, Any]) -> dict[str, Any]:
    """Return the custom properties of a node as a mapping; a malformed one is passed over."""
    found = node.get("customProperties")
    return {
        str(p["property"]): p.get("value")
        for p in (found if isinstance(found, list) else [])
        if isinstance(p, Mapping) and "property" in p
    }


def set_custom(node: dict[str, Any], name: str, value: Any) -> None:
    """State a custom property in place; an empty value takes it away."""
    held = list(node.get("customProperties") or [])
    found = next((p for p in held if p.get("property") == name), None)
    if value is None or value == "" or value == [] or value == {} or value is False:
        held = [p for p in held if p is not found]
    elif found is not None:
        found["value"] = value
    else:
        held.append({"property": name, "value": value})
    if held:
        node["customProperties"] = held
    else:
        node.pop("customProperties", None)


def renamed(plain: Mapping[str, Any], table: dict[str, Any], old: str, new: str) -> None:
    """Let everything that names the column ``old`` of ``table`` name it ``new``, in place."""
    for key in ("titleField", "unitField", "freshnessField"):
        if custom_of(table).get(key) == old:
            set_custom(table, key, new)
    _in_likeness_and_units(table, old, new)
    when = custom_of(table).get("freshnessWhen")
    if isinstance(when, str):
        set_custom(table, "freshnessWhen", in_expression(when, old, new))
    for prop in table.get("properties") or []:
        condition = custom_of(prop).get("showWhen")
        if isinstance(condition, str):
            set_custom(prop, "showWhen", in_expression(condition, old, new))
    for rule in _rules(table):
        _in_rule(rule, old, new)
    _in_references(plain, table, old, new)
    _in_promises(plain, table, old, new)


def _in_likeness_and_units(table: dict[str, Any], old: str, new: str) -> None:
    like = custom_of(table).get("likeness")
    if isinstance(like, dict):
        lists = {k: [new if c == old else c for c in v] for k, v in like.items() if _is_list(v)}
        set_custom(table, "likeness", {**like, **lists})
    for prop in table.get("properties") or []:
        if custom_of(prop).get("codeListDate") == old:
            set_custom(prop, "codeListDate", new)
        use = custom_of(prop).get("unit")
        if isinstance(use, dict):
            set_custom(prop, "unit", {k: new if v == old else v for k, v in use.items()})


def _is_list(value: object) -> bool:
    return isinstance(value, list)


def in_expression(text: str, old: str, new: str) -> str:
    """Rename a column in a condition, leaving quoted texts alone.

    >>> in_expression("loai = 'loai' AND loai_2 > loai", "loai", "kieu")
    "kieu = 'loai' AND loai_2 > kieu"
    """
    word = re.compile(rf"\b{re.escape(old)}\b")
    parts = _QUOTED.split(text)
    return "".join(p if p.startswith("'") else word.sub(lambda _: new, p) for p in parts)


def _rules(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    nodes = [table, *(table.get("properties") or [])]
    return [rule for node in nodes for rule in node.get("quality") or []]


def _in_rule(rule: dict[str, Any], old: str, new: str) -> None:
    implementation = rule.get("implementation")
    if isinstance(implementation, dict) and isinstance(implementation.get("expression"), str):
        implementation["expression"] = in_expression(implementation["expression"], old, new)
    arguments = rule.get("arguments")
    if isinstance(arguments, dict) and isinstance(arguments.get("properties"), list):
        arguments["properties"] = [new if c == old else c for c in arguments["properties"]]
    menu = custom_of(rule).get("menu")
    if isinstance(menu, dict):
        set_custom(rule, "menu", {key: _in_value(v, old, new) for key, v in menu.items()})


def _in_value(value: Any, old: str, new: str) -> Any:
    if isinstance(value, list):
        return [new if item == old else item for item in value]
    return new if value == old else value


def _in_references(plain: Mapping[str, Any], table: Mapping[str, Any], old: str, new: str) -> None:
    name = table.get("physicalName") or table.get("name")
    for other in plain.get("schema") or []:
        for prop in other.get("properties") or []:
            for relationship in prop.get("relationships") or []:
                if relationship.get("to") == f"{table.get('name')}.{old}":
                    relationship["to"] = f"{table.get('name')}.{new}"
            target = custom_of(prop).get("reference")
            if (
                isinstance(target, dict)
                and (target.get("contract"), target.get("table")) == (plain.get("id"), name)
                and target.get("column") == old
            ):
                set_custom(prop, "reference", {**target, "column": new})


def _in_promises(plain: Mapping[str, Any], table: Mapping[str, Any], old: str, new: str) -> None:
    name = table.get("physicalName") or table.get("name")
    for promise in plain.get("slaProperties") or []:
        named = promise.get("element")
        if isinstance(named, str):
            elements = (part.strip() for part in named.split(","))
            changed = (f"{name}.{new}" if part == f"{name}.{old}" else part for part in elements)
            promise["element"] = ", ".join(changed) if f"{name}.{old}" in named else named
