"""Go on with a stream whose receiver knows packages that this node's database does not.

That is so after this database was restored from a backup, or when a copy of this node has sent
in its name. The receiver refuses such a stream (`sequence-reused`, `broken-chain`), and only a
person can say which side is right; this is their word that this database is. The stream goes on
after the receiver's last package, every row is sent again, and a row of which the receiver holds
a later version gets a version after that. Rows that only the receiver has are named; a person who
has seen which may have them cancelled there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from lienthong.base.actor import Actor
from lienthong.base.i18n import N_
from lienthong.core.package.difference import Difference
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import queries as contracts
from lienthong.services.records import overtaking
from lienthong.services.sync import errors
from lienthong.services.sync.alarms import resolve_alarms
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.models import OutPackage, OutStream
from lienthong.services.sync.ports import PeerUnreachable, Position, Refusal, Transport
from lienthong.services.sync.reconcile import reconcile
from lienthong.services.sync.settle import stream_subject

REASON = N_("Nối lại luồng sau khi phục hồi cơ sở dữ liệu từ bản sao lưu.")
FORGOTTEN = N_("Chỉ còn ở nút nhận sau khi phục hồi cơ sở dữ liệu; hủy theo quyết định của người.")
OVERTAKEN = frozenset({"newer", "content"})


@dataclass(frozen=True)
class OnlyThere:
    """A row that only the receiver has."""

    table: str
    row_id: str
    version: int


@dataclass(frozen=True)
class Realigned:
    """What was done: the stream's last package there, rows raised, rows that only it has."""

    contract_id: str
    receiver: str
    last_sequence: int
    moved: bool
    raised: int
    only_there: int
    rows_only_there: tuple[OnlyThere, ...] = ()


def realign(*, stream_id: int, identity: Identity, transport: Transport, by: Actor) -> Realigned:
    """Take this database's rows for right and the receiver's place in the stream for given.

    Raises UserError when the receiver gives no answer or refuses.
    """
    stream = OutStream.objects.select_related("peer").get(pk=stream_id)
    position = _position(stream, identity, transport)
    moved = _move(stream_id=stream_id, position=position, by=by)
    report = reconcile(
        stream_id=stream_id, identity=identity, transport=transport, by=by, patience_seconds=0
    )
    only_there = tuple(
        OnlyThere(one.table, one.row_id, one.version_there or 0)
        for one in report.differences
        if one.kind == "extra"
    )
    return Realigned(
        contract_id=stream.contract_id,
        receiver=stream.peer.node_id,
        last_sequence=position.last_sequence,
        moved=moved,
        raised=_overtake(stream.contract_id, report.differences, by),
        only_there=len(only_there),
        rows_only_there=only_there,
    )


@transaction.atomic
def cancel_only_there(*, contract_id: str, rows: Sequence[OnlyThere], by: Actor) -> int:
    """Cancel rows at the receiver that this database has forgotten, each after its version there.

    They are kept here as cancelled ones and sent like any change; the receiver's history has what
    they held. A row that was entered here in the meantime is left alone. Returns how many.
    """
    cancelled = 0
    for table in contracts.current(contract_id).tables:
        versions = {one.row_id: one.version + 1 for one in rows if one.table == table.name}
        if versions:
            cancelled += overtaking.bury(table=table, versions=versions, reason=FORGOTTEN, by=by)
    audit.record(
        by=by, action="sync.cancel_only_there", subject=f"contract:{contract_id}",
        after={"named": len(rows), "cancelled": cancelled},
    )  # fmt: skip
    return cancelled


def _position(stream: OutStream, identity: Identity, transport: Transport) -> Position:
    receiver, contract = stream.peer.node_id, stream.contract_id
    request, signature = identity.request("position", receiver, {"contract": contract})
    try:
        answer = transport.position(identity.node_id, contract, request, signature)
    except PeerUnreachable as error:
        raise errors.peer_down(receiver) from error
    if isinstance(answer, Refusal):
        raise errors.peer_refused(receiver, answer.code)
    return answer


@transaction.atomic
def _move(*, stream_id: int, position: Position, by: Actor) -> bool:
    """Go on after the receiver's last package; False when the stream does so by itself.

    It does when this node made that package and still has the payloads of all that follow it.
    Otherwise what follows leads nowhere: its rows are sent anew.
    """
    stream = OutStream.objects.select_for_update().get(pk=stream_id)
    packages = OutPackage.objects.filter(stream=stream)
    known = packages.filter(
        sequence=position.last_sequence, manifest_hash=position.last_manifest_hash
    )
    following = packages.filter(sequence__gt=position.last_sequence)
    in_line = position.last_sequence == 0 or known.exists()
    if in_line and not following.filter(payload=None).exists():
        return False
    before = {"next_sequence": stream.next_sequence, "forgotten": following.count()}
    packages.filter(state=OutPackage.PENDING).delete()
    following.delete()
    stream.next_sequence = position.last_sequence + 1
    stream.last_manifest_hash = position.last_manifest_hash
    stream.snapshot, stream.snapshot_table, stream.snapshot_after = OutStream.WAITING, "", ""
    stream.state, stream.blocked_code = OutStream.RUNNING, ""
    stream.attempts, stream.next_attempt_at = 0, None
    stream.save()
    resolve_alarms(subject=stream_subject(stream))
    audit.record(
        by=by, action="sync.stream_realign", subject=f"stream:{stream}", before=before,
        after={"next_sequence": stream.next_sequence},
    )  # fmt: skip
    return True


def _overtake(contract_id: str, differences: Sequence[Difference], by: Actor) -> int:
    raised = 0
    for table in contracts.current(contract_id).tables:
        versions = {
            one.row_id: (one.version_there or 0) + 1
            for one in differences
            if one.table == table.name and one.kind in OVERTAKEN
        }
        if versions:
            raised += overtaking.overtake(table=table, versions=versions, reason=REASON, by=by)
    return raised
