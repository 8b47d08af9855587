"""Answers the rules' questions about other rows, from PostgreSQL, a batch at a time.

One query a reference and one a unique column for a whole batch; rows accepted earlier in the same
batch count too.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from lienthong.core.contract.model import Reference, Table
from lienthong.core.dictionary.walking import fields_within, leaves
from lienthong.core.rules.model import Value
from lienthong.services.contracts import queries as contracts
from lienthong.services.contracts.sql import column_list, ident, table_name
from lienthong.services.records.referring import now

# One JSON text is several times cheaper to write and to bind than an array of texts.
ANY_OF = "ANY(ARRAY(SELECT json_array_elements_text(%s::json)))"
Rows = Sequence[tuple[str, Mapping[str, Value]]]
Columns = tuple[str, ...]
Key = tuple[str, ...]


class DatabaseLookup:
    """Implements the rules' Lookup port for rows of one table.

    ``staged`` names (quoted) a table of rows about to be written: they count as if they were
    there, in place of the rows with the same ids.
    """

    def __init__(self, table: Table, *, staged: str | None = None) -> None:
        self.table = table
        self._staged = staged
        self._found: dict[Reference, set[str] | None] = {}
        self.unique = unique_columns(table)
        within = {f for column in table.fields for f in fields_within(column)}
        references = {f.reference for f in within if f.reference}
        self._own = [(r, now(r, table)) for r in references if r.table == table.name]
        self._holders: dict[Columns, dict[Key, str]] = defaultdict(dict)

    def prefetch(self, rows: Rows) -> None:
        """Ask the database once for everything the rules will ask about these rows."""
        self.prefetch_references(
            {
                column.name: [values.get(column.name) for _, values in rows]
                for column in self.table.fields
                if column.reference or column.is_nested
            }
        )
        for columns in self.unique:
            self.prefetch_holders(columns, (key_of(values, columns) for _, values in rows))

    def prefetch_references(self, values: Mapping[str, Iterable[Value]]) -> None:
        """Ask once which of the values of each column are there where they point to."""
        wanted: dict[Reference, set[str]] = {}
        for column in self.table.fields:
            for field in fields_within(column):
                if field.reference:
                    wanted.setdefault(field.reference, set())
            if column.reference or column.is_nested:
                for value in values.get(column.name, ()):
                    for field, leaf in leaves(column, value):
                        if field.reference:
                            wanted[field.reference].add(str(leaf))
        for reference, asked in wanted.items():
            self._fetch_reference(reference, asked)

    def prefetch_holders(self, columns: Columns, keys: Iterable[Key | None]) -> None:
        """Ask once which rows hold the keys (see ``key_of``) of some columns."""
        wanted = {key for key in keys if key is not None}
        if wanted:
            self._fetch_holders(columns, wanted)

    @property
    def asks_itself(self) -> bool:
        """Tell whether rows of the table may refer to other rows of it."""
        return bool(self._own)

    def note(self, row_id: str, values: Mapping[str, Value]) -> None:
        """Count a row that was accepted in this batch as if it were already there."""
        for columns in self.unique:
            key = key_of(values, columns)
            if key is not None:
                self._holders[columns].setdefault(key, row_id)
        for reference, named in self._own:
            found = self._found.get(reference)
            if found is not None and all(
                _text(values.get(column)) == wanted for column, wanted in named.where
            ):
                value = values.get(named.column)
                if value is not None:
                    found.add(str(value))

    def reference_exists(self, reference: Reference, value: str) -> bool | None:
        """Tell whether the value is there; None when the target holds no rows yet."""
        found = self._found.get(reference)
        return None if found is None else value in found

    def other_holder(
        self, table_name: str, columns: Sequence[str], values: Sequence[Value], row_id: str
    ) -> str | None:
        """Return the id of another row that holds the same values, or None."""
        key = tuple("" if v is None else str(v) for v in values)
        holder = self._holders[tuple(columns)].get(key)
        return holder if holder != row_id else None

    def _fetch_reference(self, reference: Reference, wanted: set[str]) -> None:
        named = as_named_now(reference)
        target, column = table_name(reference.table), ident(named.column)
        terms = ["_event <> 'CANCEL'"]
        parameters: list[Any] = []
        for name, value in named.where:
            if value is None:
                terms.append(f"{ident(name)} IS NULL")
            else:
                terms.append(f"{ident(name)}::text = %s")
                parameters.append(value)
        where = " AND ".join(terms)
        if not is_here(reference):
            self._found[reference] = None
            return
        with connection.cursor() as cursor:
            own_table = reference.table == self.table.name
            rows = self._rows() if own_table else target
            cursor.execute(
                f"SELECT DISTINCT {column}::text FROM {rows} WHERE {where} AND {column} = ANY(%s)",
                [*parameters, list(wanted)],
            )
            found = {value for (value,) in cursor.fetchall()}
            if not found and not own_table:
                cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {target})")
                if not cursor.fetchone()[0]:
                    self._found[reference] = None
                    return
        self._found[reference] = found

    def _fetch_holders(self, columns: Columns, keys: Iterable[Key]) -> None:
        asked = [json.dumps(list(keys))]
        with connection.cursor() as cursor:
            cursor.execute(self._holders_here(columns), asked)
            found = cursor.fetchall()
            if self._staged is not None:
                cursor.execute(self._holders_staged(columns, self._staged), asked)
                found += cursor.fetchall()
        for row_id, *values in sorted(found):
            self._holders[columns].setdefault(tuple(str(v) for v in values), row_id)

    def _holders_here(self, columns: Columns) -> str:
        texts = ", ".join(f"{ident(c)}::text" for c in columns)
        kept = "_event <> 'CANCEL'"
        if self._staged is not None:
            kept += f" AND NOT EXISTS (SELECT 1 FROM {self._staged} AS s WHERE s._id = t._id)"
        return (
            f"SELECT _id, {texts} FROM {table_name(self.table)} AS t "
            f"WHERE {kept} AND ({texts}) IN ({_asked(columns)})"
        )

    def _holders_staged(self, columns: Columns, staged: str) -> str:
        texts = ", ".join(f"{ident(c)}::text" for c in columns)
        if any(self.table.field(c).logical_type != "string" for c in columns):
            return f"SELECT _id, {texts} FROM {staged} WHERE ({texts}) IN ({_asked(columns)})"
        # Key by key through the index (see ``looked_up``): PostgreSQL knows nothing of a table
        # that is being filled, and would read the whole of it for every chunk.
        same = " AND ".join(f"{ident(c)} = key ->> {n}" for n, c in enumerate(columns))
        return (
            "SELECT r.* FROM json_array_elements(%s::json) AS key, "
            f"LATERAL (SELECT _id, {texts} FROM {staged} WHERE {same} OFFSET 0) AS r"
        )

    def _rows(self) -> str:
        """Return what stands after FROM for the rows of the table as they are about to be."""
        here = table_name(self.table)
        if self._staged is None:
            return here
        columns = column_list(self.table)
        return (
            f"(SELECT _id, _event, {columns} FROM {here} AS t WHERE NOT EXISTS "
            f"(SELECT 1 FROM {self._staged} AS s WHERE s._id = t._id) "
            f"UNION ALL SELECT _id, 'UPDATE', {columns} FROM {self._staged}) AS r"
        )


def _asked(columns: Columns) -> str:
    keys = ", ".join(f"key ->> {position}" for position in range(len(columns)))
    return f"SELECT {keys} FROM json_array_elements(%s::json) AS key"


def looked_up(table: Table) -> list[Columns]:
    """Return the column groups by which rules look for other rows of the table itself."""
    within = {f for column in table.fields for f in fields_within(column)}
    references = {f.reference for f in within if f.reference is not None}
    own = {now(r, table).column for r in references if r.table == table.name}
    return [*unique_columns(table), *((column,) for column in sorted(own))]


def is_here(reference: Reference) -> bool:
    """Tell whether this node has the table that the reference names."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [table_name(reference.table)])
        return bool(cursor.fetchone()[0])


def as_named_now(reference: Reference) -> Reference:
    """Return the reference by the names its target's columns have in the version in force."""
    contract = contracts.find(reference.contract_id)
    tables = contract.tables if contract else ()
    target = next((table for table in tables if table.name == reference.table), None)
    return now(reference, target) if target else reference


def unique_columns(table: Table) -> list[Columns]:
    """Return the column groups whose values may stand in one row only."""
    # A key of one column is the row's identity: the database keeps it, no rule asks about it.
    groups: list[Columns] = [
        (f.name,) for f in table.fields if f.unique and table.primary_key != (f.name,)
    ]
    groups += [rule.columns for rule in table.rules if rule.kind == "duplicate_values"]
    return list(dict.fromkeys(g for g in groups if g))


def key_of(values: Mapping[str, Value], columns: Columns) -> Key | None:
    """Return the texts of some columns of a row; None when one of them is empty."""
    parts = [values.get(c) for c in columns]
    return None if any(p is None for p in parts) else tuple(str(p) for p in parts)


def _text(value: Value) -> str | None:
    return None if value is None else str(value)
