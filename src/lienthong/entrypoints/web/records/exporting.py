"""Download the list: what is seen, all pages, masked as on the page."""

from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from lienthong.core.contract.model import Field
from lienthong.entrypoints.web import display, downloads
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.records import asking
from lienthong.entrypoints.web.records.place import Place
from lienthong.services.records.access import Access
from lienthong.services.records.exporting import export_rows
from lienthong.services.records.masking import veil


@needs("records.read")
@require_safe
def export(request: Request, contract_id: str, kind: str) -> HttpResponseBase:
    """Stream the rows as a file; every column unless some are chosen."""
    place = Place.of(request, contract_id)
    access = place.access.demand("export")
    downloads.maker_of(kind)
    question = asking.question(access, place.table, request.GET)
    chosen = place.table.fields
    if request.GET.getlist("cot"):
        chosen = tuple(asking.columns_of(place.table, request.GET))
    facts = {
        "kind": kind,
        "question": asking.question_text(request.GET),
        "columns": [f.name for f in chosen],
    }
    found = export_rows(table=place.table, asked=question.asked, facts=facts, by=request.user.actor)
    rows = _lines(access, chosen, found, in_words=kind in ("csv", "xlsx"))
    # The first row is asked for before the answer begins: a bad filter must not break it off.
    lines = chain(list(islice(rows, 1)), rows)
    columns = [downloads.Column(f.name, display.title_of(f), f) for f in chosen]
    return downloads.file_of(kind, place.table.name, columns, lines)


def _lines(
    access: Access, chosen: tuple[Field, ...], rows: Iterator[dict[str, Any]], *, in_words: bool
) -> Iterator[list[object]]:
    for row in rows:
        hidden = access.hidden_for(row)
        yield [_cell(f, row[f.name], f.name in hidden, in_words) for f in chosen]


def _cell(field: Field, value: object, hidden: bool, in_words: bool) -> object:
    if hidden:
        covered = veil(value)
        return downloads.Masked(covered) if covered else covered
    if in_words and isinstance(value, bool):
        return display.shown(field, value)
    return value
