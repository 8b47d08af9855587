"""Send rows that were there before the stream: chunk by chunk, as ordinary packages.

Chunks and changes take turns, and no lock is held. The slot exists before the stream does, so
nothing falls between; a row sent twice is stale the second time, because the receiver keeps the
greatest version. A change of a row that is not copied yet is not sent: its chunk will have it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction
from django.db.models import BigIntegerField, F, Func, QuerySet, Sum

from lienthong.base import clock, fault_points
from lienthong.base.actor import Actor
from lienthong.core.contract.model import Contract
from lienthong.core.package.payload import PayloadTable
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import queries as contracts
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.models import OutPackage, OutStream, Peer
from lienthong.services.sync.repair import resend_refused
from lienthong.services.sync.rows import know_rows, rows_after, versions_shown
from lienthong.services.sync.sealing import PACKAGE_ROWS, Batch, seal
from lienthong.services.sync.ways import carried_streams

AHEAD = 3  # packages that may wait before the next chunk is made
CARRIED_AHEAD = 5_000  # … when answers take days, as far as the queue has room for them
COPY_SHARE = 3 / 8  # of the queue's bound; the rest is for changes, and an alarm begins at half


@transaction.atomic
def ensure_streams(*, by: Actor) -> int:
    """Create the missing stream of every contract to every approved receiver."""
    peers = list(Peer.objects.filter(direction=Peer.RECEIVER, state=Peer.APPROVED))
    if not peers:
        return 0
    known = set(OutStream.objects.values_list("peer_id", "contract_id"))
    missing = [
        OutStream(peer=peer, contract_id=contract.id, created_at=clock.now())
        for contract in contracts.all_current()
        for peer in peers
        if (peer.pk, contract.id) not in known
    ]
    OutStream.objects.bulk_create(missing, ignore_conflicts=True)
    for stream in missing:
        audit.record(by=by, action="sync.stream_create", subject=f"stream:{stream}")
    return len(missing)


def snapshot_all(
    identity: Identity,
    *,
    going_on: Callable[[], None] = lambda: None,
    ahead: int = AHEAD,
    queue_bytes: int | None = None,
) -> int:
    """Send existing rows of every waiting stream as far as its queue has room.

    A stream waits for those its rows refer to. `going_on` is called between chunks;
    `queue_bytes` is the bound of a stream's queue (None: there is none). Returns the number of
    chunks.
    """
    waiting = OutStream.objects.filter(snapshot=OutStream.WAITING)
    streams = list(waiting.values_list("contract_id", "peer_id", "pk"))
    if not streams:
        return 0
    contracts_in_order = in_reference_order()
    made = 0
    unfinished: set[tuple[str, int]] = set()
    for contract in contracts_in_order:
        needed = referenced_contracts(contract)
        for peer_id, stream_id in [one[1:] for one in streams if one[0] == contract.id]:
            if not any((other, peer_id) in unfinished for other in needed):
                made += _fill(stream_id, identity, going_on, ahead, queue_bytes)
            if OutStream.objects.filter(pk=stream_id, snapshot=OutStream.WAITING).exists():
                unfinished.add((contract.id, peer_id))
    return made


def is_waiting() -> bool:
    """True while existing rows of an approved receiver's stream are to be copied."""
    return OutStream.objects.filter(snapshot=OutStream.WAITING, peer__state=Peer.APPROVED).exists()


def _fill(
    stream_id: int,
    identity: Identity,
    going_on: Callable[[], None],
    ahead: int,
    queue_bytes: int | None,
) -> int:
    """Send a few chunks while not too many packages wait; none is made for a full queue.

    Copying never fills a queue by itself: what is larger than its bound goes on chunk by chunk as
    receipts come.
    """
    pending = OutPackage.objects.filter(stream=stream_id, state=OutPackage.PENDING)
    carried = OutStream.objects.filter(carried_streams(), pk=stream_id).exists()
    room = (CARRIED_AHEAD if carried else ahead) - pending.count()
    made = 0
    most = queue_bytes * COPY_SHARE if carried and queue_bytes is not None else None
    while made < min(room, ahead):
        if most is not None and _size(pending) >= most:
            break
        if not snapshot_step(stream_id, identity):
            break
        made += 1
        fault_points.reach("snapshot:after-chunk")
        going_on()
    return made


def _size(packages: QuerySet[OutPackage]) -> int:
    """Bytes of the payloads; their lengths are read, not they."""
    found = packages.aggregate(
        size=Sum(Func(F("payload"), function="octet_length", output_field=BigIntegerField()))
    )
    return int(found["size"] or 0)


