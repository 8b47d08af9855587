"""Check and apply rows one by one: the reference of what a receiver does with a row.

`applying_columns` does the same to whole columns, sooner; what it is not sure of comes here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db import connection

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.core.contract.carry import carrier
from lienthong.core.contract.model import Contract, Table
from lienthong.core.package.payload import PayloadRow
from lienthong.core.package.receipt import Verdict
from lienthong.core.package.text_form import parse_moment, parser_of
from lienthong.core.rules.check import TableChecker
from lienthong.core.rules.model import Problem, Value
from lienthong.core.rules.row_id import row_id as id_of
from lienthong.services.contracts import queries as contracts
from lienthong.services.contracts.sql import table_name
from lienthong.services.records import actions as records
from lienthong.services.records.actions import ReceivedRow
from lienthong.services.records.lookup import ANY_OF, DatabaseLookup
from lienthong.services.sync import row_verdicts
from lienthong.services.sync.carried_lookup import CarriedLookup
from lienthong.services.sync.models import Peer

# A row that breaks such a rule may keep it once others of its transaction are applied.
DEPENDENT = ("referential", "duplicate")
CANCEL = "CANCEL"
Refusals = list[tuple[ReceivedRow, Problem]]


@dataclass(frozen=True)
class Setting:
    """What judging and writing the rows of one table needs.

    Rows are judged by the package's own version (``table``), and written into the columns of
    today (``target``).
    """

    table: Table
    target: Table
    checker: TableChecker
    source: str
    by: Actor

    @classmethod
    def of(cls, contract: Contract, current: Contract | None, table: Table, peer: Peer) -> Setting:
        by = Actor(kind="node", id=peer.node_id, name=peer.name)
        is_current = current is not None and current.digest == contract.digest
        target = table if is_current else _target(current, table)
        checker = contracts.checker_of(contract, table.name)
        return cls(table, target, checker, peer.node_id, by)

    def lookup(self) -> DatabaseLookup:
        """What rules ask about other rows, as they are in the database at first question."""
        if self.target is not self.table:
            return CarriedLookup(self.table, self.target)
        return DatabaseLookup(self.table)


@dataclass
class TableOutcome:
    """What became of the rows of one table; ``waiting`` may pass once others are applied."""

    applied: int = 0
    stale: int = 0
    verdicts: list[Verdict] = field(default_factory=list)
    waiting: Refusals = field(default_factory=list)


def take(setting: Setting, rows: Sequence[PayloadRow], outcome: TableOutcome) -> None:
    """Apply the rows that pass; the caller's transaction decides whether it stays."""
    judge_and_apply(setting, typed(setting, _newer(setting, rows, outcome), outcome), outcome)


def judge_and_apply(setting: Setting, rows: Sequence[ReceivedRow], outcome: TableOutcome) -> None:
    """Check typed rows by the rules, write those that pass."""
    accepted, refused = judge(setting, rows, prefetched(setting, rows))
    write(setting, accepted, outcome)
    keep(setting, refused, outcome)


def keep(setting: Setting, refused: Refusals, outcome: TableOutcome) -> None:
    """Let the rows wait that another row may help, and say why the others are refused."""
    for row, problem in refused:
        if problem.family in DEPENDENT:
            outcome.waiting.append((row, problem))
        else:
            outcome.verdicts.append(row_verdicts.broken_rule(setting.table, row, problem))


def _target(current: Contract | None, table: Table) -> Table:
    """The table as it is here now; one that is no more in the contract stands as it was."""
    tables = current.tables if current is not None else ()
    return next((one for one in tables if one.name == table.name), table)


def _newer(setting: Setting, rows: Sequence[PayloadRow], outcome: TableOutcome) -> list[PayloadRow]:
    """Leave out rows held here already, or newer, and rows that belong to another node."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT _id, _version, _source FROM {table_name(setting.table)} "  # noqa: S608
            f"WHERE _id = {ANY_OF}",
            [json.dumps([row.row_id for row in rows])],
        )
        held = {row_id: (version, owner) for row_id, version, owner in cursor.fetchall()}
    newer = []
    for row in rows:
        version, owner = held.get(row.row_id, (0, setting.source))
        if owner != setting.source:
            outcome.verdicts.append(row_verdicts.foreign(setting.table, row.row_id, row.version))
        elif version >= row.version:
            outcome.stale += 1
        else:
            newer.append(row)
    return newer


def typed(setting: Setting, rows: Sequence[PayloadRow], outcome: TableOutcome) -> list[ReceivedRow]:
    """Turn text into values; a row with a value of the wrong type is refused by itself."""
    table = setting.table
    parsers = [(f.name, parser_of(f)) for f in table.fields]
    found = []
    for row in rows:
        values: dict[str, Value] = {}
        column = "_changed_at"
        try:
            changed_at = parse_moment(row.changed_at)
            for (column, parse), text in zip(parsers, row.values, strict=True):
                values[column] = None if text is None else parse(text)
        except (KeyError, ValueError):
            kind = "timestamp" if column not in table.by_name else table.field(column).logical_type
            outcome.verdicts.append(row_verdicts.bad_type(table, row, column, kind))
            continue
        if row.event != CANCEL and not _names_itself(table, row.row_id, values):
            outcome.verdicts.append(row_verdicts.bad_id(table, row))
            continue
        found.append(ReceivedRow(row.row_id, row.version, row.event, changed_at, values))
    return found


def _names_itself(table: Table, row_id: str, values: Mapping[str, Value]) -> bool:
    try:
        return id_of(table, values) == row_id
    except ValueError:  # a part of the key is missing
        return False


def prefetched(setting: Setting, rows: Sequence[ReceivedRow]) -> DatabaseLookup:
    """The answers about other rows that the rules will want for these rows."""
    lookup = setting.lookup()
    lookup.prefetch([(row.row_id, row.values) for row in rows if row.event != CANCEL])
    return lookup


def judge(
    setting: Setting,
    rows: Sequence[ReceivedRow],
    lookup: DatabaseLookup,
    before: Callable[[ReceivedRow], None] = lambda row: None,
) -> tuple[list[ReceivedRow], Refusals]:
    """Check rows in order; each knows those accepted before it, and what ``before`` notes."""
    accepted: list[ReceivedRow] = []
    refused: Refusals = []
    today = clock.today()
    for row in rows:
        before(row)
        error = None
        if row.event != CANCEL:  # a cancelled row leaves; what it holds no longer matters
            problems = setting.checker.check(
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


def write(setting: Setting, rows: Sequence[ReceivedRow], outcome: TableOutcome) -> None:
    """Write rows that passed, in the columns of today."""
    table, target = setting.table, setting.target
    if target is not table:
        carry = carrier(table, target)
        rows = [replace(row, values=carry.row(row.values)) for row in rows]
    results = records.apply_received(table=target, rows=rows, source=setting.source, by=setting.by)
    for row in rows:
        result = results[row.row_id]
        if result == "applied":
            outcome.applied += 1
        elif result == "stale":
            outcome.stale += 1
        else:
            outcome.verdicts.append(row_verdicts.foreign(table, row.row_id, row.version))
