"""Put a version into force in the caller's transaction: tables, publication, position, version.

Writers wait while it happens. Everything committed before the noted position of the log was
written under the old version, everything after under the new one.
"""

from collections.abc import Iterable, Mapping

from django.db import connection

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Contract, Table
from lienthong.core.contract.parse import parse_contract
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import sql
from lienthong.services.contracts.migrating.filling import fill
from lienthong.services.contracts.migrating.shift import Shift
from lienthong.services.contracts.models import ContractVersion


def shifts(previous: Contract | None, contract: Contract) -> list[Shift]:
    """Return the tables that both versions have; a table that comes back counts as shared."""
    old = _last_tables(contract.id, previous)
    return [
        Shift(old[table.name][1], table, old[table.name][0])
        for table in contract.tables
        if table.name in old
    ]


def switch(contract: Contract, previous: Contract | None, *, file: str, by: Actor) -> None:
    """Put ``contract`` into force instead of ``previous``."""
    shared = {shift.name: shift for shift in shifts(previous, contract)}
    _lock(shared.values())
    counts: dict[str, int] = {}
    for table in contract.tables:
        shift = shared.get(table.name)
        if shift is None:
            _create(table, file)
        elif shift.is_needed:
            counts[table.name] = _move(shift)
        _publish(table)
    ContractVersion.objects.filter(contract_id=contract.id, is_current=True).update(
        is_current=False
    )
    ContractVersion.objects.update_or_create(
        contract_id=contract.id,
        version=contract.version,
        defaults={
            "text": contract.source,
            "digest": contract.digest,
            "applied_at": clock.now(),
            "applied_by": str(by),
            "is_current": True,
            "position": _log_position(),
        },
    )
    audit.record(
        by=by,
        action="contracts.apply",
        subject=f"contract:{contract.id}",
        before={"version": previous.version, "digest": previous.digest} if previous else None,
        after={"version": contract.version, "digest": contract.digest}
        | ({"rows_carried": counts} if any(counts.values()) else {}),
    )


def _move(shift: Shift) -> int:
    """Work out what is not worked out yet, then rename. Returns the rows worked out here."""
    done = 0
    with connection.cursor() as cursor:
        for statement in shift.prepare():
            cursor.execute(statement)
        while shift.hidden and (filled := fill(shift)):
            done += filled
        for statement in shift.settle(columns_of(shift.name)):
            cursor.execute(statement)
    return done


def _create(table: Table, file: str) -> None:
    if columns_of(table.name):
        raise UserError(
            N_("Bảng «%(table)s» đã có trong cơ sở dữ liệu và không thuộc hợp đồng này."),
            code="table-exists",
            values={"table": table.name},
            place=file,
            remedy=N_("Đặt tên bảng khác; bảng cũ và các bản ghi của nó được giữ nguyên."),
        )
    with connection.cursor() as cursor:
        for statement in sql.create_table(table) + sql.add_search(table):
            cursor.execute(statement)


def _publish(table: Table) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_publication_tables WHERE pubname = 'lienthong' "
            "AND schemaname = %s AND tablename = %s)",
            [sql.SCHEMA, table.name],
        )
        if not cursor.fetchone()[0]:
            cursor.execute(f"ALTER PUBLICATION lienthong ADD TABLE {sql.table_name(table)}")


def _lock(shared: Iterable[Shift]) -> None:
    """Wait for the transactions that write these tables, and hold back those that come."""
    with connection.cursor() as cursor:
        for shift in sorted(shared, key=lambda one: one.name):
            mode = "ACCESS EXCLUSIVE" if shift.is_needed else "SHARE ROW EXCLUSIVE"
            cursor.execute(f"LOCK TABLE {sql.table_name(shift.after)} IN {mode} MODE")


def _log_position() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint")
        return int(cursor.fetchone()[0])


def _last_tables(contract_id: str, previous: Contract | None) -> Mapping[str, tuple[str, Table]]:
    """Return each table this contract ever declared: the version it was last in, and its shape."""
    if previous is None:
        return {}
    found: dict[str, tuple[str, Table]] = {}
    known = ContractVersion.objects.filter(contract_id=contract_id).order_by("applied_at", "pk")
    for version in known:
        if version.version == previous.version or version.position is None:
            continue
        older, _ = parse_contract(version.text, file=version.version, kept=True)
        found |= {table.name: (older.version, table) for table in older.tables}
    return found | {table.name: (previous.version, table) for table in previous.tables}


def columns_of(name: str) -> set[str]:
    """Return the columns a declared table has in PostgreSQL; empty when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute "
            "WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped",
            [sql.table_name(name)],
        )
        return {column for (column,) in cursor.fetchall()}
