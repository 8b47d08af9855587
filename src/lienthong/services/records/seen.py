"""Rows as one person sees them: the one way by which pages, API and exports read a table.

What is asked is narrowed to what may be asked, what is found is masked before it is handed on.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from django.db import connection

from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.services.contracts.sql import ident, table_name
from lienthong.services.records import queries
from lienthong.services.records.access import Access
from lienthong.services.records.models import RecordHistory
from lienthong.services.records.queries import Asked, Page, Row


@dataclass(frozen=True)
class Named:
    """What a person may be told of a row that something else speaks of: a failure, a receipt."""

    name: str
    hidden: frozenset[str]
    is_open: bool


def page(access: Access, asked: Asked) -> Page:
    """Return one page of rows, masked. Raises NotAllowed when the question may not be asked."""
    found = queries.page(access.table, access.narrowed(asked))
    return Page([access.veiled(row) for row in found.rows], found.total)


def some(access: Access, asked: Asked) -> list[Row]:
    """Return the rows of one page, masked, without counting the others. Raises as ``page``."""
    return [access.veiled(row) for row, _ in queries.rows(access.table, access.narrowed(asked))]


def get(access: Access, name: str) -> Row:
    """Return the row that a name stands for, unmasked: show it by ``access.veiled``.

    Raises NotFound when there is none that this person may call so.
    """
    try:
        row = queries.get(access.table, access.row_id(name))
    except NotFound:
        raise NotFound(N_("Không có bản ghi «%(row)s»."), values={"row": name}) from None
    access.check_row(row, name)
    return row


def history(access: Access, row: Row) -> list[RecordHistory]:
    """Return the versions of a row, newest first, masked as the row and the version both demand."""
    entries = queries.history(access.table, str(row["_id"]))
    now = access.hidden_for(row)
    shown = [entry for entry in entries if access.is_open(entry.row) or access.unit is None]
    for entry in shown:
        entry.row = access.veiled_by(entry.row, now | access.hidden_for(entry.row))
        entry.row_id = access.name_of(entry.row_id, now)
    return shown


def count(access: Access) -> int:
    """Return how many rows in force the person may read."""
    return queries.page(access.table, access.narrowed(Asked(limit=0))).total


def named(access: Access, row_ids: Iterable[str]) -> dict[str, Named]:
    """Return row id → what the person may be told of the row. Rows that are gone are no unit's."""
    wanted = list(dict.fromkeys(row_ids))
    units = _units(access, wanted)
    return {row_id: _named(access, row_id, units.get(row_id)) for row_id in wanted}


def _named(access: Access, row_id: str, unit: str | None) -> Named:
    hidden = access.hidden_of(unit)
    is_open = access.may_read and (access.unit is None or access.is_own(unit))
    if not is_open:
        hidden = frozenset(access.table.by_name)
    return Named(access.name_of(row_id, hidden), hidden, is_open)


def _units(access: Access, row_ids: Collection[str]) -> dict[str, str | None]:
    column = access.table.unit_field
    if column is None or not row_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT _id, {ident(column)}::text FROM {table_name(access.table)} "
            "WHERE _id = ANY(%s)",
            [list(row_ids)],
        )
        return dict(cursor.fetchall())


def by_key(asked: Asked, access: Access) -> Asked:
    """Return the question with its search turned to the name of one row, where texts are masked."""
    if not asked.search or access.may_search:
        return asked
    return replace(asked, search="", ids=known_ids(access, asked.search.strip()))


def known(access: Access, names: Iterable[str]) -> list[str]:
    """Return the ids that names stand for, those left out that this person may not call so."""
    return [row_id for name in names for row_id in known_ids(access, name)]


def known_ids(access: Access, name: str) -> list[str]:
    """Return the id that a name stands for, or none: nobody learns of rows by trying numbers."""
    try:
        return [str(get(access, name)["_id"])]
    except NotFound:
        return []
