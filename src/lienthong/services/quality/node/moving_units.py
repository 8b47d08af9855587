"""How many more failing rows each unit has after a move: what its tickets go by.

Rows are counted by the unit they were of, and by the one they are of now. Only rows that changed,
or whose failure came or went, are looked at: cost grows with the change, not with what fails.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from django.db import connection

from lienthong.core.contract.model import Table
from lienthong.services.contracts.sql import ident, table_name
from lienthong.services.quality.models import RuleResult
from lienthong.services.quality.node.changed_rows import Changed, Row
from lienthong.services.quality.node.deltas import Delta

Moves = Mapping[tuple[str, str], int]  # (rule, unit) → more failing rows; "" is no unit


def unit_moves(
    table: Table,
    deltas: Iterable[Delta],
    changed: Changed,
    failing: Collection[tuple[int, str]],
    results: Iterable[RuleResult],
) -> Moves:
    """Return what moved, once the deltas are applied. ``failing`` are changed rows that failed."""
    if not table.unit_field:
        return {}
    applied = {delta.result.pk: delta for delta in deltas}
    units = _Units(table, changed, applied.values())
    found: Counter[tuple[str, str]] = Counter()
    for delta in applied.values():
        found.update((delta.result.rule, units.after(row_id)) for row_id in delta.come)
        found.subtract((delta.result.rule, units.before(row_id)) for row_id in delta.gone)
    # A rule that rests keeps its failing rows; they go with the row to its new unit.
    resting = {r.pk: r.rule for r in results if r.pk not in applied}
    for pk, row_id in failing:
        if pk in resting:
            found[resting[pk], units.before(row_id)] -= 1
            found[resting[pk], units.after(row_id)] += 1
    return {key: more for key, more in found.items() if more}


class _Units:
    """The unit of each row concerned, before and after."""

    def __init__(self, table: Table, changed: Changed, deltas: Iterable[Delta]) -> None:
        self._field = table.unit_field or ""
        self._changed = changed
        ids = {row_id for delta in deltas for row_id in (*delta.gone, *delta.come)}
        self._now = self._read(table, ids | set(changed.ids))

    def before(self, row_id: str) -> str:
        row = self._changed.before.get(row_id)
        return self._now.get(row_id, "") if row is None else self._of(row)

    def after(self, row_id: str) -> str:
        return self._now.get(row_id, "")

    def _of(self, row: Row) -> str:
        value = row.get(self._field)
        return "" if value is None else str(value)

    def _read(self, table: Table, ids: Collection[str]) -> dict[str, str]:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT _id, coalesce({ident(self._field)}::text, '') FROM {table_name(table)} "
                "WHERE _id = ANY(%s)",
                [list(ids)],
            )
            return {str(row_id): str(unit) for row_id, unit in cursor.fetchall()}
