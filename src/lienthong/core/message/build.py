"""One record of a message: the profile's template filled from a row.

A member without a value is left out, so a shape with optional parts needs no conditions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lienthong.base.i18n import N_
from lienthong.core.contract.model import Field, Table
from lienthong.core.message.model import Profile, TableMap, Template
from lienthong.core.message.naming import cased
from lienthong.core.message.values import Node, Writer, files_of
from lienthong.core.package.payload import PayloadRow

MAXIMUM_ID = 150
EVENTS = ("NEW", "UPDATE", "CANCEL")
FIELDS = "$fields"
FILES = "$files"
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

ID_TOO_LONG = N_("Mã bản ghi gửi đi dài %(length)s ký tự; nhiều nhất là 150.")
BAD_CHARACTER = N_("Có ký tự điều khiển mà thông điệp không chở được, ở cột «%(column)s».")


class Unsendable(Exception):
    """The row cannot be a message; the words are for the clerk."""

    def __init__(self, message: str, **values: str) -> None:
        super().__init__(message)
        self.message = message
        self.values = values


@dataclass(frozen=True)
class Outgoing:
    """A row, the number its message carries, and why it changed, in a person's words."""

    row: PayloadRow
    sent_version: int
    reason: str = ""


class Renderer:
    """Makes records of one table."""

    def __init__(
        self, profile: Profile, table: Table, mapping: TableMap, link: Callable[[str], str]
    ) -> None:
        """Prepare; `link` makes the address of a file from its SHA-256, empty for none."""
        self._profile = profile
        self._table = table
        self._mapping = mapping
        self._link = link
        self._case = profile.shape.case
        self._writer = Writer(profile.shape, profile.formats, mapping)

    def record_id(self, row: PayloadRow) -> str:
        """The record's key at the receiver."""
        made = self._profile.message.record_id.replace("{id}", row.row_id)
        return made.replace("{table}", self._table.name)

    def record(self, one: Outgoing) -> dict[str, Node]:
        """Fill the template. Raises Unsendable."""
        record_id = self.record_id(one.row)
        if len(record_id) > MAXIMUM_ID:
            raise Unsendable(ID_TOO_LONG, length=str(len(record_id)))
        cells = dict(zip(self._table.by_name.values(), one.row.values, strict=True))
        _refuse_controls(cells)
        known = self._known(one, record_id, cells)
        return self._filled(self._profile.message.record, known, lambda: self._fields(cells), cells)

    def _known(
        self, one: Outgoing, record_id: str, cells: Mapping[Field, str | None]
    ) -> dict[str, Node | None]:
        message, row = self._profile.message, one.row
        by_name = {field.name: text for field, text in cells.items()}
        effective = by_name.get(self._mapping.effective)
        return {
            "$source-id": message.source_id,
            "$source-name": message.source_name,
            "$type": self._mapping.type,
            "$id": record_id,
            "$event": row.event,
            "$version": one.sent_version,
            "$changed-at": self._writer.moment(row.changed_at),
            "$effective": self._writer.day(effective) if effective else None,
            "$reason": message.reasons.get(row.event),
            "$reason-detail": _UNWRITABLE.sub(" ", one.reason).strip() or None,
        }

    def _fields(self, cells: Mapping[Field, str | None]) -> dict[str, Node]:
        return {
            name: node
            for field, text in cells.items()
            for name, node in self._writer.members(field, text)
        }

    def _filled(
        self,
        template: Template,
        known: Mapping[str, Node | None],
        fields: Callable[[], dict[str, Node]],
        cells: Mapping[Field, str | None],
    ) -> dict[str, Node]:
        made: dict[str, Node] = {}
        for name, part in template.items():
            if part == FIELDS:
                made |= fields() if name == "*" else {cased(name, self._case): fields()}
                continue
            value: Node | None
            if part == FILES:
                value = [
                    self._filled(self._profile.message.file, {**known, **self._file(one)}, dict, {})
                    for field, text in cells.items()
                    for one in files_of(field, text)
                ]
            elif isinstance(part, str):
                value = known.get(part) if part.startswith("$") else part
            else:
                value = self._filled(part, known, fields, cells)
            if value is not None and value != {} and value != []:
                made[cased(name, self._case)] = value
        return made

    def _file(self, named: Mapping[str, Any]) -> dict[str, Node | None]:
        sha256 = str(named.get("sha256", ""))
        return {
            "$file-id": sha256[:32],
            "$file-name": str(named.get("ten", "")),
            "$file-type": self._mapping.file_type or str(named.get("loai", "")),
            "$file-sha256": sha256,
            "$file-url": self._link(sha256) or None,
        }


def _refuse_controls(cells: Mapping[Field, str | None]) -> None:
    """XML 1.0 has no way to write these, and a receiver that reads JSON seldom keeps them."""
    for field, text in cells.items():
        if text is not None and _holds_control(json.loads(text) if field.is_nested else text):
            raise Unsendable(BAD_CHARACTER, column=field.title or field.name)


def _holds_control(value: Any) -> bool:
    if isinstance(value, str):
        return _UNWRITABLE.search(value) is not None
    parts = value.values() if isinstance(value, dict) else value
    return isinstance(value, dict | list) and any(_holds_control(part) for part in parts)
