"""The list of a declared database's rows, and its download."""

from collections.abc import Iterator
from itertools import chain, islice

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lienthong.core.contract.model import Field
from lienthong.entrypoints.web import display, downloads
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.paging import Paging
from lienthong.entrypoints.web.records import asking, rows
from lienthong.entrypoints.web.records.place import Place
from lienthong.services.records import queries as records
from lienthong.services.records.masking import searches_hidden, veil

EXPORT_CHUNK = 5000


@needs("records.read")
@require_safe
def row_list(request: Request, contract_id: str) -> HttpResponse:
    """List the rows, as searched, filtered and sorted by the address."""
    place = Place.of(request, contract_id)
    total = records.page(place.table, asking.asked(place, request.GET, limit=0, offset=0)).total
    paging = Paging.of(request, total)
    found = records.page(
        place.table, asking.asked(place, request.GET, limit=paging.size, offset=paging.offset)
    )
    columns = asking.columns_of(place.table, request.GET)
    filters = asking.filters_of(place, request.GET)
    context = place.frame("records") | {
        "columns": columns,
        "rows": [
            (row, place.title_of_row(row), [rows.shown(place, f, row[f.name]) for f in columns])
            for row in found.rows
        ],
        "paging": paging,
        "filters": filters,
        "filters_set": sum(f.is_set for f in filters),
        "text": request.GET.get("tim", ""),
        "only_key": searches_hidden(place.table, place.hidden),
        "query": request.GET.urlencode(),
    }
    wanted = "records/_list.html" if request.headers.get("HX-Target") == "list" else ""
    return render(request, wanted or "records/list.html", context)


@needs("records.read")
@require_safe
def export(request: Request, contract_id: str, kind: str) -> HttpResponseBase:
    """Download the rows of the list, all pages, masked as on the page."""
    place = Place.of(request, contract_id)
    header = [display.title_of(f) for f in place.table.fields]
    # The first rows are asked for before the answer begins: a bad filter must not break it off.
    rest = _export_rows(request, place)
    lines = chain(list(islice(rest, 1)), rest)
    return downloads.rows_file(kind, place.table.name, header, lines)


def _export_rows(request: Request, place: Place) -> Iterator[list[object]]:
    offset = 0
    while True:
        wanted = asking.asked(place, request.GET, limit=EXPORT_CHUNK, offset=offset)
        found = records.page(place.table, wanted).rows
        for row in found:
            yield [_export_cell(place, f, row[f.name]) for f in place.table.fields]
        if len(found) < EXPORT_CHUNK:
            return
        offset += EXPORT_CHUNK


def _export_cell(place: Place, field: Field, value: object) -> object:
    if field.name in place.hidden:
        return veil(value)
    return display.shown(field, value) if field.logical_type == "boolean" else value
