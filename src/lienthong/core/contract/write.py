"""Write a contract's data as ODCS text: keys in the standard's order, Vietnamese as it is read.

The inverse of ``Document.plain``: reading what was written gives equal data, whatever the data
holds. Only the order of keys and the layout are chosen here; nothing is added, dropped or renamed.
Comments of a file are not part of its data and do not come back.
"""

import re
from collections.abc import Mapping
from io import StringIO
from itertools import pairwise
from typing import Any

import yaml

WIDTH = 100
SHORT = 90  # characters of a list or mapping that is kept on one line

CONTRACT = (
    "apiVersion", "kind", "id", "name", "version", "status", "domain", "dataProduct", "tenant",
    "contractCreatedTs", "tags", "description", "context", "authoritativeDefinitions", "team",
    "roles", "support", "price", "servers", "slaDefaultElement", "slaProperties",
    "customProperties", "schema",
)  # fmt: skip
PROPERTY = (
    "id", "name", "physicalName", "businessName", "description", "logicalType", "physicalType",
    "dataGranularityDescription", "required", "primaryKey", "primaryKeyPosition", "unique",
    "partitioned", "partitionKeyPosition", "classification", "criticalDataElement",
    "semanticType", "encryptedName", "deprecated", "logicalTypeOptions", "enum", "examples",
    "synonyms", "tags", "context", "transformSourceObjects", "transformLogic",
    "transformDescription", "authoritativeDefinitions", "customProperties", "relationships",
    "map", "items", "properties", "quality",
)  # fmt: skip
RULE = (
    "id", "name", "type", "metric", "rule", "engine", "description", "dimension", "severity",
    "businessImpact", "method", "query", "implementation", "arguments", "mustBe", "mustNotBe",
    "mustBeGreaterThan", "mustBeGreaterOrEqualTo", "mustBeLessThan", "mustBeLessOrEqualTo",
    "mustBeBetween", "mustNotBeBetween", "unit", "schedule", "scheduler", "tags",
    "authoritativeDefinitions", "customProperties",
)  # fmt: skip
ENTRY = (
    "id", "property", "role", "server", "type", "value", "valueExt", "unit", "element", "from",
    "to", "name", "description",
)  # fmt: skip
# Which order the items under a key follow. Under the other keys, entries of the standard keep
# ENTRY; the values of ``value``, ``arguments`` and their like are the owner's and stay as given.
ORDERS: Mapping[str, tuple[str, ...]] = {
    "schema": PROPERTY,
    "properties": PROPERTY,
    "items": PROPERTY,
    "key": PROPERTY,
    "quality": RULE,
}
ENTRIES = frozenset({
    "customProperties", "slaProperties", "servers", "roles", "relationships",
    "authoritativeDefinitions",
})  # fmt: skip
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|0[ox][0-9a-fA-F]+")
_BREAK = re.compile("[\x85\u2028\u2029\r]")
OWNED = frozenset({"value", "valueExt", "arguments", "implementation", "examples"})


def write_contract(plain: Mapping[str, Any]) -> str:
    """Return the text of a contract, from plain data such as ``Document.plain``.

    >>> print(write_contract({"name": "Di tích", "version": "1.0", "id": "di-tich"}), end="")
    id: di-tich
    name: Di tích
    version: '1.0'
    """
    parts = [_dump(key, value) for key, value in ordered(plain).items()]
    return _spaced(parts) if parts else "{}\n"


def ordered(plain: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same data with the keys of every level in the standard's order."""
    return _ordered(plain, CONTRACT)


def _ordered(node: Mapping[str, Any], order: tuple[str, ...]) -> dict[str, Any]:
    known = [key for key in order if key in node]
    rest = [key for key in node if key not in order]
    return {key: _inside(key, node[key]) for key in (*known, *rest)}


def _inside(key: str, value: Any) -> Any:
    if key in OWNED:
        return value
    order = ORDERS.get(key, ENTRY if key in ENTRIES else ())
    if isinstance(value, list):
        return [_ordered(item, order) if isinstance(item, dict) else item for item in value]
    return _ordered(value, order) if isinstance(value, dict) else value


def _dump(key: str, value: Any) -> str:
    stream = StringIO()
    dumper = _Dumper(stream, width=WIDTH, allow_unicode=True, sort_keys=False)
    dumper.open()
    root: Any = dumper.represent_data({key: value})
    root.flow_style = False
    dumper.serialize(root)
    dumper.close()
    return stream.getvalue()


def _spaced(parts: list[str]) -> str:
    """Join the top-level entries, an empty line around those of several lines."""
    text = parts[0]
    for before, part in pairwise(parts):
        apart = "\n" if "\n" in part[:-1] or "\n" in before[:-1] else ""
        text += apart + part
    return text


class _Dumper(yaml.SafeDumper):
    """PyYAML's writer, laying out as people do: short lists on one line, items indented."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write shared data twice: an anchor is a riddle to a person and to other tools."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
        return super().increase_indent(flow, False)

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> Any:
        return _laid_out(super().represent_mapping(tag, mapping, flow_style))

    def represent_sequence(self, tag: str, sequence: Any, flow_style: bool | None = None) -> Any:
        return _laid_out(super().represent_sequence(tag, sequence, flow_style))


def _laid_out(node: Any) -> Any:
    widths = [_width(part) for part in _parts(node)]
    node.flow_style = None not in widths and sum(w or 0 for w in widths) <= SHORT
    return node


def _width(node: Any) -> int | None:
    """Return about how long the node is on one line; None when it stands on several."""
    if isinstance(node, yaml.ScalarNode):
        return None if "\n" in node.value else len(node.value) + 4
    if not node.flow_style:
        return None
    return sum(_width(part) or 0 for part in _parts(node)) + 2


def _parts(node: Any) -> list[Any]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value)


def _text(dumper: _Dumper, value: str) -> yaml.ScalarNode:
    """Keep lines as lines; quote what YAML 1.2 would read as a number, or as a break of line."""
    style = "|" if "\n" in value and value == value.strip() else None
    if _NUMBER.fullmatch(value):
        style = "'"
    if _BREAK.search(value):
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)
