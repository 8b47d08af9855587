"""Check and apply the rows of one table of a package, with a verdict for each refused row.

Refused rows are looked at again after the others were applied: a row may name, or take
over a unique value from, another row of the same package.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db import connection

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.i18n import N_
from lienthong.core.contract.carry import carrier
from lienthong.core.contract.model import Contract, Table
from lienthong.core.package.payload import PayloadRow, PayloadTable
from lienthong.core.package.receipt import Verdict
from lienthong.core.package.text_form import parse_instant, parser_of
from lienthong.core.rules.check import TableChecker
from lienthong.core.rules.model import Problem, Value
from lienthong.core.rules.row_id import row_id as id_of
from lienthong.services.contracts import queries as contracts
from lienthong.services.contracts.sql import table_name
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.records import actions as records
from lienthong.services.records.actions import ReceivedRow
from lienthong.services.records.lookup import ANY_OF, DatabaseLookup
from lienthong.services.sync.carried_lookup import CarriedLookup
from lienthong.services.sync.models import Peer

DEPENDENT = ("referential", "duplicate")
CANCEL = "CANCEL"

BAD_TYPE = N_("Giá trị của «%(column)s» không đúng kiểu %(type)s.")
BAD_TYPE_REMEDY = N_("Sửa giá trị tại nguồn theo kiểu dữ liệu của hợp đồng.")
BAD_ID = N_("Mã bản ghi không khớp các cột khóa của hợp đồng.")
BAD_ID_REMEDY = N_("Nhập lại bản ghi tại nguồn để hệ thống đặt lại mã.")
FOREIGN = N_("Bản ghi này ở nút nhận thuộc một nút khác.")
FOREIGN_REMEDY = N_("Thống nhất cơ quan chủ quản của bản ghi; chỉ chủ quản được gửi.")


@dataclass
class TableOutcome:
    """What became of the rows of one table."""

    applied: int = 0
    stale: int = 0
    verdicts: list[Verdict] = field(default_factory=list)


def apply_table(
    contract: Contract, table: Table, payload: PayloadTable, peer: Peer
) -> TableOutcome:
    """Apply the rows that pass; the caller's transaction decides whether it stays.

    Rows are judged by the package's own version, and written into the columns of today.
    """
    outcome = TableOutcome()
    target = _target(contract, table)
    rows = _newer(table, payload.rows, peer.node_id, outcome)
    waiting = _typed(table, payload.columns, rows, outcome)
    checker = _checker(contract, table)
    by = Actor(kind="node", id=peer.node_id, name=peer.name)
    while waiting:
        accepted, refused = _check(table, target, checker, waiting)
        _apply(target, [_carried(table, target, row) for row in accepted], peer, by, outcome)
        again = [row for row, problem in refused if problem.family in DEPENDENT]
        if not accepted or not again:
            outcome.verdicts += [_verdict(table, row, problem) for row, problem in refused]
            break
        outcome.verdicts += [
            _verdict(table, row, problem)
            for row, problem in refused
            if problem.family not in DEPENDENT
        ]
        waiting = again
    return outcome


def _target(contract: Contract, table: Table) -> Table:
    """The table as it is here now; one that is no more in the contract stands as it was."""
    current = contracts.find(contract.id)
    if current is None or current.digest == contract.digest:
        return table
    return next((one for one in current.tables if one.name == table.name), table)


def _carried(table: Table, target: Table, row: ReceivedRow) -> ReceivedRow:
    if target is table:
        return row
    return replace(row, values=carrier(table, target).row(row.values))


def _newer(
    table: Table, rows: Sequence[PayloadRow], source: str, outcome: TableOutcome
) -> list[PayloadRow]:
    """Leave out rows held here already, or newer, and rows that belong to another node."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT _id, _version, _source FROM {table_name(table)} "  # noqa: S608 - quoted
            f"WHERE _id = {ANY_OF}",
            [json.dumps([row.row_id for row in rows])],
        )
        held = {row_id: (version, owner) for row_id, version, owner in cursor.fetchall()}
    newer = []
    for row in rows:
        version, owner = held.get(row.row_id, (0, source))
        if owner != source:
            outcome.verdicts.append(_foreign(table, row))
        elif version >= row.version:
            outcome.stale += 1
        else:
            newer.append(row)
    return newer


