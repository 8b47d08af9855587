"""Put a contract into force: check it wholly, make or widen its tables, keep the version."""

from collections.abc import Sequence

from django.db import connection, transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.errors import ContractRejected
from lienthong.core.contract.lint import settle
from lienthong.core.contract.model import Contract, Table
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import queries, sql
from lienthong.services.contracts.models import ContractVersion
from lienthong.services.dictionary import queries as dictionary

_APPLY_LOCK = 214_000_002


def apply_contract(*, text: str, file: str, by: Actor) -> Contract:
    """Put a contract into force and return it; the same text twice changes nothing.

    Raises ContractRejected with every fault found, or UserError when the change to the tables
    would lose or reinterpret data. Nothing is applied then.
    """
    applied, rejected = apply_contracts(texts=[(file, text)], by=by)
    if rejected:
        raise rejected[0]
    return applied[0]


@transaction.atomic
def apply_contracts(
    *, texts: Sequence[tuple[str, str]], by: Actor
) -> tuple[list[Contract], list[ContractRejected]]:
    """Put several contracts, (file, text) each, into force together, or none of them.

    Returns them in the order their references needed, and no refusals; or nothing, and every
    refusal. Raises UserError as ``apply_contract`` does.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_APPLY_LOCK])
    known = {contract.id: contract for contract in queries.all_current()}
    good, rejected = settle(texts, dictionary=dictionary.current(), known=known)
    if rejected:
        return [], rejected
    files = {text: file for file, text in texts}
    for contract in good:
        _apply(contract, known.get(contract.id), files[contract.source], by)
    return good, []


def _apply(contract: Contract, previous: Contract | None, file: str, by: Actor) -> None:
    if previous is not None and previous.digest == contract.digest:
        return
    _refuse_old_version(contract, previous, file)
    before = {table.name: table for table in previous.tables} if previous else {}
    for table in contract.tables:
        _make_table(table, before.get(table.name), file)
    ContractVersion.objects.filter(contract_id=contract.id, is_current=True).update(
        is_current=False
    )
    ContractVersion.objects.create(
        contract_id=contract.id,
        version=contract.version,
        text=contract.source,
        digest=contract.digest,
        applied_at=clock.now(),
        applied_by=str(by),
    )
    audit.record(
        by=by,
        action="contracts.apply",
        subject=f"contract:{contract.id}",
        before={"version": previous.version, "digest": previous.digest} if previous else None,
        after={"version": contract.version, "digest": contract.digest},
    )


def _refuse_old_version(contract: Contract, previous: Contract | None, file: str) -> None:
    if previous is None:
        return
    if _numbers(contract.version) <= _numbers(previous.version):
        raise UserError(
            N_("Phiên bản %(new)s không lớn hơn phiên bản đang áp dụng %(old)s."),
            code="version-not-greater",
            values={"new": contract.version, "old": previous.version},
            place=file,
            remedy=N_(
                "Tăng «version» của hợp đồng rồi áp dụng lại; bản đã áp dụng không sửa được."
            ),
        )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _make_table(table: Table, before: Table | None, file: str) -> None:
    existing = _existing_columns(table.name)
    with connection.cursor() as cursor:
        if not existing:
            statements = sql.create_table(table) + sql.add_search(table)
        else:
            statements = _widen(table, before, existing, file)
        for statement in statements:
            cursor.execute(statement)
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_publication_tables WHERE pubname = 'lienthong' "
            "AND schemaname = %s AND tablename = %s)",
            [sql.SCHEMA, table.name],
        )
        if not cursor.fetchone()[0]:
            cursor.execute(f"ALTER PUBLICATION lienthong ADD TABLE {sql.table_name(table)}")


def _widen(table: Table, before: Table | None, existing: dict[str, str], file: str) -> list[str]:
    """Return the statements that add what is new. A column is never dropped or retyped."""
    statements = []
    for column in table.fields:
        have = existing.get(column.name)
        want = sql.SQL_TYPES[column.logical_type]
        if have is None:
            statements.append(sql.add_column(table, column))
        elif have != want:
            raise UserError(
                N_("Cột «%(column)s» đang là kiểu %(have)s, hợp đồng mới đổi thành %(want)s."),
                code="column-retyped",
                values={"column": column.name, "have": have, "want": want},
                place=file,
                remedy=N_("Giữ kiểu cũ, hoặc khai báo cột mới tên khác rồi chuyển dữ liệu sang."),
            )
    # A column declared sensitive today must leave the search it was in yesterday.
    if statements or before is None or _searched(before) != _searched(table):
        statements += sql.add_search(table)
    return statements


def _searched(table: Table) -> list[str]:
    return [field.name for field in sql.searched_fields(table)]


def _existing_columns(table_name: str) -> dict[str, str]:
    """Return column → SQL type of a declared table; empty when it does not exist."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute "
            "WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped",
            [sql.table_name(table_name)],
        )
        names = {"timestamp with time zone": "timestamptz"}
        return {name: names.get(kind, kind) for name, kind in cursor.fetchall()}
