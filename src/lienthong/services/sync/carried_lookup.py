"""Answers the rules of an older version from the table as it is now."""

from collections.abc import Mapping, Sequence

from lienthong.core.contract.carry import carrier
from lienthong.core.contract.model import Table
from lienthong.core.rules.model import Value
from lienthong.services.records.lookup import DatabaseLookup, Rows


class CarriedLookup(DatabaseLookup):
    """A lookup in ``after`` for rules that speak of the columns of ``before``.

    A column whose values went elsewhere holds nothing another row could hold too.
    """

    def __init__(self, before: Table, after: Table) -> None:
        super().__init__(after)
        self._carrier = carrier(before, after)

    def prefetch(self, rows: Rows) -> None:
        """Ask about the rows as they will be written."""
        super().prefetch([(row_id, self._carrier.row(values)) for row_id, values in rows])

    def note(self, row_id: str, values: Mapping[str, Value]) -> None:
        """Count a row accepted in this batch."""
        super().note(row_id, self._carrier.row(values))

    def other_holder(
        self, table_name: str, columns: Sequence[str], values: Sequence[Value], row_id: str
    ) -> str | None:
        """Return the id of another row that holds the same values, or None."""
        now = [self._carrier.column(name) for name in columns]
        if any(name is None for name in now):
            return None
        return super().other_holder(table_name, [str(name) for name in now], values, row_id)
