"""Read the rows of declared tables: pages, one row, its history."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.core.rules.model import Value
from lienthong.services.contracts.sql import column_list, ident, table_name
from lienthong.services.records import lineage
from lienthong.services.records.models import RecordHistory
from lienthong.services.records.selecting import (
    COMPARISONS,
    EMPTY,
    Asked,
    Cursor,
    conditions,
    cursor_of,
    select,
)
from lienthong.services.records.values import loaded

Row = dict[str, Any]
__all__ = ["COMPARISONS", "EMPTY", "Asked", "Cursor", "Page", "Row", "page"]


@dataclass(frozen=True)
class Page:
    """Rows of one page and how many there are in all."""

    rows: list[Row]
    total: int


def page(table: Table, asked: Asked) -> Page:
    """Return one page of rows, with system columns, and the exact count of all of them.

    Text sorts as a Vietnamese dictionary does. Lists of large tables use ``rows`` and a count
    that may be a guess (``counting``).
    """
    where, parameters = conditions(table, asked)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table_name(table)} AS t WHERE {where}", parameters)
        total = int(cursor.fetchone()[0])
    return Page(rows=[row for row, _ in rows(table, asked)] if asked.limit else [], total=total)


def rows(table: Table, asked: Asked) -> list[tuple[Row, Cursor]]:
    """Return the rows of one page in order, each with the cursor that reads on after it."""
    query, parameters = select(table, asked)
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        found = _rows(table, cursor)
    if asked.backward:
        found.reverse()
    keys = [row.pop("_key") for row in found]
    return [(row, cursor_of(row, key)) for row, key in zip(found, keys, strict=True)]


def _rows(table: Table, cursor: Any) -> list[Row]:
    names = [column.name for column in cursor.description]
    load = loaded(table)
    return [load(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


def get(table: Table, row_id: str) -> Row:
    """Return one row, cancelled ones too. Raises NotFound."""
    found = page(table, Asked(ids=[row_id], cancelled=True)).rows
    if not found:
        raise NotFound(N_("Không có bản ghi «%(row)s»."), values={"row": row_id})
    return found[0]


def history(table: Table, row_id: str) -> list[RecordHistory]:
    """Return the versions of a row, newest first, each with the fields of today."""
    found = RecordHistory.objects.filter(table_name=table.name, row_id=row_id)
    return lineage.now(table, list(found.order_by("-version")))


def count(table: Table, *, source: str | None = None) -> int:
    """Return how many rows are in force."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {table_name(table)} "
            "WHERE _event <> 'CANCEL' AND (%(source)s::text IS NULL OR _source = %(source)s)",
            {"source": source},
        )
        return int(cursor.fetchone()[0])


def distinct(table: Table, column: str, *, limit: int = 200) -> list[tuple[Value, int]]:
    """Return the values of a column with their counts, most frequent first."""
    name = ident(table.field(column).name)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {name}, count(*) FROM {table_name(table)} "
            f"WHERE _event <> 'CANCEL' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %s",
            [limit],
        )
        return [(value, int(number)) for value, number in cursor.fetchall()]


def counted(table: Table, asked: Asked, columns: Sequence[str]) -> list[tuple[str, Value, int]]:
    """Return column, value and number of rows asked for, most first; one scan for all columns."""
    if not columns:
        return []
    names = [ident(name) for name in columns]
    sets = ", ".join(f"({name})" for name in names)
    where, parameters = conditions(table, asked)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT grouping({', '.join(names)}), coalesce({', '.join(names)}), count(*) "
            f"FROM {table_name(table)} AS t WHERE {where} "
            f"GROUP BY GROUPING SETS ({sets}) ORDER BY 3 DESC, 2",
            parameters,
        )
        return [(columns[_grouped(bits, len(columns))], value, int(number))
                for bits, value, number in cursor.fetchall()]  # fmt: skip


def _grouped(left_out: int, count: int) -> int:
    """Return the column a line of grouping sets counts: the one bit that is not set."""
    return next(n for n in range(count) if not left_out >> (count - 1 - n) & 1)


def chunks(table: Table, *, source: str | None = None, size: int = 5000) -> Iterator[list[Row]]:
    """Yield all rows, cancelled ones too, by id, in chunks."""
    after = ""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT _id, _version, _event, _changed_at, _source, {column_list(table)} "
                f"FROM {table_name(table)} WHERE _id > %(after)s "
                "AND (%(source)s::text IS NULL OR _source = %(source)s) "
                "ORDER BY _id LIMIT %(size)s",
                {"after": after, "source": source, "size": size},
            )
            rows = _rows(table, cursor)
        if not rows:
            return
        yield rows
        after = rows[-1]["_id"]
