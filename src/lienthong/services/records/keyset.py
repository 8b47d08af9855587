"""Rows sorted by several columns, read on from a row: programs page through whole tables.

The place is named by the row's own sort values and id, so rows that come or go meanwhile neither
repeat nor hide others. Empty values come last, whatever the direction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from lienthong.core.contract.model import Table
from lienthong.services.contracts.indexes import sort_expression
from lienthong.services.contracts.sql import column_list, table_name
from lienthong.services.records.queries import Row
from lienthong.services.records.selecting import (
    SYSTEM,
    Asked,
    Parameters,
    conditions,
    typed_key,
)
from lienthong.services.records.values import loaded


@dataclass(frozen=True)
class Sort:
    """One column that rows are sorted by."""

    column: str
    descending: bool = False


@dataclass(frozen=True)
class Place:
    """Where a page begins: the sort values of the row before it, as texts, and its id."""

    values: tuple[str | None, ...]
    row_id: str


def rows(
    table: Table, asked: Asked, sorts: Sequence[Sort], after: Place | None
) -> list[tuple[Row, Place]]:
    """Return rows in order, each with the place that reads on after it."""
    query, parameters = _select(table, asked, sorts, after)
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        names = [column.name for column in cursor.description or ()]
        load = loaded(table)
        found = [load(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]
    return [(row, _place(row, len(sorts))) for row in found]


def _place(row: Row, sorts: int) -> Place:
    keys = [row.pop(f"_key{n}") for n in range(sorts)]
    return Place(tuple(_text(key) for key in keys), str(row["_id"]))


def _text(key: Any) -> str | None:
    if key is None:
        return None
    return str(key.isoformat()) if hasattr(key, "isoformat") else str(key)


def _select(
    table: Table, asked: Asked, sorts: Sequence[Sort], after: Place | None
) -> tuple[str, Parameters]:
    where, parameters = conditions(table, asked)
    keys = [sort_expression(table, table.field(sort.column)) for sort in sorts]
    # Vietnamese order is not unique (Hòa, Hoà): a string's key is compared as it is sorted.
    down = bool(sorts) and all(sort.descending for sort in sorts)
    if after is not None:
        term, more = _beyond(table, keys, sorts, after, down)
        where, parameters = f"{where} AND ({term})", parameters | more
    order = [
        f"{key} {'DESC' if sort.descending else 'ASC'} NULLS LAST"
        for key, sort in zip(keys, sorts, strict=True)
    ]
    order.append(f"_id {'DESC' if down else 'ASC'}")
    shown = "".join(f", {key} AS _key{n}" for n, key in enumerate(keys))
    query = (
        f"SELECT {SYSTEM}, {column_list(table)}{shown} FROM {table_name(table)} AS t "
        f"WHERE {where} ORDER BY {', '.join(order)} LIMIT %(limit)s OFFSET %(offset)s"
    )
    return query, parameters | {"limit": asked.limit, "offset": asked.offset}


def _beyond(
    table: Table, keys: Sequence[str], sorts: Sequence[Sort], after: Place, down: bool
) -> tuple[str, Parameters]:
    """Return the condition that a row comes after the place, in the order of the sorts and ids."""
    parameters: Parameters = {"after_id": after.row_id}
    equal: list[str] = []
    terms: list[str] = []
    for number, (key, sort) in enumerate(zip(keys, sorts, strict=True)):
        name, value = f"after{number}", after.values[number]
        if value is None:
            equal.append(f"{key} IS NULL")
            continue
        parameters[name] = typed_key(table.field(sort.column), value)
        sign = "<" if sort.descending else ">"
        beyond = f"({key} {sign} %({name})s OR {key} IS NULL)"
        terms.append(" AND ".join([*equal, beyond]))
        equal.append(f"{key} = %({name})s")
    terms.append(" AND ".join([*equal, f"_id {'<' if down else '>'} %(after_id)s"]))
    return " OR ".join(f"({term})" for term in terms), parameters
