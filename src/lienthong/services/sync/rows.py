"""Read current rows of declared tables in the text form of packages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from lienthong.core.contract.model import Field, Table
from lienthong.core.package.payload import PayloadRow
from lienthong.services.contracts.sql import ident, table_name

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
        f"{_select(table)} WHERE _id = ANY(%s) AND _source = %s ORDER BY _id",
        [list(row_ids), source],
    )


def rows_after(table: Table, after: str, *, source: str, limit: int) -> list[PayloadRow]:
    """The next rows this node owns, by id."""
    return _fetch(
        f"{_select(table)} WHERE _id > %s AND _source = %s ORDER BY _id LIMIT %s",
        [after, source, limit],
    )


def _fetch(query: str, parameters: list[Any]) -> list[PayloadRow]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return [
            PayloadRow(row[0], row[1], row[2], row[3], tuple(row[4:])) for row in cursor.fetchall()
        ]
