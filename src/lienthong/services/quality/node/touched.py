"""Rows that did not change, but that name something which did: in another table or their own."""

from collections.abc import Collection, Iterator, Mapping

from django.db import connection

from lienthong.core.contract.model import Reference, Table
from lienthong.core.rules.model import Check
from lienthong.services.contracts import queries as contracts
from lienthong.services.contracts.sql import column_list, ident, table_name
from lienthong.services.quality.node.changed_rows import Row, changed_ids, changed_rows
from lienthong.services.quality.node.masters import Masters, target_or_none
from lienthong.services.records.lookup import as_named_now
from lienthong.services.records.values import loaded


def watched_tables(table: Table) -> list[str]:
    """Return the table and those whose rows its rules ask about."""
    references = [f.reference for f in table.fields if f.reference is not None]
    references += Masters(table).references
    return sorted({table.name, *(reference.table for reference in references)})


def touched_rows(
    table: Table, checks: Collection[Check], position: int, to: int, own: Collection[str]
) -> dict[str, dict[str, Row]]:
    """Return rule → the rows of a table, besides its ``own`` changed ones, to be asked again."""
    found: dict[str, dict[str, Row]] = {}
    for check, column, reference in _asking(table, checks):
        values = _values(reference, position, to)
        if values:
            rows = _naming(table, column, values)
            found[check.rule.id] = {i: row for i, row in rows.items() if i not in own}
    return {rule: rows for rule, rows in found.items() if rows}


def _asking(table: Table, checks: Collection[Check]) -> Iterator[tuple[Check, str, Reference]]:
    specs = {spec.id: spec for spec in table.rules}
    for check in checks:
        column = check.rule.columns[0]
        if check.rule.kind == "reference":
            reference = table.field(column).reference
        elif check.rule.kind == "master_agreement":
            reference = target_or_none(specs[check.rule.id])
        else:
            continue
        if reference is not None:
            yield check, column, reference


def _values(reference: Reference, position: int, to: int) -> set[str]:
    """Return the values by which changed rows of the other table were named, or are."""
    ids = changed_ids(reference.table, position, to)
    if not ids:
        return set()
    named = as_named_now(reference)
    images = changed_rows(contracts.table(named.table)[1], position, ids)
    rows = [*images.before.values(), *images.after.values()]
    return {str(row[named.column]) for row in rows if row.get(named.column) is not None}


def _naming(table: Table, column: str, values: set[str]) -> Mapping[str, Row]:
    name = ident(column)
    # As the index of a large table's list has it (contracts.indexes), which is then used.
    is_text = table.field(column).logical_type == "string"
    text = f'{name} COLLATE "C"' if is_text else f"{name}::text"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT _id, _changed_at, {column_list(table)} FROM {table_name(table)} "
            f"WHERE _event <> 'CANCEL' AND {text} = ANY(%s)",
            [list(values)],
        )
        names = [one.name for one in cursor.description]
        load = loaded(table)
        rows = [load(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]
    return {str(row["_id"]): row for row in rows}
