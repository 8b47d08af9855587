"""Master records of other tables of this node, read for a batch of rows at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from lienthong.core.contract.model import Reference, RuleSpec, Table
from lienthong.core.dictionary.value import Value
from lienthong.core.rules.errors import RuleRejected
from lienthong.core.rules.kinds.master_agreement import target_of
from lienthong.services.contracts import queries as contracts
from lienthong.services.contracts.sql import column_list, ident, table_name
from lienthong.services.records.lookup import as_named_now, is_here
from lienthong.services.records.values import loaded

Record = Mapping[str, Value]


class Masters:
    """Answers which master record a key has, for keys that were made ready."""

    def __init__(self, table: Table) -> None:
        self._wanted: list[tuple[str, Reference]] = []
        self._found: dict[Reference, dict[str, Record]] = {}
        for spec in table.rules:
            if spec.kind == "master_agreement" and spec.columns:
                target = target_or_none(spec)
                if target is not None:
                    self._wanted.append((spec.columns[0], target))

    @property
    def references(self) -> list[Reference]:
        """Where master records are looked for."""
        return [reference for _, reference in self._wanted]

    def prefetch(self, values: Mapping[str, Sequence[Value]]) -> None:
        """Read the records of the keys that some rows hold."""
        self._found = {}
        for column, reference in self._wanted:
            keys = {str(v) for v in values.get(column, ()) if v not in (None, "")}
            if keys and is_here(reference):
                self._found.setdefault(reference, {}).update(_records(reference, keys))

    def master(self, reference: Reference, key: str) -> Record | None:
        """Return the record, empty when there is none; None when its table is not here."""
        return self._found[reference].get(key, {}) if reference in self._found else None


def target_or_none(spec: RuleSpec) -> Reference | None:
    """Return where the master records of a rule are; None for a rule that is broken."""
    try:
        return target_of(spec)
    except RuleRejected:
        return None


def _records(reference: Reference, keys: set[str]) -> dict[str, Record]:
    named = as_named_now(reference)
    target = contracts.table(named.table)[1]
    column = ident(named.column)
    text = column if target.field(named.column).logical_type == "string" else f"{column}::text"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {text} AS _key, {column_list(target)} FROM {table_name(target)} "
            f"WHERE _event <> 'CANCEL' AND {text} = ANY(%s) ORDER BY _id",
            [list(keys)],
        )
        names = [one.name for one in cursor.description]
        load = loaded(target)
        rows: list[dict[str, Any]] = [
            load(dict(zip(names, row, strict=True))) for row in cursor.fetchall()
        ]
    return {str(row.pop("_key")): row for row in rows}
