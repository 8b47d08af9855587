"""Rows of a register beside the plans, as measures read them."""

from lienthong.services.direction.measures.model import Asked
from lienthong.services.records import queries as records
from lienthong.services.records.queries import Asked as AskedRows
from lienthong.services.records.queries import Row
from lienthong.services.registry.registers import rows as registers

_MOST = 1_000_000


def held(name: str, asked: Asked, **filters: str) -> list[Row] | None:
    """Return the rows in force of a register, of the agency asked for; None when not declared."""
    table = registers.tables().get(name)
    if table is None:
        return None
    if asked.agency:
        filters[registers.AGENCY] = asked.agency
    return [row for row, _cursor in records.rows(table, AskedRows(filters=filters, limit=_MOST))]
