"""A declared table of this node as an engine sees it: rows in force, in the transaction now open.

The table is measured where it lies (see ADR 46): its references find their targets by index beside
it, and nothing is copied.
"""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any, cast

import psycopg
from django.db import connection

from lienthong.adapters.checked.postgres import Lists, PostgresEngine
from lienthong.core.contract.model import Field, Reference, Table
from lienthong.core.dictionary import json_form
from lienthong.core.quality.dialect import literal
from lienthong.services.contracts import queries as contracts
from lienthong.services.contracts.sql import SCHEMA, SQL_TYPES, ident, table_name
from lienthong.services.quality.ports import Held
from lienthong.services.records.lookup import as_named_now, is_here

SYSTEM = ("_id", "_changed_at")
ROWS = "_rows"
_LONG = {"timestamptz": "timestamp with time zone", "time": "time without time zone"}


def of_node(table: Table, held: Held | None = None) -> "NodeTable":
    """Look at a table through the connection of this thread, which must be in a transaction."""
    connection.ensure_connection()
    here = cast("psycopg.Connection[Any]", connection.connection)
    return NodeTable(here, table, held or Held.of(table))


class NodeTable(PostgresEngine):
    """Implements the port ``Engine``. A column that is not held anywhere is empty."""

    def __init__(self, here: "psycopg.Connection[Any]", table: Table, held: Held) -> None:
        super().__init__(here, SCHEMA, held.table.name)
        self._names = {name: name for name in SYSTEM} | dict(held.names)
        self._nested = {f.name: partial(_loaded, f) for f in table.fields if f.is_nested}
        said = [f"{ident(old)} AS {ident(new)}" for new, old in self._names.items()]
        absent = [f for f in table.fields if f.name not in self._names]
        kinds = ((f.name, SQL_TYPES[f.logical_type]) for f in absent)
        self._absent = {name: _LONG.get(kind, kind) for name, kind in kinds}
        said += [f"NULL::{kind} AS {ident(name)}" for name, kind in self._absent.items()]
        sample = f" TABLESAMPLE SYSTEM ({held.percent:.6f}) REPEATABLE (1)" if held.percent else ""
        self._from = (
            f"(SELECT {', '.join(said)} FROM {table_name(held.table)}{sample} "
            f"WHERE _event <> 'CANCEL') AS {ROWS}"
        )

    def _kinds(self) -> list[tuple[str, str]]:
        """Return the columns that the contract declares, and the row's own, under its names."""
        known = dict(super()._kinds())
        found = [(new, known[old]) for new, old in self._names.items() if old in known]
        return [*found, *self._absent.items()]

    def among(self, reference: Reference, name: str) -> str | None:
        """Say that the table which a reference names has the column's value in a row in force."""
        if not is_here(reference):
            return None
        named = as_named_now(reference)
        own = f"{ROWS}.{ident(name)}"
        terms = ["t._event <> 'CANCEL'"]
        if self.columns[name].holds == "text" and _is_text(named):
            terms.append(f"t.{ident(named.column)} = {own}")  # by its index
        else:
            terms.append(f"t.{ident(named.column)}::text = {own}::text")
        for column, wanted in named.where:
            said = "IS NULL" if wanted is None else f"= {literal(wanted)}"
            terms.append(f"t.{ident(column)}::text {said}")
        return f"EXISTS (SELECT 1 FROM {table_name(named.table)} AS t WHERE {' AND '.join(terms)})"

    def _read(self, query: str) -> Iterator[Lists]:
        """Hand over objects and arrays as values, not as texts of JSON."""
        for batch in super()._read(query):
            for name, load in self._nested.items():
                batch.convert(name, load)
            yield batch


def _loaded(field: Field, value: Any) -> Any:
    return json_form.from_json(field, json.loads(value) if isinstance(value, str) else value)


def _is_text(reference: Reference) -> bool:
    contract = contracts.find(reference.contract_id)
    tables = contract.tables if contract else ()
    target = next((t for t in tables if t.name == reference.table), None)
    field = target.by_name.get(reference.column) if target else None
    return field is not None and field.logical_type == "string"
