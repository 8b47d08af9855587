"""The versions of a row: what each changed, and what differs between any two."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lienthong.core.cleaning.model import STEP_TITLES
from lienthong.core.contract.model import Field
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.records import posting
from lienthong.entrypoints.web.records.place import Place
from lienthong.services.intake import row_logs
from lienthong.services.records import lineage, queries
from lienthong.services.records.masking import veil
from lienthong.services.records.models import RecordHistory
from lienthong.services.records.values import of_field

Leaf = tuple[tuple[str, ...], str]


@dataclass(frozen=True)
class Change:
    """One value that differs. ``title`` names the field and, within it, the part."""

    title: str
    before: str
    after: str


@dataclass(frozen=True)
class Version:
    """One version of a row, with what it changed against the one before it.

    ``repairs`` is what standardising changed in the line of the file that the version came from.
    """

    entry: RecordHistory
    changes: list[Change]
    repairs: list[Change] = field(default_factory=list)


def history(place: Place, row_id: str) -> list[RecordHistory]:
    """Return the versions that this person may see, newest first, as the fields of today."""
    entries = lineage.now(place.table, queries.history(place.table, row_id))
    return [e for e in entries if place.access.unit is None or place.access.is_open(e.row)]


def versions(place: Place, entries: list[RecordHistory]) -> list[Version]:
    """Return what each version changed."""
    older: list[RecordHistory | None] = [*entries[1:], None]
    repairs = _repairs(place, entries)
    return [
        Version(e, differences(place, o.row if o else {}, e.row), repairs.get(e.version, []))
        for e, o in zip(entries, older, strict=True)
    ]


def _repairs(place: Place, entries: list[RecordHistory]) -> dict[int, list[Change]]:
    """Return version → the repairs of the batch that wrote it; masked as the row is."""
    first = {e.batch: e for e in sorted(entries, key=lambda e: -e.version) if e.batch is not None}
    if not first:
        return {}
    logs = row_logs.of_row(place.table, entries[0].row_id, first)
    return {
        first[batch].version: [
            _repair(place, step)
            for step in row_logs.shown(
                log.steps, place.table, place.hidden | place.access.hidden_for(first[batch].row)
            )
        ]
        for batch, log in logs.items()
    }


def _repair(place: Place, step: row_logs.SeenStep) -> Change:
    known = place.table.by_name.get(step.column)
    title = display.title_of(known) if known else step.column
    said_step = said(STEP_TITLES.get(step.name, step.name))
    return Change(f"{title} · {said_step}", step.before, step.after)


def differences(place: Place, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return what differs between two versions, part by part; masked values only say that.

    What is masked in either version, or in the row as it is now, stays masked in all of them.
    """
    hidden = place.hidden
    for row in (before, after):
        hidden |= place.access.hidden_for(row) if row else frozenset()
    found = []
    for column in place.table.fields:
        old, new = before.get(column.name), after.get(column.name)
        if old == new:
            continue
        if column.name in hidden:
            found.append(Change(display.title_of(column), veil(old) or "", veil(new) or ""))
        else:
            found += _parts(column, old, new)
    return found


def _parts(field: Field, old: Any, new: Any) -> Iterator[Change]:
    before, after = (dict(_leaves(field, _typed(field, v), ())) for v in (old, new))
    for path in dict.fromkeys([*before, *after]):
        was, became = before.get(path, ""), after.get(path, "")
        if was != became:
            yield Change(" › ".join([display.title_of(field), *path]), was, became)


def _typed(field: Field, value: Any) -> Any:
    """Return the value as the field's type; what is none of it any more stays as it is."""
    try:
        return of_field(field, value)
    except (ValueError, ArithmeticError):
        return value


def _leaves(field: Field, value: Any, path: tuple[str, ...]) -> Iterator[Leaf]:
    if value is None:
        return
    if posting.is_area(field):
        yield path, posting.lines_of(value)
    elif posting.is_file(field) and isinstance(value, Mapping):
        yield path, f"{value.get('ten', '')} · {str(value.get('sha256', ''))[:12]}…"
    elif isinstance(value, list):
        for number, item in enumerate(value, start=1):
            yield from _leaves(posting.element_of(field), item, (*path, str(number)))
    elif isinstance(value, Mapping):
        for child in field.children:
            title = display.title_of(child)
            yield from _leaves(child, value.get(child.name), (*path, title))
    else:
        yield path, display.shown(field, value)
