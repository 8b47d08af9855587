"""The other tables of this node, as rules ask about them while a table is measured."""

from collections.abc import Mapping, Sequence

from django.db import connection

from lienthong.core.contract.model import Reference, Table
from lienthong.core.dictionary.value import Value
from lienthong.services.contracts.sql import table_name
from lienthong.services.quality.node.masters import Masters
from lienthong.services.records.lookup import DatabaseLookup, is_here


class NodeOthers:
    """Implements ``Others``: a few queries for each batch of rows."""

    def __init__(self, table: Table) -> None:
        self._table, self._lookup = table, DatabaseLookup(table)
        self._here: dict[Reference, bool] = {}
        self.masters = Masters(table)

    def is_here(self, reference: Reference) -> bool:
        """Say whether the table is here and, being another, holds rows."""
        known = self._here.get(reference)
        if known is None:
            known = self._here[reference] = is_here(reference) and (
                reference.table == self._table.name or _has_rows(reference)
            )
        return known

    def prefetch(self, values: Mapping[str, Sequence[Value]]) -> None:
        """Look up what some rows refer to, and their master records."""
        self._lookup.prefetch_references(values)
        self.masters.prefetch(values)

    def reference_exists(self, reference: Reference, value: str) -> bool | None:
        """Say whether the value is there; None when the target is not."""
        return self._lookup.reference_exists(reference, value)

    def other_holder(
        self, table_name: str, columns: tuple[str, ...], values: tuple[Value, ...], row_id: str
    ) -> str | None:
        """Rows that share values are found in groups, not by asking one."""
        return None


def _has_rows(reference: Reference) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table_name(reference.table)})")
        return bool(cursor.fetchone()[0])