def _typed(
    table: Table, columns: Sequence[str], rows: Sequence[PayloadRow], outcome: TableOutcome
) -> list[ReceivedRow]:
    """Turn text into values; a row with a value of the wrong type is refused by itself."""
    kinds = {name: table.field(name).logical_type for name in columns}
    parsers = [(name, parser_of(table.field(name))) for name in columns]
    typed = []
    for row in rows:
        values: dict[str, Value] = {}
        column = "_changed_at"
        try:
            changed_at = parse_instant(row.changed_at)
            for (column, parse), text in zip(parsers, row.values, strict=True):
                values[column] = None if text is None else parse(text)
        except (KeyError, ValueError):
            outcome.verdicts.append(
                _plain(
                    table, row, "type", BAD_TYPE, BAD_TYPE_REMEDY,
                    column=column, type=kinds.get(column, "timestamp"),
                )
            )  # fmt: skip
            continue
        if row.event != CANCEL and not _names_itself(table, row.row_id, values):
            outcome.verdicts.append(_plain(table, row, "row-id", BAD_ID, BAD_ID_REMEDY))
            continue
        typed.append(ReceivedRow(row.row_id, row.version, row.event, changed_at, values))
    return typed


def _names_itself(table: Table, row_id: str, values: Mapping[str, Value]) -> bool:
    try:
        return id_of(table, values) == row_id
    except ValueError:  # a part of the key is missing
        return False


def _checker(contract: Contract, table: Table) -> TableChecker:
    """The rules of the package's own contract version."""
    current = contracts.find(contract.id)
    if current is not None and current.digest == contract.digest:
        return contracts.checker(table.name)
    return TableChecker.of(table, dictionary.current())


def _check(
    table: Table, target: Table, checker: TableChecker, rows: Sequence[ReceivedRow]
) -> tuple[list[ReceivedRow], list[tuple[ReceivedRow, Problem]]]:
    lookup = CarriedLookup(table, target) if target is not table else DatabaseLookup(table)
    lookup.prefetch([(row.row_id, row.values) for row in rows if row.event != CANCEL])
    accepted: list[ReceivedRow] = []
    refused: list[tuple[ReceivedRow, Problem]] = []
    today = clock.today()
    for row in rows:
        error = None
        if row.event != CANCEL:  # a cancelled row leaves; what it holds no longer matters
            problems = checker.check(
                row.values, row_id=row.row_id, lookup=lookup, today=today, at="receiver"
            )
            error = next((one for one in problems if one.severity == "error"), None)
        if error is not None:
            refused.append((row, error))
            continue
        accepted.append(row)
        if row.event != CANCEL:
            lookup.note(row.row_id, row.values)
    return accepted, refused


def _apply(
    table: Table, rows: Sequence[ReceivedRow], peer: Peer, by: Actor, outcome: TableOutcome
) -> None:
    results = records.apply_received(table=table, rows=rows, source=peer.node_id, by=by)
    for row in rows:
        result = results[row.row_id]
        if result == "applied":
            outcome.applied += 1
        elif result == "stale":
            outcome.stale += 1
        else:
            outcome.verdicts.append(_foreign(table, row))


def _verdict(table: Table, row: ReceivedRow, problem: Problem) -> Verdict:
    return Verdict(
        table=table.name,
        row_id=row.row_id,
        version=row.version,
        verdict="refused",
        rule=problem.rule,
        message=problem.message,
        remedy=problem.remedy,
        values=dict(problem.values),
    )


def _plain(
    table: Table,
    row: PayloadRow | ReceivedRow,
    rule: str,
    message: str,
    remedy: str,
    **values: str,
) -> Verdict:
    return Verdict(
        table=table.name,
        row_id=row.row_id,
        version=row.version,
        verdict="refused",
        rule=rule,
        message=message,
        remedy=remedy,
        values=values,
    )


def _foreign(table: Table, row: PayloadRow | ReceivedRow) -> Verdict:
    return Verdict(
        table=table.name,
        row_id=row.row_id,
        version=row.version,
        verdict="foreign",
        rule="owner",
        message=FOREIGN,
        remedy=FOREIGN_REMEDY,
    )
