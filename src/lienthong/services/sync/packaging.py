"""Turn committed transactions into packages, once: packages and position in one commit.

Several changes of a row inside one batch become its last version, as a document. A transaction
too large for memory is a batch for each of its parts, tables in the contract's order.
Rows of other nodes, received here, are not sent back.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby

from django.db import transaction

from lienthong.base import clock, fault_points
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Contract, Table
from lienthong.core.package.change import Change, Transaction, Unchanged
from lienthong.core.package.payload import PayloadRow, PayloadTable
from lienthong.services.contracts import queries as contracts
from lienthong.services.sync.alarms import raise_alarm
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.models import CapturePosition, OutStream, Peer
from lienthong.services.sync.rows import rows_by_id, rows_of_history
from lienthong.services.sync.sealing import Batch, seal

REMOVED = N_(
    "Bảng %(table)s có lệnh xóa trực tiếp trong cơ sở dữ liệu; bản ghi phải được hủy, không xóa."
)


@dataclass
class Gathered:
    """What a batch of transactions changed in one table: last version of each row."""

    rows: dict[str, PayloadRow] = field(default_factory=dict)
    incomplete: set[str] = field(default_factory=set)
    committed_from: datetime | None = None
    committed_to: datetime | None = None


@transaction.atomic
def pack_transactions(
    *,
    transactions: Sequence[Transaction],
    slot: str,
    identity: Identity,
    going_on: Callable[[], None] = lambda: None,
) -> int:
    """Package what is new and move the position. Returns the number of packages.

    `going_on` is called between the parts of a large transaction; what it raises undoes all.
    """
    position = CapturePosition.objects.select_for_update().get(slot=slot)
    fresh = [one for one in transactions if one.end > position.position]
    if not fresh:
        return 0
    made = 0
    for batch in _batches(fresh, identity.node_id, going_on):
        for stream in lock_streams(batch.contract.id):
            made += len(seal(stream, batch, identity))
    position.position = fresh[-1].end
    position.committed_at = fresh[-1].committed_at
    position.updated_at = clock.now()
    position.save()
    fault_points.reach("sender:before-commit")
    return made


def lock_streams(contract_id: str) -> list[OutStream]:
    """The streams of a contract, locked until the transaction ends, in one order."""
    return list(
        OutStream.objects.select_for_update(of=("self",))
        .select_related("peer")
        .filter(contract_id=contract_id, peer__direction=Peer.RECEIVER)
        .order_by("id")
    )


def _batches(
    transactions: Sequence[Transaction], node_id: str, going_on: Callable[[], None]
) -> Iterator[Batch]:
    """Each change goes under the version of its contract that was in force when it was written."""
    switches = contracts.switch_positions()

    def together_with(one: Transaction) -> tuple[int, int]:
        return bisect_left(switches, one.end), one.end if one.spooled else 0

    for _, part in groupby(transactions, key=together_with):
        together = list(part)
        declared = contracts.in_force_at(together[0].end)
        large = together[0]
        if large.spooled is not None:
            for contract in declared:
                parts = large.spooled.blocks([table.name for table in contract.tables])
                yield from _of_large(large, parts, contract, node_id, going_on)
            continue
        gathered = _gather(together, node_id, declared)
        for contract in declared:
            batch = _batch(contract, gathered, node_id)
            if batch is not None:
                yield batch


def _of_large(
    one: Transaction,
    parts: Iterable[Sequence[Change]],
    contract: Contract,
    node_id: str,
    going_on: Callable[[], None],
) -> Iterator[Batch]:
    """A batch for each part of a spooled transaction, all but the last marked as going on."""
    before: Batch | None = None
    for changes in parts:
        going_on()
        part = replace(one, changes=tuple(changes), spooled=None)
        batch = _batch(contract, _gather([part], node_id, [contract]), node_id)
        if batch is None:
            continue
        if before is not None:
            yield replace(before, continues=True)
        before = batch
    if before is not None:
        yield before


def _gather(
    transactions: Iterable[Transaction], node_id: str, contracts_then: Iterable[Contract]
) -> dict[str, Gathered]:
    declared = {table.name: table for contract in contracts_then for table in contract.tables}
    gathered: dict[str, Gathered] = {}
    removed: dict[str, Change] = {}
    for one in transactions:
        for change in one.changes:
            table = declared.get(change.table)
            if table is None:
                continue
            if change.operation in ("delete", "truncate"):
                removed[change.table] = change
            elif change.row.get("_source") == node_id:
                into = gathered.setdefault(table.name, Gathered())
                _add(into, table, change)
                into.committed_from = into.committed_from or one.committed_at
                into.committed_to = one.committed_at
    for change in removed.values():
        _alarm_removed(change)
    return gathered


def _add(into: Gathered, table: Table, change: Change) -> None:
    row = change.row
    row_id = str(row["_id"])
    values = []
    into.incomplete.discard(row_id)
    for column in table.fields:
        value = row.get(column.name)
        if isinstance(value, Unchanged):
            into.incomplete.add(row_id)
            value = None
        values.append(value)
    into.rows.pop(row_id, None)
    into.rows[row_id] = PayloadRow(
        row_id=row_id,
        version=int(str(row["_version"])),
        event=str(row["_event"]),
        changed_at=str(row["_changed_at"]),
        values=tuple(values),
    )


def _batch(contract: Contract, gathered: Mapping[str, Gathered], node_id: str) -> Batch | None:
    found = [(table, gathered[table.name]) for table in contract.tables if table.name in gathered]
    if not found:
        return None
    return Batch(
        contract=contract,
        tables=tuple(
            payload_table(table, _complete(contract, table, one, node_id)) for table, one in found
        ),
        kind="changes",
        committed_from=min(one.committed_from for _, one in found if one.committed_from),
        committed_to=max(one.committed_to for _, one in found if one.committed_to),
    )


def payload_table(table: Table, rows: Sequence[PayloadRow]) -> PayloadTable:
    """Rows of a declared table, columns in the contract's order."""
    return PayloadTable.of(table.name, [column.name for column in table.fields], rows)


def _complete(
    contract: Contract, table: Table, gathered: Gathered, node_id: str
) -> list[PayloadRow]:
    """Fetch rows whose large values the log did not repeat; they may be newer, never older.

    The row as it is now has the columns of today: under an older version history is asked.
    """
    if gathered.incomplete:
        now = contracts.find(contract.id)
        if now is not None and now.digest == contract.digest:
            fetched = rows_by_id(table, sorted(gathered.incomplete), source=node_id)
        else:
            wanted = {row_id: gathered.rows[row_id].version for row_id in gathered.incomplete}
            fetched = rows_of_history(table, wanted)
        for row in fetched:
            gathered.rows[row.row_id] = row
    return list(gathered.rows.values())


def _alarm_removed(change: Change) -> None:
    raise_alarm(
        kind="removed-outside",
        subject=f"table:{change.table}",
        message=REMOVED,
        values={"table": change.table},
    )
