"""What a list of rows was asked for, read from the address and kept in it."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import QueryDict

from lienthong.base.clock import VIET_NAM
from lienthong.base.errors import NotAllowed
from lienthong.core.contract.model import Field, Table
from lienthong.entrypoints.web.records import cursors
from lienthong.entrypoints.web.records.choosing import choices_of
from lienthong.services.contracts.indexes import sortable
from lienthong.services.records import seen
from lienthong.services.records.access import Access
from lienthong.services.records.selecting import EMPTY, FILLED, Asked, sorted_by, typed_key

__all__ = ["Question", "choices_of", "columns_of", "question", "typed"]

PREFIX = "loc_"
OPERATOR = "__kieu"  # how a text is compared: contains, starts; absent: equal
OPERATORS = ("contains", "starts")
DEFAULT_COLUMNS = 7
MOST_VALUES = 100
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\Z")
# What is part of a list's question, and not of where in it the reader stands.
PLACE_NAMES = ("trang", "sau", "truoc", "cuoi", "dem", "chon")


@dataclass(frozen=True)
class Question:
    """What is asked, under which access, and what of it was left out because it is masked."""

    asked: Asked
    access: Access
    refused: tuple[Field, ...] = ()
    narrowed: bool = False
    only_key: bool = False


def question(access: Access, table: Table, query: QueryDict, *, limit: int = 0) -> Question:
    """Read search, filters and order.

    Masked columns are neither searched, filtered nor sorted by, except in the rows of the
    reader's own unit: then only those are listed, and the page says so.
    """
    filters = _filters(table, query)
    sort = query.get("xep", "")
    named = {name.partition("__")[0] for name in filters} | {sort} & set(table.by_name)
    refused = [table.field(name) for name in sorted(named) if not _may_look(access, name)]
    gone = {f.name for f in refused}
    look = access.looking_at(named - gone)
    search, ids = query.get("tim", "").strip(), None
    only_key = False
    if search:
        try:
            look = look.searching()
        except NotAllowed:
            # A match on a masked column would tell what the mask hides; only the key is searched.
            search, ids, only_key = "", seen.known_ids(access, search), True
    kept = {n: v for n, v in filters.items() if n.partition("__")[0] not in gone}
    asked = Asked(
        search=search,
        filters=kept,
        sort="" if sort in gone else sort,
        descending=query.get("giam") == "1",
        limit=limit,
        cancelled=query.get("ca_huy") == "1",
        ids=ids,
        unit=look.unit,
    )
    return Question(asked, look, tuple(refused), look.unit != access.unit, only_key)


def placed(asked: Asked, table: Table, query: QueryDict) -> Asked:
    """Return the question with the place in it that the address says (``?sau=``, ``?truoc=``)."""
    back = query.get("truoc", "")
    cursor = cursors.read(back or query.get("sau", ""))
    if cursor is not None and _fits(cursor.value, asked, table):
        return replace(asked, after=cursor, backward=bool(back))
    return replace(asked, backward=query.get("cuoi") == "1")


def _fits(value: str | None, asked: Asked, table: Table) -> bool:
    column = sorted_by(table, asked)
    if column is None:
        return True
    try:
        typed_key(column, value)
        if value is not None and column.logical_type in ("date", "timestamp"):
            datetime.fromisoformat(value)
    except (ValueError, ArithmeticError):
        return False
    return True


def _may_look(access: Access, name: str) -> bool:
    try:
        access.looking_at({name})
    except NotAllowed:
        return False
    return True


def _filters(table: Table, query: QueryDict) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for field in table.fields:
        found |= _of_field(field, query)
    return found


def _of_field(field: Field, query: QueryDict) -> dict[str, Any]:
    name = PREFIX + field.name
    given = [text for one in query.getlist(name) if (text := one.strip())]
    how = query.get(name + OPERATOR, "")
    if EMPTY in (how, *given) and len(given) <= 1:
        return {field.name: EMPTY}
    if FILLED in (how, *given):
        return {field.name: FILLED}
    if not sortable(field):
        return {}
    if given and how in OPERATORS and field.logical_type == "string":
        return {f"{field.name}__{how}": given[0]}
    found: dict[str, Any] = {}
    if given:
        values = [v for one in given[:MOST_VALUES] if (v := _one(field, one)) is not None]
        found |= {field.name: values[0] if len(values) == 1 else tuple(values)} if values else {}
    for ending in ("__gte", "__lte"):
        value = typed(field, query.get(name + ending, "").strip(), end=ending == "__lte")
        found |= {} if value is None else {field.name + ending: value}
    return found


def _one(field: Field, text: str) -> Any:
    return text if text == EMPTY else typed(field, text)


def typed(field: Field, text: str, *, end: bool = False) -> Any:
    """Return the text as the column's type, None when it is not one."""
    if not text:
        return None
    match field.logical_type:
        case "integer":
            found = _number(text)
            return found if found is not None and found.is_finite() else None
        case "number":
            return _number(text)
        case "boolean":
            return {"true": True, "false": False}.get(text)
        case "date":
            return day_of(text)
        case "timestamp":
            day = day_of(text)
            clock_time = time.max if end else time.min
            return datetime.combine(day, clock_time, VIET_NAM) if day else None
        case "time":
            return _time(text)
        case _:
            return text


def _number(text: str) -> Decimal | None:
    plain = text.replace(".", "").replace(",", ".") if "," in text else text
    try:
        found = Decimal(plain)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def day_of(text: str) -> date | None:
    """Return a day typed as dd/mm/yyyy or as ISO; None when it is none."""
    match = _DAY.match(text)
    try:
        if match:
            return date(int(match[3]), int(match[2]), int(match[1]))
        return date.fromisoformat(text)
    except ValueError:
        return None


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None


def columns_of(table: Table, query: QueryDict, closed: Collection[str] = ()) -> list[Field]:
    """Return the columns chosen (``?cot=``, in that order), or the key, title and the next few."""
    chosen = dict.fromkeys(name for name in query.getlist("cot") if name in table.by_name)
    if chosen:
        return [table.field(name) for name in chosen]
    first = [table.title_field, *table.primary_key]
    ranked = sorted(
        (f for f in table.fields if f.name not in closed),
        key=lambda f: (
            f.name not in first, not sortable(f), f.multiline, not f.code_list, not f.required,
        ),
    )[:DEFAULT_COLUMNS]  # fmt: skip
    return [f for f in table.fields if f in ranked]


def question_text(query: QueryDict) -> str:
    """Return the question as one text: what is empty, and where the reader stands, left out."""
    kept = query.copy()
    for name in list(kept):
        values = [v for v in kept.getlist(name) if v.strip()]
        if name in PLACE_NAMES or not values or name in ("bang", "xem"):
            kept.pop(name, None)
        else:
            kept.setlist(name, values)
    return kept.urlencode()
