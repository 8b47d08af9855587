"""Read current rows of declared tables in the text form of packages."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import connection

from lienthong.core.contract.model import Field, Table
from lienthong.core.dictionary.json_form import canonical, from_json
from lienthong.core.package.payload import PayloadRow
from lienthong.services.contracts.sql import SQL_TYPES, ident, table_name

_INSTANT = "YYYY-MM-DD HH24:MI:SS.US+00"


def _text(field: Field) -> str:
    column = ident(field.name)
    if field.logical_type == "boolean":
        return f"CASE {column} WHEN true THEN 't' WHEN false THEN 'f' END"
    if field.logical_type == "timestamp":
        return f"to_char({column} AT TIME ZONE 'UTC', '{_INSTANT}')"
    if field.logical_type == "date":
        return f"to_char({column}, 'YYYY-MM-DD')"
    return f"{column}::text"


def _select(table: Table) -> str:
    columns = ", ".join(_text(field) for field in table.fields)
    changed_at = f"to_char(_changed_at AT TIME ZONE 'UTC', '{_INSTANT}')"
    return (
        f"SELECT _id, _version, _event, {changed_at}, {columns} "  # noqa: S608 - quoted names
        f"FROM {table_name(table)}"
    )


def rows_by_id(table: Table, row_ids: Sequence[str], *, source: str) -> list[PayloadRow]:
    """The current version of these rows, as far as this node owns them."""
    return _fetch(
        table,
        f"{_select(table)} WHERE _id = ANY(%s) AND _source = %s ORDER BY _id",
        [list(row_ids), source],
    )


def rows_after(table: Table, after: str, *, source: str, limit: int) -> list[PayloadRow]:
    """The next rows this node owns, by id."""
    return _fetch(
        table,
        f"{_select(table)} WHERE _id > %s AND _source = %s ORDER BY _id LIMIT %s",
        [after, source, limit],
    )


def rows_of_history(table: Table, versions: Mapping[str, int]) -> list[PayloadRow]:
    """Rows at given versions, as history keeps them, for a version of the table no more in force.

    A row that history writes anew under the current columns is never asked for here.
    """
    described = ", ".join(f"{ident(f.name)} {SQL_TYPES[f.logical_type]}" for f in table.fields)
    columns = ", ".join(_text(field) for field in table.fields)
    changed_at = f"to_char(h.changed_at AT TIME ZONE 'UTC', '{_INSTANT}')"
    return _fetch(
        table,
        f"SELECT h.row_id, h.version, h.event, {changed_at}, {columns} "  # noqa: S608 - quoted
        f"FROM records_history AS h, jsonb_to_record(h.row) AS x({described}) "
        "WHERE h.table_name = %s AND (h.row_id, h.version) IN "
        "(SELECT key, value::bigint FROM jsonb_each_text(%s::jsonb)) ORDER BY h.row_id",
        [table.name, json.dumps(dict(versions))],
    )


def _fetch(table: Table, query: str, parameters: list[Any]) -> list[PayloadRow]:
    write = _writer(table)
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return [
            PayloadRow(row[0], row[1], row[2], row[3], write(row[4:])) for row in cursor.fetchall()
        ]


def _writer(table: Table) -> Callable[[Sequence[str | None]], tuple[str | None, ...]]:
    """Return what makes canonical texts of the nested columns; the others are texts already."""
    nested = [(at, field) for at, field in enumerate(table.fields) if field.is_nested]

    def write(values: Sequence[str | None]) -> tuple[str | None, ...]:
        texts = list(values)
        for at, field in nested:
            text = texts[at]
            if text is not None:
                texts[at] = canonical(from_json(field, json.loads(text)))
        return tuple(texts)

    return write
