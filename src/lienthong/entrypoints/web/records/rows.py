"""One row in parts: fields by group, and what each version changed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from lienthong.core.contract.model import Field
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.records.place import Place
from lienthong.services.records.masking import veil
from lienthong.services.records.models import RecordHistory
from lienthong.services.records.values import from_json


@dataclass(frozen=True)
class Shown:
    """One value as it is shown; ``text`` is the mask when the person may not see it."""

    field: Field
    text: str
    masked: bool
    link: str = ""


@dataclass(frozen=True)
class Version:
    """One version of a row, with the values that it changed: (field, before, after)."""

    entry: RecordHistory
    changes: list[tuple[Field, str, str]]


def shown(place: Place, field: Field, value: Any) -> Shown:
    """Return one value for showing, masked when it must be."""
    if field.name in place.hidden:
        return Shown(field, veil(value) or "", True)
    return Shown(field, display.shown(field, value), False)


def groups(place: Place, row: Mapping[str, Any]) -> list[tuple[str, list[Shown]]]:
    """Return the row's values by the groups of the contract, in the contract's order."""
    found: dict[str, list[Shown]] = {}
    for field in place.table.fields:
        found.setdefault(field.group, []).append(shown(place, field, row.get(field.name)))
    return list(found.items())


def versions(place: Place, entries: list[RecordHistory]) -> list[Version]:
    """Return what each version changed against the one before it. Entries are newest first."""
    older: list[RecordHistory | None] = [*entries[1:], None]
    return [Version(e, _changes(place, e, o)) for e, o in zip(entries, older, strict=True)]


def _changes(
    place: Place, entry: RecordHistory, older: RecordHistory | None
) -> list[tuple[Field, str, str]]:
    before: Mapping[str, Any] = older.row if older else {}
    found = []
    # What is masked in either version, or in the row as it is now, stays masked in all of them.
    hidden = place.hidden | place.access.hidden_for(entry.row) | place.access.hidden_for(before)
    seen = replace(place, hidden=hidden if older else place.hidden)
    for field in place.table.fields:
        old, new = before.get(field.name), entry.row.get(field.name)
        if old != new:
            found.append((field, _text(seen, field, old), _text(seen, field, new)))
    return found


def _text(place: Place, field: Field, value: Any) -> str:
    return shown(place, field, from_json(value, field.logical_type)).text
