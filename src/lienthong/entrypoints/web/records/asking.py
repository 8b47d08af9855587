"""What a list of rows was asked for, read from the address and kept in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from lienthong.base.clock import VIET_NAM, today
from lienthong.core.contract.model import Field, Table
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.records.place import Place
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.records.masking import searches_hidden
from lienthong.services.records.queries import Asked

PREFIX = "loc_"
DEFAULT_COLUMNS = 7
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\Z")


@dataclass(frozen=True)
class Filter:
    """One filter of the list as the page shows it: a choice, or a range."""

    field: Field
    choices: list[tuple[str, str]]
    value: str
    low: str
    high: str

    @property
    def is_range(self) -> bool:
        return not self.choices

    @property
    def is_set(self) -> bool:
        return bool(self.value or self.low or self.high)


def asked(place: Place, query: QueryDict, *, limit: int, offset: int) -> Asked:
    """Read search, filters and order. Masked columns are neither filtered nor sorted by."""
    table, search = place.table, query.get("tim", "").strip()
    ids = None
    if search and searches_hidden(table, place.hidden):
        # A match on a masked column would tell what the mask hides; only the key is searched.
        ids, search = [search], ""
    sort = query.get("xep", "")
    return Asked(
        search=search,
        filters=_filters(place, query),
        sort="" if sort in place.hidden else sort,
        descending=query.get("giam") == "1",
        limit=limit,
        offset=offset,
        cancelled=query.get("ca_huy") == "1",
        ids=ids,
    )


def _filters(place: Place, query: QueryDict) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for field in place.table.fields:
        if field.name in place.hidden:
            continue
        for ending in ("", "__gte", "__lte"):
            text = query.get(f"{PREFIX}{field.name}{ending}", "").strip()
            value = text if text == "—" else typed(field, text, end=ending == "__lte")
            if text and value is not None:
                found[field.name + ending] = value
    return found


def typed(field: Field, text: str, *, end: bool = False) -> Any:
    """Return the text as the column's type, None when it is not one."""
    if not text:
        return None
    match field.logical_type:
        case "integer" | "number":
            return _number(text)
        case "boolean":
            return {"true": True, "false": False}.get(text)
        case "date":
            return _day(text)
        case "timestamp":
            found = _day(text)
            clock_time = time.max if end else time.min
            return datetime.combine(found, clock_time, VIET_NAM) if found else None
        case _:
            return text


def _number(text: str) -> Decimal | None:
    plain = text.replace(".", "").replace(",", ".") if "," in text else text
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def _day(text: str) -> date | None:
    match = _DAY.match(text)
    try:
        if match:
            return date(int(match[3]), int(match[2]), int(match[1]))
        return date.fromisoformat(text)
    except ValueError:
        return None


def filters_of(place: Place, query: QueryDict) -> list[Filter]:
    """Return the filters the page offers: code lists, yes/no, dates and numbers."""
    found = []
    for field in place.table.fields:
        choices = choices_of(field)
        ranged = field.logical_type in ("date", "timestamp", "integer", "number")
        if field.name in place.hidden or not (choices or ranged):
            continue
        name = PREFIX + field.name
        found.append(
            Filter(
                field,
                choices,
                query.get(name, ""),
                query.get(f"{name}__gte", ""),
                query.get(f"{name}__lte", ""),
            )
        )
    return found


def choices_of(field: Field) -> list[tuple[str, str]]:
    """Return the values to choose from; none when the column has no short list of them."""
    if field.logical_type == "boolean":
        return [("true", _("Có")), ("false", _("Không"))]
    found = dictionary.current().code_list(field.code_list)
    if found is None or len(found.items) > 300:
        return []
    english = display.in_english()
    return [
        (item.code, (item.name_en if english else "") or item.name_vi)
        for item in found.valid_items(today())
    ]


def columns_of(table: Table, query: QueryDict) -> list[Field]:
    """Return the columns chosen (``?cot=``), or the key, the title and the next few."""
    chosen = [name for name in query.getlist("cot") if name in table.by_name]
    if chosen:
        return [f for f in table.fields if f.name in chosen]
    first = [table.title_field, *table.primary_key]
    ranked = sorted(
        table.fields,
        key=lambda f: (f.name not in first, f.multiline, not f.code_list, not f.required),
    )[:DEFAULT_COLUMNS]
    return [f for f in table.fields if f in ranked]
