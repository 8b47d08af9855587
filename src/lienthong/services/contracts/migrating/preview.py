"""What putting a version into force would do, shown to a person before anything is done."""

from dataclasses import dataclass

from django.db import connection

from lienthong.core.contract.diff import Difference, compare
from lienthong.core.contract.model import Contract
from lienthong.core.contract.plan import Plan, plan
from lienthong.services.contracts.migrating.shift import Shift
from lienthong.services.contracts.migrating.switching import columns_of, shifts
from lienthong.services.contracts.sql import table_name
from lienthong.services.dictionary import queries as dictionary

# More rows than this are worked out in chunks beforehand; below, one transaction takes seconds.
LARGE_ROWS = 100_000


@dataclass(frozen=True)
class Preview:
    """The changes, the steps, and how many rows each table holds now."""

    contract: Contract
    difference: Difference
    plan: Plan
    rows: dict[str, int]

    @property
    def in_steps(self) -> bool:
        """Say whether the rows are worked out in resumable chunks before the switch."""
        return any(self.rows.get(name, 0) > LARGE_ROWS for name in self.plan.heavy_tables)


def preview(previous: Contract | None, contract: Contract) -> Preview:
    """Look at what would be done; changes nothing."""
    tables = contract.tables + (previous.tables if previous else ())
    names = {table.name for table in tables}
    rows = {name: count_rows(name) for name in sorted(names) if columns_of(name)}
    difference = compare(previous, contract, dictionary.current().successors)
    return Preview(contract, difference, plan(previous, contract), rows)


def large(previous: Contract | None, contract: Contract) -> list[Shift]:
    """Return the tables whose rows are too many to be worked out while writers wait."""
    return [
        shift
        for shift in shifts(previous, contract)
        if shift.hidden and count_rows(shift.name, LARGE_ROWS + 1) > LARGE_ROWS
    ]


def count_rows(name: str, most: int | None = None) -> int:
    """Count all rows of a table, cancelled ones too, up to ``most``."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM (SELECT 1 FROM {table_name(name)} LIMIT %s) AS part", [most]
        )
        return int(cursor.fetchone()[0])
