"""Between a row and the texts of a form's inputs: one text an input, named by its path.

A part of a nested column has a path of its own: ``dia_chi.ma_xa``, ``hien_vat.0.ten``. Outside the
form a nested column is one JSON text. The digest of a file is taken only from what this server
signed for this person and table: nobody attaches a file by knowing its digest.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core import signing

from lienthong.core.contract.model import Field, Table
from lienthong.core.dictionary.json_form import canonical
from lienthong.entrypoints.web import display

FILE_KINDS = frozenset({"file", "image"})
MOST_ITEMS = 500
Texts = dict[str, str]
_POSITION = re.compile(r"\d{1,4}")
_PAIR = re.compile(r"\s*(-?\d+(?:[.,]\d+)?)\s*[;, ]\s*(-?\d+(?:[.,]\d+)?)\s*")


@dataclass(frozen=True)
class Keeper:
    """Signs and reads the files of one person's forms over one table."""

    table: str
    person: str

    @property
    def _salt(self) -> str:
        return f"attachment:{self.table}:{self.person}"

    def sign(self, file: Mapping[str, Any]) -> str:
        """Return the text that stands for a file in the form."""
        return signing.dumps(dict(file), salt=self._salt)

    def read(self, text: str) -> dict[str, Any] | None:
        """Return the file a text stands for, or None when this server did not write it."""
        try:
            found: dict[str, Any] = signing.loads(text, salt=self._salt)
        except signing.BadSignature:
            return None
        return found


def is_file(field: Field) -> bool:
    """Tell whether the value is one attached file."""
    return field.kind in FILE_KINDS and field.logical_type == "object"


def is_area(field: Field) -> bool:
    """Tell whether the value is a shape on the map."""
    return field.kind == "area" and field.logical_type == "object"


def spread(table: Table, values: Mapping[str, str], keeper: Keeper) -> Texts:
    """Return the texts of all inputs from the texts of columns, nested ones being JSON.

    The files among them are signed for the person: give it only what this server has read.
    """
    found: Texts = {}
    for field in table.fields:
        if field.is_nested and values.get(field.name):
            found |= dict(_spread(field, _loaded(values[field.name]), field.name, keeper))
        elif field.name in values:
            found[field.name] = values[field.name]
    return found


def gathered(table: Table, texts: Mapping[str, str], keeper: Keeper) -> Texts:
    """Return one text a column that the form sent, for the columns of the table only."""
    found: Texts = {}
    for field in table.fields:
        if not field.is_nested:
            if field.name in texts:
                found[field.name] = texts[field.name]
        elif field.name in texts or any(t.startswith(f"{field.name}.") for t in texts):
            value = _gather(field, texts, field.name, keeper)
            found[field.name] = value if isinstance(value, str) else _json(value)
    return found


def entered(field: Field, value: Any) -> str:
    """Return a value of a column as a form holds it."""
    if not field.is_nested:
        return display.entered(field, value)
    return _json(_entered(field, value)) if value else ""


def positions(texts: Mapping[str, str], path: str) -> list[int]:
    """Return the numbers of the items that the texts hold under a path, in order."""
    start = f"{path}."
    parts = {t[len(start) :].split(".", 1)[0] for t in texts if t.startswith(start)}
    return sorted(int(p) for p in parts if _POSITION.fullmatch(p))


def changed(table: Table, texts: Texts, work: str) -> tuple[Texts, str]:
    """Add, remove or move an item as a button of the form asks; return texts and the list's path.

    ``work`` reads ``them:path``, ``bo:path.2``, ``len:path.2`` or ``xuong:path.2``.
    """
    doing, _, path = work.partition(":")
    at = -1
    if doing != "them":
        path, _, number = path.rpartition(".")
        at = int(number) if _POSITION.fullmatch(number) else at
    field = field_at(table, path)
    if field is None or field.logical_type != "array":
        return texts, ""
    items = [_under(texts, f"{path}.{n}") for n in positions(texts, path)]
    numbers = positions(texts, path)
    if doing == "them" and len(items) < min(field.limits.max_items or MOST_ITEMS, MOST_ITEMS):
        items.append({"": ""})
    elif doing == "bo" and at in numbers:
        items.pop(numbers.index(at))
    elif doing in ("len", "xuong") and at in numbers:
        here = numbers.index(at)
        there = here + (-1 if doing == "len" else 1)
        if 0 <= there < len(items):
            items[here], items[there] = items[there], items[here]
    rest = {name: text for name, text in texts.items() if not name.startswith(f"{path}.")}
    for at, item in enumerate(items):
        rest |= {f"{path}.{at}{tail}": text for tail, text in item.items()}
    return rest, path


