"""Read the rows of declared tables: pages, one row, its history, digests."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.base.text import fold
from lienthong.core.contract.model import Table
from lienthong.core.rules.model import Value
from lienthong.services.contracts.sql import column_list, ident, searched_fields, table_name
from lienthong.services.records import sql
from lienthong.services.records.models import RecordHistory

Row = dict[str, Any]
COMPARISONS = {"eq": "=", "gte": ">=", "lte": "<="}


@dataclass(frozen=True)
class Asked:
    """What a list shows. ``filters`` maps a column, or column__gte / column__lte, to a value."""

    search: str = ""
    filters: Mapping[str, Any] = field(default_factory=dict)
    sort: str = ""
    descending: bool = False
    limit: int = 50
    offset: int = 0
    cancelled: bool = False
    ids: Sequence[str] | None = None


@dataclass(frozen=True)
class Page:
    """Rows of one page and how many there are in all."""

    rows: list[Row]
    total: int


def page(table: Table, asked: Asked) -> Page:
    """Return one page of rows, with system columns. Text sorts as a Vietnamese dictionary does."""
    where, parameters = _where(table, asked)
    query = (
        f"SELECT _id, _version, _event, _changed_at, _source, {column_list(table)} "
        f"FROM {table_name(table)} AS t WHERE {where} ORDER BY {_order(table, asked)} "
        "LIMIT %(limit)s OFFSET %(offset)s"
    )
    counted = f"SELECT count(*) FROM {table_name(table)} AS t WHERE {where}"
    with connection.cursor() as cursor:
        cursor.execute(counted, parameters)
        total = int(cursor.fetchone()[0])
        cursor.execute(query, parameters | {"limit": asked.limit, "offset": asked.offset})
        return Page(rows=_rows(cursor), total=total)


def _where(table: Table, asked: Asked) -> tuple[str, dict[str, Any]]:
    terms: list[str] = [] if asked.cancelled else ["_event <> 'CANCEL'"]
    parameters: dict[str, Any] = {}
    for number, word in enumerate(asked.search.split()):
        terms.append(f"_search LIKE %(word{number})s")
        parameters[f"word{number}"] = f"%{_escape(fold(word))}%"
        if fold(word) != word.lower():  # typed with diacritics: they must match too
            texts = " || ' ' || ".join(
                f"coalesce({ident(f.name)}, '')" for f in searched_fields(table)
            )
            terms.append(f"lower(normalize({texts}, NFC)) LIKE %(exact{number})s")
            parameters[f"exact{number}"] = f"%{_escape(word.lower())}%"
    for number, (name, value) in enumerate(asked.filters.items()):
        column, _, comparison = name.partition("__")
        if column not in table.by_name or value in (None, ""):
            continue
        if value == "—":
            terms.append(f"{ident(column)} IS NULL")
            continue
        terms.append(f"{ident(column)} {COMPARISONS[comparison or 'eq']} %(filter{number})s")
        parameters[f"filter{number}"] = value
    if asked.ids is not None:
        terms.append("_id = ANY(%(ids)s)")
        parameters["ids"] = list(asked.ids)
    return " AND ".join(terms) or "true", parameters


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _order(table: Table, asked: Asked) -> str:
    direction = "DESC" if asked.descending else "ASC"
    if asked.sort not in table.by_name:
        return f"_id {direction}"
    name = ident(asked.sort)
    if table.field(asked.sort).logical_type == "string":
        name = f'lt_sort_key({name}) COLLATE "C"'
    return f"{name} {direction} NULLS LAST, _id"


def _rows(cursor: Any) -> list[Row]:
    names = [column.name for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def get(table: Table, row_id: str) -> Row:
    """Return one row, cancelled ones too. Raises NotFound."""
    found = page(table, Asked(ids=[row_id], cancelled=True)).rows
    if not found:
        raise NotFound(N_("Không có bản ghi «%(row)s»."), values={"row": row_id})
    return found[0]


def existing_ids(table: Table, row_ids: Sequence[str]) -> set[str]:
    """Return which of the ids are rows here (cancelled ones too)."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT _id FROM {table_name(table)} WHERE _id = ANY(%s)",
            [list(row_ids)],
        )
        return {row_id for (row_id,) in cursor.fetchall()}


def history(table: Table, row_id: str) -> list[RecordHistory]:
    """Return the versions of a row, newest first."""
    found = RecordHistory.objects.filter(table_name=table.name, row_id=row_id)
    return list(found.order_by("-version"))


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
            rows = _rows(cursor)
        if not rows:
            return
        yield rows
        after = rows[-1]["_id"]


def bucket_digests(
    table: Table, source: str, exclude: Sequence[str] = ()
) -> dict[str, tuple[int, str]]:
    """Return bucket → (rows, md5) of the rows a node owns; buckets are md5(_id)[:2]."""
    with connection.cursor() as cursor:
        cursor.execute(sql.bucket_digests(table), {"source": source, "exclude": list(exclude)})
        return {bucket: (int(rows), digest) for bucket, rows, digest in cursor.fetchall()}


def bucket_rows(table: Table, source: str, buckets: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Return _id → (version, md5) of the rows in some buckets."""
    with connection.cursor() as cursor:
        cursor.execute(sql.bucket_rows(table), {"source": source, "buckets": list(buckets)})
        return {row_id: (int(version), digest) for row_id, version, digest in cursor.fetchall()}
