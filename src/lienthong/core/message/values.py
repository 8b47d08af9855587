"""Values of a row as a message writes them: the text forms of packages, in the profile's forms.

A date that may lack its day becomes up to three members; a file becomes none, it is listed apart.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from lienthong.core.contract.model import Field
from lienthong.core.message.model import Formats, Shape, TableMap
from lienthong.core.message.naming import cased

FILES = frozenset({"file", "image"})
_PARTIAL = frozenset({"partial-date", "uncertain-date"})
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}\Z")
_YEAR = re.compile(r"[0-9]{4}\Z")

Plain = str | int | Decimal | bool
Node = Plain | list["Node"] | dict[str, "Node"]


class Writer:
    """Writes the values of one table's rows."""

    def __init__(self, shape: Shape, formats: Formats, table: TableMap) -> None:
        self._shape = shape
        self._formats = formats
        self._table = table

    def members(self, field: Field, text: str | None) -> Iterator[tuple[str, Node]]:
        """Yield the named members that one column of a row becomes; none for an empty one."""
        if text is None or is_file(field):
            return
        value = json.loads(text, parse_float=Decimal) if field.is_nested else text
        yield from self._named(field, field.name, value)

    def moment(self, text: str) -> str:
        """Write a moment: the agency's wall clock."""
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        local = moment.astimezone(UTC) + timedelta(minutes=self._formats.offset_minutes)
        return local.strftime(self._formats.timestamp)

    def day(self, text: str) -> str:
        """Write a day."""
        return date.fromisoformat(text[:10]).strftime(self._formats.date)

    def _named(self, field: Field, path: str, value: Any) -> Iterator[tuple[str, Node]]:
        name = self._table.names.get(path)
        if name is None:
            name = cased(field.name, self._shape.case)
        if not name or value is None or is_file(field):
            return
        if field.kind in _PARTIAL:
            yield from self._partial(name, str(value))
            return
        node = self._node(field, path, value)
        if node != {} and node != []:
            yield name, node

    def _node(self, field: Field, path: str, value: Any) -> Node:
        if isinstance(value, list):
            return self._array(field, path, value)
        if isinstance(value, dict):
            return self._object(field, path, value)
        if path in self._table.values:
            return self._table.values[path].get(_word(value), _word(value))
        return self._plain(field, value)

    def _array(self, field: Field, path: str, items: list[Any]) -> Node:
        nodes = [self._node(field.element, path, item) for item in items]
        if self._shape.format == "xml" and self._shape.arrays == "wrap":
            return {cased(self._shape.array_item, self._shape.case): nodes}
        return nodes

    def _object(self, field: Field, path: str, value: dict[str, Any]) -> Node:
        if not field.children:  # an area: GeoJSON is one value, its names are not ours to change
            whole = json.dumps(value, ensure_ascii=False, default=str)
            return value if self._shape.format == "json" else whole
        return {
            name: node
            for child in field.children
            for name, node in self._named(child, f"{path}.{child.name}", value.get(child.name))
        }

    def _plain(self, field: Field, value: Any) -> Plain:
        match field.logical_type:
            case "boolean":
                truth = value in (True, "t")
                if self._shape.format == "json" and self._formats.true == "true":
                    return truth
                return self._formats.true if truth else self._formats.false
            case "integer" | "number":
                return self._number(field, value)
            case "date":
                return self.day(str(value))
            case "timestamp":
                return self.moment(str(value))
            case _:
                return str(value)

    def _number(self, field: Field, value: Any) -> Plain:
        if self._shape.format == "xml" or self._formats.numbers == "text":
            return str(value)
        return int(str(value)) if field.logical_type == "integer" else Decimal(str(value))

    def _partial(self, name: str, text: str) -> Iterator[tuple[str, Node]]:
        names = self._formats.partial
        matched = False
        for template, pattern, length in (
            (names.day, _DAY, 10),
            (names.month, _MONTH, 7),
            (names.year, _YEAR, 4),
        ):
            if pattern.match(text) or (matched and names.fill == "all"):
                matched = True
                if template:
                    written = self.day(text) if length == 10 else text[:length]
                    yield template.replace("{name}", name), written
        if not matched and names.other:
            yield names.other.replace("{name}", name), text


def is_file(field: Field) -> bool:
    """Say whether a field holds a file, or files."""
    return field.kind in FILES or (field.logical_type == "array" and field.element.kind in FILES)


def files_of(field: Field, text: str | None) -> Iterator[Mapping[str, Any]]:
    """Yield the files a column names: their name, type, bytes and SHA-256."""
    if text is not None and is_file(field):
        value = json.loads(text)
        yield from value if isinstance(value, list) else [value]


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value)
