"""Rows leaving the node as a file: read by a server-side cursor, audited before and after."""

from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from typing import Any

from django.db import connection, transaction

from lienthong.base.actor import Actor
from lienthong.core.contract.model import Table
from lienthong.services.audit import actions as audit
from lienthong.services.records.selecting import Asked, select
from lienthong.services.records.values import loaded

ROWS_A_FETCH = 2000
ALL_ROWS = 2**60


def export_rows(
    *, table: Table, asked: Asked, facts: Mapping[str, Any], by: Actor
) -> Iterator[dict[str, Any]]:
    """Yield every row asked for, unmasked, in constant memory.

    Who takes what is on record before the first row, and how many rows went out after the last,
    or when the reader broke off.
    """
    with transaction.atomic():
        audit.record(
            by=by, action="records.export", subject=f"table:{table.name}", after=dict(facts)
        )
    count, complete = 0, False
    try:
        with closing(_stream(table, asked)) as rows:
            for row in rows:
                count += 1
                yield row
        complete = True
    finally:
        with transaction.atomic():
            audit.record(
                by=by,
                action="records.exported",
                subject=f"table:{table.name}",
                after=dict(facts) | {"rows": count, "complete": complete},
            )


def _stream(table: Table, asked: Asked) -> Generator[dict[str, Any], None, None]:
    query, parameters = select(table, replace(asked, limit=ALL_ROWS))
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(query, parameters)
        names: list[str] = []
        load = loaded(table)
        while rows := cursor.fetchmany(ROWS_A_FETCH):
            names = names or [column.name for column in cursor.description]
            for row in rows:
                found = load(dict(zip(names, row, strict=True)))
                del found["_key"]
                yield found
