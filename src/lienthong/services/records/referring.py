"""References followed both ways: the row a value refers to, and the rows that refer to one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.db import connection

from lienthong.core.contract.model import Contract, Field, Reference, Table
from lienthong.services.contracts import queries as contracts
from lienthong.services.contracts.sql import ident, table_name

MOST_COUNTED = 1000


@dataclass(frozen=True)
class Referring:
    """A column of a declared table whose values name rows of another."""

    contract: Contract
    table: Table
    field: Field


def referring(table: Table) -> Iterator[Referring]:
    """Yield the columns, in every declared database, that refer to the table."""
    for contract in contracts.all_current():
        for other in contract.tables:
            for field in other.fields:
                if field.reference is not None and field.reference.table == table.name:
                    yield Referring(contract, other, field)


def now(reference: Reference, target: Table) -> Reference:
    """Return the reference by the names that the target's columns have now: they may be former."""
    return replace(
        reference,
        column=target.now(reference.column) or reference.column,
        where=tuple((target.now(name) or name, value) for name, value in reference.where),
    )


def count(found: Referring, value: object, *, unit: str | None) -> int:
    """Count the rows in force that refer to the value, up to ``MOST_COUNTED`` and one.

    ``unit`` leaves only the rows of one unit; None is every unit's.
    """
    table, terms, parameters = found.table, "", [str(value)]
    if unit is not None:
        if table.unit_field is None:
            return 0
        terms = f" AND {ident(table.unit_field)}::text = %s"
        parameters.append(unit)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM (SELECT 1 FROM {table_name(table)} WHERE "
            f"{_text(table, found.field.name)} = %s AND _event <> 'CANCEL'{terms} "
            f"LIMIT {MOST_COUNTED + 1}) AS x",
            parameters,
        )
        return int(cursor.fetchone()[0])


def row_ids(target: Table, reference: Reference, values: Sequence[str]) -> dict[str, str]:
    """Return value → the id of the row in force that it refers to."""
    reference, terms = now(reference, target), ""
    parameters: list[str] = []
    for name, wanted in reference.where:
        if wanted is None:
            terms += f" AND {ident(name)} IS NULL"
        else:
            terms += f" AND {ident(name)}::text = %s"
            parameters.append(wanted)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [table_name(target)])
        if not cursor.fetchone()[0]:
            return {}
        column = _text(target, reference.column)
        cursor.execute(
            f"SELECT DISTINCT ON (1) {column}, _id FROM {table_name(target)} "
            f"WHERE {column} = ANY(%s) AND _event <> 'CANCEL'{terms} ORDER BY 1, _id",
            [list(values), *parameters],
        )
        return dict(cursor.fetchall())


def _text(table: Table, column: str) -> str:
    """Return the column as text; texts as they are, so that their index serves."""
    is_text = table.field(column).logical_type == "string"
    return ident(column) if is_text else f"{ident(column)}::text"
