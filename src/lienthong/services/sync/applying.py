"""Apply the rows of a transaction, table by table and part by part, with a verdict for each
refused row.

A row that names, or takes over a unique value from, another row of the same transaction waits
until that one is applied, in whichever table or part it comes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from django.db import connection

from lienthong.core.contract.model import Contract, Table
from lienthong.core.package.limits import STANDARD
from lienthong.core.package.payload import PayloadTable
from lienthong.core.package.receipt import Counts, Verdict
from lienthong.core.package.refusal import Refused
from lienthong.services.contracts import queries as contracts
from lienthong.services.contracts.sql import table_name
from lienthong.services.records.lookup import ANY_OF
from lienthong.services.sync import applying_columns, applying_rows, row_verdicts
from lienthong.services.sync.applying_columns import Foreseen
from lienthong.services.sync.applying_rows import Setting, TableOutcome
from lienthong.services.sync.models import Peer


class Application:
    """One transaction of a peer on its way into the tables of a contract."""

    def __init__(self, contract: Contract, peer: Peer, current: Contract | None = None) -> None:
        """``current``: the version in force here, for who has it at hand."""
        self.contract, self.peer = contract, peer
        self._current = current or contracts.find(contract.id)
        self._tables: dict[str, tuple[Setting, TableOutcome]] = {}
        self._tried = 0  # how many rows were applied when the waiting ones were last looked at
        self._parts = 0

    def expect(self, names: Iterable[str]) -> None:
        """Learn what is needed to judge rows of these tables."""
        for name in names:
            if name not in self._tables and any(t.name == name for t in self.contract.tables):
                table = self.contract.table(name)
                setting = Setting.of(self.contract, self._current, table, self.peer)
                self._tables[name] = setting, TableOutcome()

    def foresee(self, payloads: Iterable[PayloadTable]) -> dict[str, Foreseen]:
        """Judge what needs no database, of tables that are expected; may run ahead in a thread."""
        return {
            payload.name: applying_columns.foresee(self._tables[payload.name][0], payload)
            for payload in payloads
        }

    def take(self, payloads: Sequence[PayloadTable]) -> None:
        """Judge and apply one part."""
        self.expect(payload.name for payload in payloads)
        self.take_foreseen(self.foresee(payloads))

    def take_foreseen(self, foreseen: Mapping[str, Foreseen]) -> None:
        """Apply one part, in the contract's order: referenced tables come first."""
        self._parts += 1
        for table in self.contract.tables:
            if table.name in foreseen:
                self._take_table(table, foreseen[table.name])

    def close(self) -> tuple[Counts, tuple[Verdict, ...]]:
        """Say what became of the rows of all parts."""
        while self._applied != self._tried:
            self._tried = self._applied
            for setting, outcome in self._in_order():
                _try_again(setting, outcome)
        verdicts: list[Verdict] = []
        for setting, outcome in self._in_order():
            for row, problem in outcome.waiting:
                outcome.verdicts.append(row_verdicts.broken_rule(setting.table, row, problem))
            outcome.waiting = []
            if self._parts > 1:
                _leave_out_outdated(setting, outcome)
            verdicts += outcome.verdicts
        stale = sum(outcome.stale for _, outcome in self._in_order())
        return Counts(self._applied, stale, len(verdicts)), tuple(verdicts)

    def _take_table(self, table: Table, part: Foreseen) -> None:
        setting, outcome = self._tables[table.name]
        applied = self._applied
        if part.right is not None:
            applying_columns.take(setting, part.payload, part.right, outcome)
        else:
            applying_rows.take(setting, part.payload.rows, outcome)
        if outcome.waiting and self._applied != applied:
            _try_again(setting, outcome)
        if not any(o.waiting for s, o in self._tables.values() if s.table is not setting.table):
            self._tried = self._applied
        self._check_refusals()

    def _in_order(self) -> list[tuple[Setting, TableOutcome]]:
        names = [table.name for table in self.contract.tables]
        return [self._tables[name] for name in names if name in self._tables]

    @property
    def _applied(self) -> int:
        return sum(outcome.applied for _, outcome in self._tables.values())

    def _check_refusals(self) -> None:
        """A transaction of which more is wrong than one receipt can tell is left to people."""
        refused = sum(len(o.verdicts) + len(o.waiting) for _, o in self._tables.values())
        if refused > STANDARD.refusals:
            raise Refused("too-many-refused", limit=str(STANDARD.refusals))


def apply_table(
    contract: Contract, table: Table, payload: PayloadTable, peer: Peer
) -> TableOutcome:
    """Apply the rows of one table by themselves."""
    application = Application(contract, peer)
    application.take([payload])
    counts, verdicts = application.close()
    return TableOutcome(counts.applied, counts.stale, list(verdicts))


def _try_again(setting: Setting, outcome: TableOutcome) -> None:
    """Look at the waiting rows until no more of them pass."""
    while outcome.waiting:
        waiting, outcome.waiting = outcome.waiting, []
        applied = outcome.applied
        rows = [row for row, _ in waiting]
        applying_rows.judge_and_apply(setting, rows, outcome)
        if outcome.applied == applied:
            return


def _leave_out_outdated(setting: Setting, outcome: TableOutcome) -> None:
    """A refused version of a row of which a later part held a good one is only stale."""
    if not outcome.verdicts:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT _id, _version FROM {table_name(setting.target)} "  # noqa: S608 - quoted
            f"WHERE _source = %s AND _id = {ANY_OF}",
            [setting.source, json.dumps([verdict.row_id for verdict in outcome.verdicts])],
        )
        held = dict(cursor.fetchall())
    told = [v for v in outcome.verdicts if held.get(v.row_id, 0) < v.version]
    outcome.stale += len(outcome.verdicts) - len(told)
    outcome.verdicts = told
