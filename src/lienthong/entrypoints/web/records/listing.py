"""The list of a declared database's rows."""

from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lienthong.core.contract.model import Field
from lienthong.entrypoints.web import downloads
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.records import asking, filtering, rows, saved, totals
from lienthong.entrypoints.web.records.asking import Question
from lienthong.entrypoints.web.records.place import Place
from lienthong.services.contracts.indexes import sortable
from lienthong.services.records import counting, patience
from lienthong.services.records import queries as records
from lienthong.services.records.counting import Total
from lienthong.services.records.selecting import Cursor

SIZE = 50


@dataclass(frozen=True)
class Line:
    """One row of the list: what it is called, and its cells as this reader sees them."""

    row: records.Row
    name: str
    title: str
    cells: list[rows.Shown]


@needs("records.read")
@require_safe
def row_list(request: Request, contract_id: str) -> HttpResponse:
    """List the rows, as searched, filtered and sorted by the address or by a saved view."""
    place = Place.of(request, contract_id)
    view = saved.opened(request, place)
    if view.redirect:
        return redirect(f"{reverse('web:records:list', args=[contract_id])}?{view.redirect}")
    access = place.access
    question = asking.question(access, place.table, request.GET, limit=SIZE)
    found, stand = _page(request, place, question)
    columns = asking.columns_of(place.table, request.GET, access.closed)
    filters = filtering.filters_of(access, place.table, request.GET)
    text = asking.question_text(request.GET)
    context = place.frame("records") | {
        "columns": columns,
        "other_columns": [f for f in place.table.fields if f not in columns],
        "unsorted": access.always_hidden | {f.name for f in place.table.fields if not sortable(f)},
        "lines": [_line(place, row, columns) for row, _ in found],
        "stand": stand,
        "filters": filters,
        "filters_set": [f for f in filters if f.is_set],
        "text": request.GET.get("tim", ""),
        "question": question,
        "only_key": not access.may_search and not access.own_unit,
        "query": request.GET.urlencode(),
        "question_text": text,
        "may_export": access.may_export,
        "exports": [(kind, name) for kind, name, _maker in downloads.KINDS],
        "may_edit_many": access.may_write,
        "views": view,
    }
    wanted = "records/_list.html" if request.headers.get("HX-Target") == "list" else ""
    return render(request, wanted or "records/list.html", context)


def _page(
    request: Request, place: Place, question: Question
) -> tuple[list[tuple[records.Row, Cursor]], totals.Stand]:
    """Read one page and how many rows there are. Raises TooSlow."""
    asked = asking.placed(question.asked, place.table, request.GET)
    with patience.within(patience.LIST_MS):
        found = records.rows(place.table, replace(asked, limit=SIZE + 1))
    more = len(found) > SIZE
    if more:
        found = found[1:] if asked.backward else found[:SIZE]
    exact = request.GET.get("dem") == "1"
    if not more and asked.after is None:
        total = Total(len(found))
    else:
        total = counting.total(place.table, question.asked, exact=exact)
    return found, totals.stand(total, [cursor for _, cursor in found], asked, more=more)


def _line(place: Place, row: records.Row, columns: list[Field]) -> Line:
    seen = place.of_row(row)
    name = place.access.name_of(row["_id"], seen.hidden)
    return Line(
        row, name, seen.title_of_row(row), [rows.shown(seen, f, row[f.name]) for f in columns]
    )
