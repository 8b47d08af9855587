"""Which node and which unit hold the rows that are already there."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from lienthong.base.settings import current as node
from lienthong.core.contract.model import Table
from lienthong.services.contracts.sql import ident, table_name
from lienthong.services.records.lookup import ANY_OF


@dataclass(frozen=True)
class Owner:
    """The holder of a row. ``unit`` is None when the table has no owning unit, or none is set."""

    node: str
    unit: str | None
    version: int
    is_own: bool


def owners(table: Table, row_ids: Sequence[str]) -> dict[str, Owner]:
    """Return row id → owner of the rows that exist, cancelled ones too."""
    unit = f"{ident(table.unit_field)}::text" if table.unit_field else "NULL"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT _id, _source, {unit}, _version FROM {table_name(table)} "  # noqa: S608
            f"WHERE _id = {ANY_OF}",
            [json.dumps(list(row_ids))],
        )
        here = node().node_id
        return {
            row_id: Owner(source, held_by, int(version), source == here)
            for row_id, source, held_by, version in cursor.fetchall()
        }
