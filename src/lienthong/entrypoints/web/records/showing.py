"""The page of one record: its values, what refers to it, what is wrong with it, its history."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.records import facts, scanned, versions
from lienthong.entrypoints.web.records.place import Place
from lienthong.services.quality import queries as quality
from lienthong.services.quality.masking import shown
from lienthong.services.records import patience, referring, seen
from lienthong.services.records.access import Access
from lienthong.services.records.models import RecordHistory
from lienthong.services.records.queries import Row


@dataclass(frozen=True)
class Mention:
    """The rows of one column that refer to a row. ``count`` is None when counting was too slow."""

    title: str
    database: str
    field: str
    count: int | None
    address: str

    @property
    def is_more(self) -> bool:
        return self.count is not None and self.count > referring.MOST_COUNTED

    @property
    def shown(self) -> int:
        return min(self.count or 0, referring.MOST_COUNTED)


@needs("records.read")
@require_safe
def row(request: Request, contract_id: str, table: str, row_id: str) -> HttpResponse:
    """Show one row."""
    place, found = open_row(request, contract_id, table, row_id)
    veiled = place.access.veiled(found)
    reader = facts.Reader(place, request.user, veiled)
    failures = quality.failures_of_row(place.table.name, str(found["_id"]))
    (known,) = seen.named(place.access, [str(found["_id"])]).values()
    entries = versions.history(place, str(found["_id"]))
    context = place.frame("records") | {
        "row": veiled,
        "row_title": place.title_of_row(found),
        "groups": reader.groups(),
        "point": reader.point(),
        "versions": versions.versions(place, entries),
        "failures": [
            (f.result, said(f.message, shown(place.access, f, f.result, known).values))
            for f in failures
        ],
        "may_edit": may_edit(place, found),
        "foreign": facts.is_foreign(found),
        "mentioned": any(referring.referring(place.table)),
        "scanned": scanned.of_record(request.user, place.table.name, str(found["_id"])),
    }
    return render(request, "records/row.html", context)


@needs("records.read")
@require_safe
def mentions(request: Request, contract_id: str, table: str, row_id: str) -> HttpResponse:
    """Count the rows of every declared table that refer to this one."""
    place, found = open_row(request, contract_id, table, row_id)
    lines = [
        mention
        for column in referring.referring(place.table)
        if (mention := _mention(request, place, found, column)) is not None
    ]
    context = place.frame("records") | {
        "mentions": [m for m in lines if m.count != 0],
        "row": place.access.veiled(found),
        "row_title": place.title_of_row(found),
    }
    wanted = "records/_mentions.html" if request.htmx else "records/mentions.html"
    return render(request, wanted, context)


@needs("records.read")
@require_safe
def compare(request: Request, contract_id: str, table: str, row_id: str) -> HttpResponse:
    """Show what differs between any two versions of a row."""
    place, found = open_row(request, contract_id, table, row_id)
    entries = versions.history(place, str(found["_id"]))
    older = version_of(entries, request.GET.get("tu", ""), default=1)
    newer = version_of(entries, request.GET.get("den", ""), default=0)
    context = place.frame("records") | {
        "row": place.access.veiled(found),
        "row_title": place.title_of_row(found),
        "entries": entries,
        "older": older,
        "newer": newer,
        "changes": versions.differences(place, older.row, newer.row),
    }
    return render(request, "records/compare.html", context)


def open_row(request: Request, contract_id: str, table: str, row_id: str) -> tuple[Place, Row]:
    """Return a row and the place for showing it. Raises NotFound."""
    whole = Place.of(request, contract_id, table)
    found = seen.get(whole.access, row_id)
    return whole.of_row(found), found


def may_edit(place: Place, found: Row) -> bool:
    """Tell whether this person may change the row."""
    return place.access.may_change(found) and not facts.is_foreign(found)


def version_of(entries: list[RecordHistory], text: str, *, default: int) -> RecordHistory:
    """Return the version that the address names, else the one at a place. Raises NotFound."""
    if not text and entries:
        return entries[min(default, len(entries) - 1)]
    for entry in entries:
        if str(entry.version) == text:
            return entry
    raise NotFound(N_("Bản ghi không có phiên bản %(version)s."), values={"version": text or "0"})


def _mention(
    request: Request, place: Place, found: Row, column: referring.Referring
) -> Mention | None:
    """Return the mention, or None where this person may not read the rows or see the column."""
    if column.field.reference is None:
        return None
    reference = referring.now(column.field.reference, place.table)
    access = Access.of(request.user, column.contract, column.table)
    if not access.may_read or reference.column in place.hidden:
        return None
    if column.field.name in access.always_hidden or found.get(reference.column) is None:
        return None
    value = str(found[reference.column])
    try:
        with patience.within(patience.COUNT_MS):
            counted = referring.count(column, value, unit=access.unit)
    except patience.TooSlow:
        counted = None
    query = urlencode({"bang": column.table.name, f"loc_{column.field.name}": value})
    return Mention(
        display.title_of(column.table),
        display.title_of(column.contract),
        display.title_of(column.field),
        counted,
        f"{reverse('web:records:list', args=[column.contract.id])}?{query}",
    )