def field_at(table: Table, path: str) -> Field | None:
    """Return the field that a path leads to, its own place in a list left aside."""
    name, *rest = path.split(".")
    field = table.by_name.get(name)
    for part in rest:
        if field is None:
            return None
        if field.logical_type == "array":
            field = element_of(field) if _POSITION.fullmatch(part) else None
        else:
            field = next((child for child in field.children if child.name == part), None)
    return field


def element_of(field: Field) -> Field:
    """Return what each item of a list is, named after the list; the list alone has the help."""
    found = field.element
    title, title_en = found.title or field.title, found.title_en or field.title_en
    return replace(found, title=title, title_en=title_en, description="", help="", term=None)


def files_within(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield every file within a value, at any depth."""
    if isinstance(value, Mapping):
        if isinstance(value.get("sha256"), str):
            yield value
        for part in value.values():
            yield from files_within(part)
    elif isinstance(value, list):
        for item in value:
            yield from files_within(item)


def _under(texts: Mapping[str, str], path: str) -> Texts:
    return {
        name[len(path) :]: text
        for name, text in texts.items()
        if name == path or name.startswith(f"{path}.")
    }


def _json(value: Any) -> str:
    return canonical(value) if value else ""


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _spread(field: Field, value: Any, path: str, keeper: Keeper) -> Iterator[tuple[str, str]]:
    if value is None:
        return
    if is_file(field):
        yield path, keeper.sign(value) if isinstance(value, dict) else ""
    elif is_area(field):
        yield path, lines_of(value)
    elif field.logical_type == "array" and isinstance(value, list):
        for number, item in enumerate(value):
            yield from _spread(element_of(field), item, f"{path}.{number}", keeper)
    elif field.logical_type == "object" and isinstance(value, dict):
        for child in field.children:
            yield from _spread(child, value.get(child.name), f"{path}.{child.name}", keeper)
    else:
        yield path, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _gather(field: Field, texts: Mapping[str, str], path: str, keeper: Keeper) -> Any:
    if is_file(field):
        return keeper.read(texts.get(path, ""))
    if is_area(field):
        return area_of(texts.get(path, ""))
    if field.logical_type == "array":
        items = (
            _gather(element_of(field), texts, f"{path}.{n}", keeper)
            for n in positions(texts, path)[:MOST_ITEMS]
        )
        return [item for item in items if item]
    if field.logical_type == "object":
        parts = {c.name: _gather(c, texts, f"{path}.{c.name}", keeper) for c in field.children}
        return {name: part for name, part in parts.items() if part}
    return texts.get(path, "").strip()


def _entered(field: Field, value: Any) -> Any:
    if value is None or is_file(field) or is_area(field):
        return value
    if field.logical_type == "array":
        return [_entered(element_of(field), item) for item in value]
    if field.logical_type == "object":
        known = {c.name: c for c in field.children}
        return {n: _entered(known[n], v) for n, v in value.items() if n in known}
    return display.entered(field, value)


def lines_of(shape: Any) -> str:
    """Write an area as «latitude, longitude» lines, polygons parted by an empty line.

    A shape with holes cannot be written so; it stays as its JSON text.

    >>> lines_of({"type": "Polygon", "coordinates": [[[105.8, 21.0], [105.9, 21.0],
    ...     [105.9, 21.1], [105.8, 21.0]]]})
    '21.0, 105.8\\n21.0, 105.9\\n21.1, 105.9'
    """
    if isinstance(shape, str):
        return shape
    kind, places = shape.get("type"), shape.get("coordinates") or []
    polygons = [places] if kind == "Polygon" else places
    if kind not in ("Polygon", "MultiPolygon") or any(len(rings) != 1 for rings in polygons):
        return json.dumps(shape, ensure_ascii=False)
    return "\n\n".join(
        "\n".join(f"{point[1]}, {point[0]}" for point in rings[0][:-1]) for rings in polygons
    )


def area_of(text: str) -> dict[str, Any] | str:
    """Read what ``lines_of`` writes. Text that is none of it comes back as it is.

    >>> area_of("21, 105.8\\n21, 105.9\\n21.1, 105.9")["coordinates"]
    [[[105.8, 21.0], [105.9, 21.0], [105.9, 21.1], [105.8, 21.0]]]
    """
    plain = text.replace("\r", "").strip()
    if not plain or plain.startswith("{"):
        found = _loaded(plain) if plain else ""
        return found if isinstance(found, dict) else plain
    polygons = []
    for block in re.split(r"\n\s*\n", plain):
        pairs = [_PAIR.fullmatch(line) for line in block.split("\n") if line.strip()]
        ring = [[_degree(p[2]), _degree(p[1])] for p in pairs if p is not None]
        if len(ring) < len(pairs) or len(ring) < 3:
            return plain
        polygons.append([ring if ring[0] == ring[-1] else [*ring, ring[0]]])
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def _degree(text: str) -> float:
    return float(text.replace(",", "."))
