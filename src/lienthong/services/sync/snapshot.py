"""Send rows that were there before the stream: chunk by chunk, as ordinary packages.

The slot exists before the stream does, so nothing falls between; a row sent twice is
stale the second time, because the receiver keeps the greatest version.
"""

from __future__ import annotations

from django.db import transaction

from lienthong.base import clock, fault_points
from lienthong.base.actor import Actor
from lienthong.core.contract.model import Contract
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import queries as contracts
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.models import OutStream, Peer
from lienthong.services.sync.rows import rows_after
from lienthong.services.sync.sealing import PACKAGE_ROWS, Batch, seal


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


def snapshot_all(identity: Identity) -> int:
    """Send the existing rows of every waiting stream; referenced contracts go first."""
    waiting = OutStream.objects.filter(snapshot=OutStream.WAITING)
    streams = list(waiting.values_list("contract_id", "pk"))
    if not streams:
        return 0
    order = {contract.id: place for place, contract in enumerate(in_reference_order())}
    made = 0
    for contract_id, stream_id in sorted(streams, key=lambda one: order.get(one[0], 0)):
        if contract_id not in order:
            continue
        while snapshot_step(stream_id, identity):
            made += 1
            fault_points.reach("snapshot:after-chunk")
    return made


@transaction.atomic
def snapshot_step(stream_id: int, identity: Identity) -> bool:
    """Send one chunk and remember where it ended; False when nothing is left."""
    stream = (
        OutStream.objects.select_for_update(of=("self",)).select_related("peer").get(pk=stream_id)
    )
    if stream.snapshot == OutStream.DONE:
        return False
    contract = contracts.current(stream.contract_id)
    names = [table.name for table in contract.tables]
    at = names.index(stream.snapshot_table) if stream.snapshot_table in names else 0
    for table in contract.tables[at:]:
        after = stream.snapshot_after if table.name == stream.snapshot_table else ""
        rows = rows_after(table, after, source=identity.node_id, limit=PACKAGE_ROWS)
        if len(rows):
            batch = Batch(contract, (rows,), kind="snapshot")
            seal(stream, batch, identity)
            fault_points.reach("snapshot:mid-copy")
            stream.snapshot_table, stream.snapshot_after = table.name, rows.batch[0][-1].as_py()
            stream.save(update_fields=["snapshot_table", "snapshot_after"])
            return True
    stream.snapshot = OutStream.DONE
    stream.snapshot_table = stream.snapshot_after = ""
    stream.save(update_fields=["snapshot", "snapshot_table", "snapshot_after"])
    fault_points.reach("snapshot:at-switch")
    return False


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
