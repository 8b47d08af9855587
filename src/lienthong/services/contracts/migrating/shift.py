"""The statements that move one table from its columns in one version to those of the next.

Values that have to be worked out are first written into hidden columns, which no reader asks for;
the switch then only renames. A column that leaves the contract stays, under another name.
"""

from dataclasses import dataclass
from functools import cached_property

from lienthong.core.contract.carry import Carrier, carrier
from lienthong.core.contract.model import Field, Table
from lienthong.core.contract.plan import kept_name
from lienthong.services.contracts import sql
from lienthong.services.contracts.sql import ident, table_name

FILLED = "_moi_version"


@dataclass(frozen=True)
class Shift:
    """One table in two versions. ``version`` is the one that is left."""

    before: Table
    after: Table
    version: str

    @cached_property
    def carrier(self) -> Carrier:
        return carrier(self.before, self.after)

    @property
    def name(self) -> str:
        return self.after.name

    @cached_property
    def hidden(self) -> dict[str, str]:
        """Fields whose values are worked out → the columns they are written into first."""
        return {name: f"_moi_{name}" for name in self.carrier.computed}

    @cached_property
    def moves(self) -> tuple[tuple[str, str], ...]:
        """Columns as they are called now → as they are called after the switch."""
        renamed, computed = self.carrier.renamed, self.carrier.computed
        moves = []
        for field in self.before.fields:
            now = renamed.get(field.name)
            if now is None or now in computed:
                moves.append((field.name, kept_name(field.name, self.version)))
            elif now != field.name:
                moves.append((field.name, now))
        return (*moves, *((hidden, name) for name, hidden in self.hidden.items()))

    @cached_property
    def added(self) -> tuple[Field, ...]:
        known = {*self.carrier.renamed.values(), *self.carrier.computed}
        return tuple(field for field in self.after.fields if field.name not in known)

    @property
    def is_needed(self) -> bool:
        """Say whether the table in PostgreSQL changes at all."""
        return bool(self.moves or self.added or self._searches_other or self._new_indexes)

    def prepare(self) -> list[str]:
        """Make the hidden columns, and the index that finds the rows not yet worked out."""
        if not self.hidden:
            return []
        name = table_name(self.after)
        columns = [
            f"ADD COLUMN IF NOT EXISTS {ident(hidden)} {_type(self.after.field(field))}"
            for field, hidden in self.hidden.items()
        ]
        columns.append(f"ADD COLUMN IF NOT EXISTS {FILLED} bigint")
        waiting = f"WHERE {FILLED} IS DISTINCT FROM _version"
        return [
            f"ALTER TABLE {name} {', '.join(columns)}",
            f"CREATE INDEX IF NOT EXISTS {ident(self._index)} ON {name} (_id) {waiting}",
        ]

    def discard(self) -> list[str]:
        """Take the hidden columns away again; they hold nothing that is not elsewhere."""
        columns = [f"DROP COLUMN IF EXISTS {ident(c)}" for c in (*self.hidden.values(), FILLED)]
        return [f"ALTER TABLE {table_name(self.after)} {', '.join(columns)}"] if self.hidden else []

    def settle(self, existing: set[str]) -> list[str]:
        """Rename, add, index: nothing here reads rows but new indexes and another search column.

        ``existing`` are the columns the table has. Names may change places, so each first takes a
        name that nobody has.
        """
        table = table_name(self.after)
        statements = []
        if self.hidden:
            statements.append(f"DROP INDEX {ident(sql.SCHEMA, self._index)}")
            statements.append(f"ALTER TABLE {table} DROP COLUMN {FILLED}")
        stray = [f.name for f in self.added if f.name in existing and f.name not in self._leaving]
        moves = [*self.moves, *((name, kept_name(name, f"{self.version}_la")) for name in stray)]
        for number, (old, _) in enumerate(moves):
            statements.append(_rename(table, old, f"_tam_{number}"))
        for number, (_, new) in enumerate(moves):
            statements.append(_rename(table, f"_tam_{number}", new))
        statements += [sql.add_column(self.after, field) for field in self.added]
        statements += [sql.add_index(self.after, group) for group in self._new_indexes]
        if self._searches_other:
            statements += sql.add_search(self.after)
        return statements

    @property
    def _index(self) -> str:
        return f"{self.name}_moi"

    @property
    def _leaving(self) -> set[str]:
        return {old for old, _ in self.moves}

    @property
    def _searches_other(self) -> bool:
        """Say whether the search column is made of other columns than before."""
        renamed = self.carrier.renamed
        before = [renamed.get(f.name, "") for f in sql.searched_fields(self.before)]
        after = [f.name for f in sql.searched_fields(self.after)]
        moved = any(name in self.carrier.computed for name in after)
        return sorted(before) != sorted(after) or moved

    @property
    def _new_indexes(self) -> list[tuple[str, ...]]:
        """The groups of columns that need an index and have none that follows a rename."""
        renamed, computed = self.carrier.renamed, self.carrier.computed
        kept = {
            tuple(renamed.get(name, "") for name in group) for group in sql.indexed(self.before)
        }
        return [
            group
            for group in sql.indexed(self.after)
            if group not in kept or any(name in computed for name in group)
        ]


def _rename(table: str, old: str, new: str) -> str:
    return f"ALTER TABLE {table} RENAME COLUMN {ident(old)} TO {ident(new)}"


def _type(field: Field) -> str:
    return sql.SQL_TYPES[field.logical_type]
