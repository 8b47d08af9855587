"""Rows that changed since the figures were made: as they were then, and as they are now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import connection

from lienthong.core.contract.model import Table
from lienthong.core.dictionary.value import Value
from lienthong.services.contracts.sql import column_list, table_name
from lienthong.services.records import lineage
from lienthong.services.records.models import RecordHistory
from lienthong.services.records.values import loaded, typed

Row = Mapping[str, Value]


@dataclass(frozen=True)
class Changed:
    """By row id; rows that were not there, or are no longer, stand in one of the two only."""

    before: Mapping[str, Row]
    after: Mapping[str, Row]

    @property
    def ids(self) -> list[str]:
        """The ids of all of them, in order."""
        return sorted({*self.before, *self.after})


def changed_ids(table: str, after: int, to: int) -> list[str]:
    """Return the ids of the rows of a table with versions after one number, up to another."""
    found = RecordHistory.objects.filter(table_name=table, id__gt=after, id__lte=to)
    return sorted(set(found.values_list("row_id", flat=True)))


def changed_rows(table: Table, position: int, ids: Collection[str]) -> Changed:
    """Read rows by id, as they were at a position of the history and as they are."""
    return Changed(_at(table, position, ids), rows_now(table, ids))


def rows_now(table: Table, ids: Collection[str]) -> dict[str, Row]:
    """Return those rows of some ids that are in force."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT _id, _changed_at, {column_list(table)} FROM {table_name(table)} "
            "WHERE _event <> 'CANCEL' AND _id = ANY(%s)",
            [list(ids)],
        )
        names = [one.name for one in cursor.description]
        load = loaded(table)
        rows = [load(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]
    return {str(row["_id"]): row for row in rows}


def _at(table: Table, position: int, ids: Collection[str]) -> dict[str, Row]:
    found = RecordHistory.objects.filter(
        table_name=table.name, row_id__in=list(ids), id__lte=position
    )
    newest = list(found.order_by("row_id", "-version").distinct("row_id"))
    there = [entry for entry in newest if entry.event != "CANCEL"]
    return {
        entry.row_id: {
            **typed(table, entry.row),
            "_id": entry.row_id,
            "_changed_at": entry.changed_at,
        }
        for entry in lineage.now(table, there)
    }
