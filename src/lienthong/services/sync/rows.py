"""Read rows of declared tables in the text form of packages, in columns.

COPY gives them in the form in which the log gives them, and they are cut as those are.
"""

from __future__ import annotations

import json
import select
from collections.abc import Mapping, Sequence
from typing import Any, cast

import numpy as np
import psycopg
import pyarrow as pa
from django.db import connection, transaction
from psycopg import pq

from lienthong.core.contract.model import Field, Table
from lienthong.core.dictionary.json_form import canonical, from_json
from lienthong.core.package.payload import SYSTEM_COLUMNS, PayloadTable, payload_schema
from lienthong.core.package.wire_rows import copied_rows
from lienthong.services.contracts.sql import SQL_TYPES, column_list, ident, table_name

# The session fixes the text form, as that of the log's reader does.
_TEXT_FORM = "SELECT set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO', true)"
_COPY_HEAD = 19  # signature, flags and the length of an extension nobody uses
MOST_TEXT = 32 * 1024 * 1024  # bytes that are read at once
_SAMPLE = 100  # rows that say how long the next ones are
_ROW_END = b"\xff\xff"  # in place of a count of cells: no more rows


def rows_by_id(table: Table, row_ids: Sequence[str], *, source: str) -> PayloadTable:
    """The current version of these rows, as far as this node owns them."""
    return _copied(
        table,
        f"{_select(table)} WHERE _id = ANY(%s) AND _source = %s ORDER BY _id",
        [list(row_ids), source],
    )


def rows_after(
    table: Table, after: str, *, source: str, limit: int, text: int = MOST_TEXT
) -> PayloadTable:
    """The next rows this node owns, by id: at most `limit`, and about `text` bytes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(avg(octet_length(x::text)), 0) FROM ("  # noqa: S608 - quoted
            f" SELECT {column_list(table)} FROM {table_name(table)} WHERE _id > %s AND _source = %s"
            " ORDER BY _id LIMIT %s) AS x",
            [after, source, _SAMPLE],
        )
        size = int(cursor.fetchone()[0])
    return _copied(
        table,
        f"{_select(table)} WHERE _id > %s AND _source = %s ORDER BY _id LIMIT %s",
        [after, source, min(limit, max(1, text // max(1, size)))],
    )


def know_rows(table: Table) -> None:
    """Let the planner know whose rows are here, or each chunk sorts all of them."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE (SKIP_LOCKED) {table_name(table)} (_id, _source)")


def versions_shown(table: str, row_ids: Sequence[str]) -> dict[str, int]:
    """The version of each of these rows that whoever reads the table now finds."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT _id, _version FROM {table_name(table)} WHERE _id = ANY(%s)",  # noqa: S608
            [list(row_ids)],
        )
        return dict(cursor.fetchall())


def rows_of_history(table: Table, versions: Mapping[str, int]) -> PayloadTable:
    """Rows at given versions, as history keeps them, under any version of the contract.

    A row that history writes anew under the current columns is never asked for here.
    """
    described = ", ".join(f"{ident(f.name)} {SQL_TYPES[f.logical_type]}" for f in table.fields)
    columns = ", ".join(_text(field) for field in table.fields)
    return _copied(
        table,
        f"SELECT h.row_id, h.version::text, h.event, h.changed_at::text, {columns} "  # noqa: S608 - quoted
        f"FROM records_history AS h, jsonb_to_record(h.row) AS x({described}) "
        "WHERE h.table_name = %s AND (h.row_id, h.version) IN "
        "(SELECT key, value::bigint FROM jsonb_each_text(%s::jsonb)) ORDER BY h.row_id",
        [table.name, json.dumps(dict(versions))],
    )


def canonical_column(field: Field, column: pa.StringArray) -> pa.StringArray:
    """A nested column in canonical text; the database writes the same value in its own way."""
    return pa.array(
        [
            None if text is None else canonical(from_json(field, json.loads(text)))
            for text in column.to_pylist()
        ],
        pa.string(),
    )


def _text(field: Field) -> str:
    column = ident(field.name)
    if field.logical_type == "boolean":
        return f"CASE {column} WHEN true THEN 't' WHEN false THEN 'f' END"
    return f"{column}::text"


def _select(table: Table) -> str:
    columns = ", ".join(_text(field) for field in table.fields)
    return (
        f"SELECT _id, _version::text, _event, _changed_at::text, {columns} "  # noqa: S608 - quoted
        f"FROM {table_name(table)}"
    )


def _copied(table: Table, query: str, parameters: Sequence[Any]) -> PayloadTable:
    names = (*SYSTEM_COLUMNS, *(field.name for field in table.fields))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TEXT_FORM)
        session = cast("psycopg.Connection[Any]", connection.connection)
        composed = psycopg.ClientCursor(session).mogrify(query, parameters)
        rows = _messages(session.pgconn, f"COPY ({composed}) TO STDOUT (FORMAT binary)")
    lengths = np.fromiter(map(len, rows), np.int64, len(rows))
    cells = copied_rows(b"".join(rows), np.cumsum(lengths) - lengths, names)
    nested = {field.name: field for field in table.fields if field.is_nested}
    schema = payload_schema(names[len(SYSTEM_COLUMNS) :])
    arrays = [
        canonical_column(nested[one.name], cells[one.name])
        if one.name in nested
        else cells[one.name].cast(one.type)
        for one in schema
    ]
    return PayloadTable(table.name, pa.RecordBatch.from_arrays(arrays, schema=schema))


def _messages(session: pq.abc.PGconn, command: str) -> list[bytes]:
    """The rows of a binary COPY. Asked of libpq itself: psycopg's reader takes thrice as long."""
    _demand(session.exec_(command.encode()), pq.ExecStatus.COPY_OUT)
    rows: list[bytes] = []
    while True:
        length, data = session.get_copy_data(1)
        if length > 0:
            rows.append(bytes(data))
        elif length < 0:
            break
        else:
            select.select([session.socket], [], [])
            session.consume_input()
    while (ended := session.get_result()) is not None:
        _demand(ended, pq.ExecStatus.COMMAND_OK)
    rows[0] = rows[0][_COPY_HEAD:]
    return [row for row in rows if row and row != _ROW_END]


def _demand(result: pq.abc.PGresult, status: pq.ExecStatus) -> None:
    if result.status != status:
        state = (result.error_field(pq.DiagnosticField.SQLSTATE) or b"XX000").decode()
        raise psycopg.errors.lookup(state)(result.error_message.decode())
