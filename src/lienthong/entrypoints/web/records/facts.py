"""The values of one row as a person reads them: in groups, with links, files, maps and tables."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as part
from typing import Any

from django.urls import reverse

from lienthong.base.settings import current as node
from lienthong.core.contract.model import Field, Reference
from lienthong.core.dictionary import geojson
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.records import lookups, posting
from lienthong.entrypoints.web.records.lookups import Referred
from lienthong.entrypoints.web.records.place import Place
from lienthong.services.accounts.models import User
from lienthong.services.contracts import queries as contracts
from lienthong.services.records import attachments
from lienthong.services.records.masking import MASK


@dataclass(frozen=True)
class File:
    """An attached file: where to open it, and whether this node holds its bytes."""

    name: str
    media_type: str
    byte_size: int
    sha256: str
    is_here: bool
    is_image: bool
    verdict: str


@dataclass(frozen=True)
class Fact:
    """One value. ``parts`` are those of an object, ``rows`` the items of a list of objects."""

    field: Field
    title: str
    text: str = ""
    masked: bool = False
    link: str = ""
    link_title: str = ""
    parts: list["Fact"] = part(default_factory=list)
    rows: list[list["Fact"]] = part(default_factory=list)
    items: list["Fact"] = part(default_factory=list)
    file: File | None = None
    point: str = ""
    rings: str = ""

    @property
    def is_wide(self) -> bool:
        drawn = self.point or self.rings or self.file
        return bool(self.field.multiline or self.parts or self.rows or self.items or drawn)


@dataclass(frozen=True)
class Reader:
    """Makes the facts of one row for one person; ``row`` is veiled."""

    place: Place
    user: User
    row: Mapping[str, Any]

    def groups(self) -> list[tuple[str, list[Fact]]]:
        """Return the row's values by the groups of the contract, in the contract's order."""
        links, held = self._links(), self._held()
        found: dict[str, list[Fact]] = {}
        for column in self.place.table.fields:
            fact = self._fact(column, self.row.get(column.name), links, held)
            found.setdefault(column.group, []).append(fact)
        return list(found.items())

    def point(self) -> str:
        """Return the place on the map that two columns of the row name, as JSON; else empty."""
        names = {f.name: f for f in self.place.table.fields if f.logical_type == "number"}
        for name in names:
            other = name.replace("vi_do", "kinh_do")
            if "vi_do" in name and other in names:
                return _point(self.row.get(other), self.row.get(name))
        return ""

    def _fact(
        self,
        column: Field,
        value: Any,
        links: Mapping[tuple[Reference, str], Referred],
        held: Mapping[str, str],
    ) -> Fact:
        title = display.title_of(column)
        if value is MASK or value == MASK:
            return Fact(column, title, MASK, masked=True)
        if value is None:
            return Fact(column, title)
        if posting.is_file(column) and isinstance(value, Mapping):
            return Fact(column, title, file=_file(value, held))
        if isinstance(value, list):
            element = posting.element_of(column)
            items = [self._fact(element, item, links, held) for item in value]
            if element.children and not posting.is_file(element) and element.kind != "point":
                return Fact(column, title, rows=[item.parts for item in items])
            return Fact(column, title, items=items)
        text = display.shown(column, value)
        if isinstance(value, Mapping):
            if column.kind == "point":
                point = _point(value.get("kinh_do"), value.get("vi_do"))
                return Fact(column, title, text, point=point)
            if posting.is_area(column):
                return Fact(column, title, text, rings=_rings(value))
            if column.kind == "period":
                return Fact(column, title, text)
            parts = [self._fact(c, value.get(c.name), links, held) for c in column.children]
            return Fact(column, title, text, parts=parts)
        return self._linked(Fact(column, title, text), value, links)

    def _linked(
        self, fact: Fact, value: Any, links: Mapping[tuple[Reference, str], Referred]
    ) -> Fact:
        reference = fact.field.reference
        found = links.get((reference, str(value))) if reference else None
        if reference is None or found is None:
            return fact
        contract, _table = contracts.table(reference.table)
        link = reverse("web:records:row", args=[contract.id, reference.table, found.name])
        return Fact(fact.field, fact.title, fact.text, link=link, link_title=found.title)

    def _links(self) -> dict[tuple[Reference, str], Referred]:
        """Return what each reference of the row leads to, one question a reference."""
        wanted: dict[Reference, set[str]] = {}
        for column in self.place.table.fields:
            _collect(column, self.row.get(column.name), wanted)
        return {
            (reference, value): found
            for reference, values in wanted.items()
            for value, found in lookups.referred(self.user, reference, values).items()
        }

    def _held(self) -> dict[str, str]:
        """Return digest → what the scanner said, of the row's files that this node holds."""
        digests = {str(f["sha256"]) for f in posting.files_within(self.row)}
        return attachments.verdicts(self.place.table, digests) if digests else {}


def _collect(column: Field, value: Any, wanted: dict[Reference, set[str]]) -> None:
    if value is None or value == MASK:
        return
    if isinstance(value, list):
        for item in value:
            _collect(posting.element_of(column), item, wanted)
    elif isinstance(value, Mapping):
        for child in column.children:
            _collect(child, value.get(child.name), wanted)
    elif column.reference is not None:
        wanted.setdefault(column.reference, set()).add(str(value))


def _file(value: Mapping[str, Any], held: Mapping[str, str]) -> File:
    sha256, media_type = str(value.get("sha256", "")), str(value.get("loai", ""))
    is_here = sha256 in held and attachments.path_of(sha256).is_file()
    return File(
        str(value.get("ten", "")),
        media_type,
        int(value.get("so_byte") or 0),
        sha256,
        is_here,
        is_here and media_type in attachments.IMAGES,
        held.get(sha256, ""),
    )


def _point(longitude: Any, latitude: Any) -> str:
    try:
        return f"[{float(longitude)}, {float(latitude)}]"
    except (TypeError, ValueError):
        return ""


def _rings(value: Mapping[str, Any]) -> str:
    try:
        return json.dumps(
            [[[float(x), float(y)] for x, y in ring] for ring in geojson.rings(value)]
        )
    except (KeyError, TypeError, ValueError):
        return ""


def is_foreign(row: Mapping[str, Any]) -> bool:
    """Tell whether another node owns the row."""
    return bool(row["_source"] != node().node_id)
