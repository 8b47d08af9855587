"""The register's databases as rows of a measure: what measures over the register start from."""

from collections.abc import Callable, Mapping
from typing import Any

from lienthong.base.i18n import N_
from lienthong.services.direction.measures.model import Asked, Figure, Row, share
from lienthong.services.records.queries import Asked as AskedRows
from lienthong.services.registry import register

EMPTY = N_("Danh mục chưa có cơ sở dữ liệu nào.")
WHOLE = N_("cơ sở dữ liệu trong danh mục")
_MOST = 1_000_000

Entry = Mapping[str, Any]


def entries(asked: Asked) -> list[Entry]:
    """Return the register's rows, of the agency asked for or of all. Raises NotFound without it."""
    filters: dict[str, str] = {register.AGENCY: asked.agency} if asked.agency else {}
    return list(register.rows(AskedRows(filters=filters, sort=register.KEY, limit=_MOST)))


def row_of(entry: Entry, counted: bool, **facts: Any) -> Row:
    """Return one database as a row."""
    key, name, agency = (str(entry[c]) for c in (register.KEY, register.NAME, register.AGENCY))
    return Row(key, name, counted, agency, **facts)


def share_where(
    asked: Asked, counted: Callable[[Entry], bool], part: str, *, day: str = "", figure: str = ""
) -> Figure:
    """Return the share of the register's databases for which something holds.

    Args:
        part: what those are called (a message id).
        day: the column that shows when, if there is one.
        figure: the column that shows the number, if there is one.
    """
    rows = [
        row_of(e, counted(e), day=e.get(day) if day else None, figure=_number(e, figure))
        for e in entries(asked)
    ]
    return share(rows, {WHOLE: len(rows), part: sum(row.counted for row in rows)}, EMPTY)


def _number(entry: Entry, column: str) -> float | None:
    value = entry.get(column) if column else None
    return None if value is None else float(value)
