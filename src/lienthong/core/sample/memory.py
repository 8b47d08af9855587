"""The rows made so far, as the rules may ask about them."""

from lienthong.core.contract.model import Reference, Table
from lienthong.core.dictionary.value import Value
from lienthong.core.rules.model import Row
from lienthong.core.sample.scene import Parents


class Memory:
    """Answers about the kept rows of one table, and about the rows references point at."""

    def __init__(self, table: Table, parents: Parents) -> None:
        self.ids: set[str] = set()
        self._table = table
        self._parents = parents
        stated = [r.columns for r in table.rules if r.kind == "duplicate_values"]
        self._columns = {*stated, *((f.name,) for f in table.fields if f.unique)}
        self._holders: dict[tuple[tuple[str, ...], tuple[Value, ...]], str] = {}

    def keep(self, row: Row, row_id: str) -> None:
        """Remember a row that passed."""
        self.ids.add(row_id)
        for columns in self._columns:
            self._holders.setdefault((columns, tuple(row.get(c) for c in columns)), row_id)

    def beside(self, row: Row) -> "_Beside":
        """Return the lookup for a row that stands beside the kept ones."""
        return _Beside(self, row)

    def reference_exists(self, reference: Reference, value: str, row: Row) -> bool | None:
        """Say whether the value is there; a row may point at itself."""
        if reference.table == self._table.name:
            if str(row.get(reference.column)) == value and not reference.where:
                return True
            return bool(self._parents.holds(reference, value))
        return self._parents.holds(reference, value)

    def other_holder(self, columns: tuple[str, ...], values: tuple[Value, ...]) -> str | None:
        return self._holders.get((columns, values))


class _Beside:
    """Implements the rules' Lookup for one row."""

    def __init__(self, memory: Memory, row: Row) -> None:
        self._memory = memory
        self._row = row

    def reference_exists(self, reference: Reference, value: str) -> bool | None:
        return self._memory.reference_exists(reference, value, self._row)

    def other_holder(
        self, table_name: str, columns: tuple[str, ...], values: tuple[Value, ...], row_id: str
    ) -> str | None:
        return self._memory.other_holder(columns, values)
