"""Notice that a receiver lost packages, though there is nothing to send it.

A receiver restored from a backup says so only when it is asked: the next package would be a gap.
"""

from __future__ import annotations

from django.db.models import Max

from lienthong.services.sync.alarms import raise_alarm
from lienthong.services.sync.delivery import CANNOT_REWIND, rewind
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.models import OutPackage, OutStream, Peer
from lienthong.services.sync.ports import PeerUnreachable, Refusal, Transport
from lienthong.services.sync.settle import stream_subject
from lienthong.services.sync.ways import carried_streams


def quiet_streams() -> list[OutStream]:
    """Streams whose receiver can be asked and was sent everything."""
    return list(
        OutStream.objects.select_related("peer")
        .filter(peer__state=Peer.APPROVED, peer__profile="", state=OutStream.RUNNING)
        .filter(packages__state=OutPackage.ACKNOWLEDGED)
        .exclude(packages__state=OutPackage.PENDING)
        .exclude(carried_streams())
        .distinct()
    )


def look_back(*, stream: OutStream, identity: Identity, transport: Transport) -> bool:
    """Send again what the receiver no longer has; False when it has everything or cannot say."""
    arguments = {"contract": stream.contract_id}
    request, signature = identity.request("position", stream.peer.node_id, arguments)
    try:
        answer = transport.position(identity.node_id, stream.contract_id, request, signature)
    except PeerUnreachable:
        return False  # delivery tells of it when there is something to send
    taken = OutPackage.objects.filter(stream=stream, state=OutPackage.ACKNOWLEDGED)
    newest = taken.aggregate(newest=Max("sequence"))["newest"] or 0
    if isinstance(answer, Refusal) or answer.last_sequence >= newest:
        return False
    expected = answer.last_sequence + 1
    if rewind(stream, expected):
        return True
    raise_alarm(
        kind="gap",
        subject=stream_subject(stream),
        message=CANNOT_REWIND,
        values={"expected": str(expected)},
    )
    return False
