"""Turn committed transactions into packages, once: packages and position in one commit.

Several changes of a row inside one batch become its last version, as a document. A transaction
too large for memory is a batch for each of its parts, tables in the contract's order.
Rows of other nodes, received here, are not sent back.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from django.db import transaction

from lienthong.base import clock, fault_points
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Contract
from lienthong.core.package.change import Change, TableChanges, Transaction, columns_of
from lienthong.services.contracts import queries as contracts
from lienthong.services.sync.alarms import raise_alarm
from lienthong.services.sync.gathering import gather
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.models import OutStream
from lienthong.services.sync.sealing import Batch, seal
from lienthong.services.sync.snapshot import copied_part
from lienthong.services.sync.statements import ask, ask_together, do, statement
from lienthong.services.sync.streams_read import of_streams, stream_read

REMOVED = N_(
    "Bảng %(table)s có lệnh xóa trực tiếp trong cơ sở dữ liệu; bản ghi phải được hủy, không xóa."
)


@transaction.atomic
def pack_transactions(
    *,
    transactions: Sequence[Transaction],
    slot: str,
    identity: Identity,
    going_on: Callable[[], None] = lambda: None,
    noting: Callable[[int], None] = lambda stream_id: None,
) -> int:
    """Package what is new and move the position. Returns the number of packages.

    `going_on` is called between the parts of a large transaction; what it raises undoes all.
    `noting` is told of each stream that gets a package.
    """
    held, versions = ask_together([statement("lock_position"), contracts.TIMELINE], {"slot": slot})
    ((position,),) = held
    fresh = [one for one in transactions if one.end > position]
    if not fresh:
        return 0
    made = 0
    for batch in _batches(fresh, contracts.Timeline(versions), identity.node_id, going_on):
        for stream in lock_streams(batch.contract.id):
            part = copied_part(stream, batch)
            if part is not None:
                made += seal(stream, part, identity)
                noting(stream.pk)
    moved = {
        "slot": slot,
        "position": fresh[-1].end,
        "committed_at": fresh[-1].committed_at,
        "now": clock.now(),
    }
    do(statement("move_position"), moved)
    fault_points.reach("sender:before-commit")
    return made


def lock_streams(contract_id: str) -> list[OutStream]:
    """The streams of a contract, locked until the transaction ends, in one order."""
    return [
        stream_read(row) for row in ask(of_streams("lock_out_streams"), {"contract": contract_id})
    ]


def _batches(
    transactions: Sequence[Transaction],
    timeline: contracts.Timeline,
    node_id: str,
    going_on: Callable[[], None],
) -> Iterator[Batch]:
    """Each change goes under the version of its contract that was in force when it was written."""
    switches = timeline.switches

    def together_with(one: Transaction) -> tuple[int, int]:
        return bisect_left(switches, one.end), one.end if one.spooled else 0

    for _, part in groupby(transactions, key=together_with):
        together = list(part)
        declared = timeline.at(together[0].end)
        large = together[0]
        if large.spooled is not None:
            for contract in declared:
                parts = large.spooled.blocks([table.name for table in contract.tables])
                yield from _of_large(large, parts, contract, node_id, going_on)
            continue
        changed = _by_table(together, declared)
        for contract in declared:
            batch = _batch(contract, changed, together, node_id)
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
        part = [replace(one, changes=changes, spooled=None)]
        batch = _batch(contract, _by_table(part, [contract]), part, node_id)
        if batch is None:
            continue
        if before is not None:
            yield replace(before, continues=True)
        before = replace(batch, large=True)
    if before is not None:
        yield before


def _by_table(
    transactions: Sequence[Transaction], declared: Iterable[Contract]
) -> dict[str, list[TableChanges]]:
    """The changes of declared tables; a removal among them is an alarm."""
    names = {table.name for contract in declared for table in contract.tables}
    changed: dict[str, list[TableChanges]] = {}
    for part in columns_of([one.changes for one in transactions], names):
        changed.setdefault(part.table, []).append(part)
    for name, parts in changed.items():
        if any(part.removed for part in parts):
            _alarm_removed(name)
    return changed


def _batch(
    contract: Contract,
    changed: Mapping[str, Sequence[TableChanges]],
    transactions: Sequence[Transaction],
    node_id: str,
) -> Batch | None:
    gathered = [
        one
        for table in contract.tables
        if table.name in changed
        and (one := gather(contract, table, changed[table.name], transactions, node_id))
    ]
    if not gathered:
        return None
    return Batch(
        contract=contract,
        tables=tuple(one.payload for one in gathered),
        kind="changes",
        committed_from=min(one.committed_from for one in gathered),
        committed_to=max(one.committed_to for one in gathered),
    )


def _alarm_removed(table: str) -> None:
    raise_alarm(
        kind="removed-outside",
        subject=f"table:{table}",
        message=REMOVED,
        values={"table": table},
    )
