"""What a filter offers while one types: rows of another table, or codes of a long list."""

import re

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lienthong.base.text import fold
from lienthong.core.contract.model import Field
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.records.asking import PREFIX
from lienthong.entrypoints.web.records.place import Place
from lienthong.services.contracts import queries as contracts
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.records import queries as records
from lienthong.services.records.access import Access
from lienthong.services.records.referring import now
from lienthong.services.records.selecting import EMPTY

MOST = 12


@needs("records.read")
@require_safe
def filter_choices(request: Request, contract_id: str, table: str, field: str) -> HttpResponse:
    """Offer the values that match what is typed. Codes out of force are offered too."""
    place = Place.of(request, contract_id, table)
    column = place.table.field(field)
    text = request.GET.get(PREFIX + field, "").strip()
    found = _rows(request, column, text) if column.reference else _codes(column, text)
    context = {"choices": found, "input": f"loc-{field}", "text": text}
    return render(request, "records/_choices.html", context)


def _rows(request: Request, column: Field, text: str) -> list[tuple[str, str]]:
    reference = column.reference
    if reference is None:
        return []
    contract, target = contracts.table(reference.table)
    access, reference = Access.of(request.user, contract, target), now(reference, target)
    hidden = access.always_hidden
    if not access.may_read or reference.column in hidden:
        return []
    where = {name: EMPTY if value is None else value for name, value in reference.where}
    shown = target.title_field if target.title_field not in hidden else reference.column
    found = []
    if re.fullmatch(r"[0-9A-Za-z._-]+", text):
        exact = records.Asked(filters={**where, reference.column: text}, limit=1, unit=access.unit)
        found += records.rows(target, exact)
    if shown != reference.column and access.may_search:
        asked = records.Asked(search=text, filters=where, sort=target.title_field, limit=MOST)
        found += records.rows(target, access.narrowed(asked))
    pairs = {str(r[reference.column]): str(r[shown] or "") for r, _cursor in found}
    return list(pairs.items())[:MOST]


def _codes(column: Field, text: str) -> list[tuple[str, str]]:
    found = dictionary.current().code_list(column.code_list)
    if found is None:
        return []
    folded = fold(text)
    pairs = ((item.code, item.name_vi) for item in found.items)
    return [p for p in pairs if folded in fold(f"{p[0]} {p[1]}")][:MOST]
