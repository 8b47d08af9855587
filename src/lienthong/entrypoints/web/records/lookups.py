"""Look-ups of the form: offer codes and rows of other tables, and name what was chosen."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lienthong.base.clock import today
from lienthong.base.errors import UserError
from lienthong.base.text import fold
from lienthong.core.contract.model import Field, Reference, Table
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.records import posting
from lienthong.entrypoints.web.records.entries import input_id
from lienthong.entrypoints.web.records.place import Place
from lienthong.services.accounts.models import User
from lienthong.services.contracts import queries as contracts
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.records import patience, referring, seen
from lienthong.services.records.access import Access
from lienthong.services.records.masking import MASK
from lienthong.services.records.queries import Asked

OFFERED = 12


@needs("records.write")
@require_safe
def choices(request: Request, contract_id: str, table: str, field: str) -> HttpResponse:
    """Offer the values of another table (or a long code list) that match what is typed."""
    place = Place.of(request, contract_id, table)
    column = posting.field_at(place.table, field)
    if column is None:
        raise Http404
    text = request.GET.get(field, "").strip()
    found = _referred(request.user, column, text) if column.reference else _codes(column, text)
    context = {"choices": found, "input": input_id(field), "text": text}
    return render(request, "records/_choices.html", context)


def names(place: Place, user: User, texts: Mapping[str, str]) -> dict[str, str]:
    """Return input → the name of what it holds, for the inputs that are look-ups."""
    found: dict[str, str] = {}
    wanted: dict[Reference, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path, text in texts.items():
        column = posting.field_at(place.table, path) if text else None
        if column is None:
            continue
        if column.reference is not None:
            wanted[column.reference][text].append(path)
        elif column.code_list:
            name = display.code_name(column.code_list, text)
            found[path] = name if name != text else ""
    for reference, values in wanted.items():
        for value, row in referred(user, reference, values).items():
            found |= dict.fromkeys(values[value], row.title)
    return found


@dataclass(frozen=True)
class Referred:
    """The row that a value refers to: what addresses call it, and its title."""

    name: str
    title: str


def referred(user: User, reference: Reference, values: Iterable[str]) -> dict[str, Referred]:
    """Return value → the row it refers to, for the rows that this person may read."""
    try:
        contract, target = contracts.table(reference.table)
    except UserError:
        return {}
    access = Access.of(user, contract, target)
    if not access.may_read or target.now(reference.column) is None:
        return {}
    found = {}
    for value, row_id in referring.row_ids(target, reference, list(values)).items():
        try:
            shown = access.veiled(seen.get(access, row_id))
        except UserError:
            continue
        found[value] = Referred(str(shown["_id"]), title_of_veiled(target, shown))
    return found


def title_of_veiled(table: Table, shown: Mapping[str, Any]) -> str:
    """Return what to call a veiled row: its title, else its id."""
    name = table.title_field
    value = shown.get(name) if name else None
    if value in (None, "", MASK):
        return str(shown["_id"])
    return display.shown(table.field(name), value)


def _referred(user: User, column: Field, text: str) -> list[tuple[str, str]]:
    reference = column.reference
    if reference is None:
        return []
    contract, target = contracts.table(reference.table)
    access, reference = Access.of(user, contract, target), referring.now(reference, target)
    if not access.may_read:
        return []
    where = {name: "—" if value is None else value for name, value in reference.where}
    asked = Asked(search=text, filters=where, sort=target.title_field, limit=OFFERED)
    with patience.within(patience.LIST_MS):
        found = seen.some(access, seen.by_key(asked, access))
    if re.fullmatch(r"[0-9A-Za-z._:-]+", text):
        exact = Asked(filters={**where, reference.column: text}, limit=1)
        found = seen.some(access, exact) + found
    pairs = {str(r[reference.column]): title_of_veiled(target, r) for r in found}
    return list(pairs.items())[:OFFERED]


def _codes(column: Field, text: str) -> list[tuple[str, str]]:
    found = dictionary.current().code_list(column.code_list)
    if found is None:
        return []
    folded, english = fold(text), display.in_english()
    pairs = (
        (i.code, (i.name_en if english else "") or i.name_vi) for i in found.valid_items(today())
    )
    return [p for p in pairs if folded in fold(f"{p[0]} {p[1]}")][:OFFERED]