@transaction.atomic
def snapshot_step(stream_id: int, identity: Identity) -> bool:
    """Send one chunk and remember where it ended; False when nothing is left."""
    stream = (
        OutStream.objects.select_for_update(of=("self",)).select_related("peer").get(pk=stream_id)
    )
    if stream.snapshot != OutStream.WAITING:
        return False
    contract = contracts.current(stream.contract_id)
    for table in contract.tables[_reached(stream, contract) :]:
        after = stream.snapshot_after if table.name == stream.snapshot_table else ""
        if not after:
            know_rows(table)
        rows = rows_after(table, after, source=identity.node_id, limit=PACKAGE_ROWS)
        if len(rows):
            batch = Batch(contract, (rows,), kind="snapshot")
            seal(stream, batch, identity)
            fault_points.reach("snapshot:mid-copy")
            stream.snapshot_table, stream.snapshot_after = table.name, rows.batch[0][-1].as_py()
            stream.save(update_fields=["snapshot_table", "snapshot_after"])
            return True
    stream.snapshot = OutStream.MENDING if _refers_to_itself(contract) else OutStream.DONE
    stream.snapshot_table = stream.snapshot_after = ""
    stream.save(update_fields=["snapshot", "snapshot_table", "snapshot_after"])
    fault_points.reach("snapshot:at-switch")
    return False


def mend_copied(identity: Identity, *, by: Actor) -> int:
    """Send once more what was refused while rows were copied, when the last chunk is answered.

    A row may name one of its own table that a later chunk had. Returns the number of rows.
    """
    mending = OutStream.objects.filter(snapshot=OutStream.MENDING)
    answered = mending.exclude(packages__state=OutPackage.PENDING)
    return sum(
        _mend(stream_id, identity, by) for stream_id in answered.values_list("pk", flat=True)
    )


@transaction.atomic
def _mend(stream_id: int, identity: Identity, by: Actor) -> int:
    OutStream.objects.select_for_update().filter(pk=stream_id).first()
    changed = OutStream.objects.filter(pk=stream_id, snapshot=OutStream.MENDING).update(
        snapshot=OutStream.DONE
    )
    return resend_refused(stream_id=stream_id, identity=identity, by=by) if changed else 0


def copied_part(stream: OutStream, batch: Batch) -> Batch | None:
    """The rows of a batch that the stream has to send now; None when there are none.

    A row whose chunk is still to be made is left to it. The parts of a large transaction are sent
    whole, since one marks the end of another; what its chunks repeat is stale.
    """
    if stream.snapshot in OutStream.COPIED:
        return batch
    if stream.snapshot == OutStream.OVERFULL:
        return None
    if batch.large:
        return batch
    contract = contracts.current(stream.contract_id)
    ahead = {table.name for table in contract.tables[_reached(stream, contract) :]}
    tables = [_now(stream, table) if table.name in ahead else table for table in batch.tables]
    kept = tuple(table for table in tables if len(table))
    return replace(batch, tables=kept) if kept else None


def _now(stream: OutStream, table: PayloadTable) -> PayloadTable:
    """The rows that are copied already, and those that a chunk read now might not yet see.

    The log tells of a commit a moment before the database shows it, or long before when a standby
    has to have it first.
    """
    row_ids, versions = table.batch.columns[:2]
    after = stream.snapshot_after if table.name == stream.snapshot_table else ""
    waiting = pc.greater(row_ids, after)
    shown = versions_shown(table.name, row_ids.filter(waiting).to_pylist())
    left_out = [
        waits and shown.get(row_id, 0) >= version
        for waits, row_id, version in zip(
            waiting.to_pylist(), row_ids.to_pylist(), versions.to_pylist(), strict=True
        )
    ]
    return PayloadTable(table.name, table.batch.filter(pc.invert(pa.array(left_out, pa.bool_()))))


def _refers_to_itself(contract: Contract) -> bool:
    """True when a row may name one that is copied after it."""
    reached: set[str] = set()
    for table in contract.tables:
        for field in table.fields:
            named = field.reference
            if named and named.contract_id == contract.id and named.table not in reached:
                return True
        reached.add(table.name)
    return False


def _reached(stream: OutStream, contract: Contract) -> int:
    """The place of the table that is being copied."""
    names = [table.name for table in contract.tables]
    return names.index(stream.snapshot_table) if stream.snapshot_table in names else 0


def in_reference_order() -> list[Contract]:
    """Contracts in force, each after those its rows refer to (a circle keeps its order)."""
    waiting = {contract.id: contract for contract in contracts.all_current()}
    ordered: list[Contract] = []
    while waiting:
        free = [c for c in waiting.values() if not (referenced_contracts(c) & waiting.keys())]
        for contract in free or list(waiting.values()):
            ordered.append(contract)
            del waiting[contract.id]
    return ordered


def referenced_contracts(contract: Contract) -> set[str]:
    """Ids of other contracts that this one's rows refer to."""
    return {
        field.reference.contract_id
        for table in contract.tables
        for field in table.fields
        if field.reference is not None and field.reference.contract_id != contract.id
    }
