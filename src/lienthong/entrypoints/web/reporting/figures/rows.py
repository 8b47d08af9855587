"""One row of the grid: as it is shown, and as it comes back from the page."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import QueryDict

from lienthong.core.indicators.judging import key_of
from lienthong.core.indicators.model import Key
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.reporting.figures.words import reasons, shown, typed, way
from lienthong.services.reporting.indicators.fillings import Grid, Row
from lienthong.services.reporting.indicators.writing import Entry, Refused

_APART = " ¦ "


def numbered(found: Grid) -> Iterator[tuple[int, Row]]:
    """Yield the rows with their numbers, from 1."""
    yield from enumerate(found.rows, start=1)


def shown_row(at: int, row: Row, refused: Mapping[Key, Refused]) -> dict[str, Any]:
    """Return a row for the grid; one that was refused keeps what was typed, with the reason."""
    element, bad = row.line.element, refused.get(key_of(row.line))
    value = typed(element, row.value)
    return {
        "n": at, "key": row.line.key, "line": row.line, "element": element,
        "value": str(bad.entry.given or "") if bad else value, "shown": shown(element, row.value),
        "missing": bad.entry.missing if bad else row.value.missing,
        "missing_words": dict(reasons()).get(row.value.missing, "") if row.value.missing else "",
        "note": bad.entry.note if bad else row.value.note, "note_said": said(row.value.note),
        "was": was(row), "before": shown(element, row.before), "moved": row.moved,
        "bad": (said(bad.error.message, bad.error.values), said(bad.error.remedy, bad.error.values))
        if bad else None,
        "findings": [(said(f.message, f.values), said(f.remedy, f.values)) for f in row.findings],
        "cell": row.cell, "way": way(row.cell.source) if row.cell else "",
    }  # fmt: skip


def was(row: Row) -> str:
    """Return what a row showed, so that only what a person changed is written."""
    return _APART.join((typed(row.line.element, row.value), row.value.missing, row.value.note))


def posted(sent: QueryDict, found: Grid, *, every: bool = False) -> list[Entry]:
    """Return the rows that came back and that a person changed; ``every``: the others too."""
    entries = []
    for row in found.rows:
        key = row.line.key
        if f"v.{key}" not in sent:
            continue
        given, missing, note = (sent.get(f"{name}.{key}", "").strip() for name in "vlg")
        if every or _APART.join((given, missing, note)) != sent.get(f"t.{key}", ""):
            entries.append(Entry(row.line.element.code, row.line.cell, given, missing, note))
    return entries
