"""A sender session at a receiver: a number that only grows fences off a dead sender.

The number is stored before it is used. A process that finds a greater one in its own
database has been replaced and must stop.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from lienthong.services.sync.errors import Superseded
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.models import Peer
from lienthong.services.sync.ports import Refusal, Transport


def open_session(
    *,
    peer_id: int,
    held: int | None,
    identity: Identity,
    transport: Transport,
    note: Callable[[int], None] = lambda epoch: None,
) -> int | Refusal:
    """Open the next session and return its epoch, or the receiver's refusal.

    `held` is the epoch this process used before, None at its start; `note` is told each one it
    takes, for the answer may not come. Raises Superseded when
    another process of this node opened a session since, PeerUnreachable without an answer.
    """
    at_least = 0
    while True:
        epoch, node_id = _next_epoch(peer_id, held, at_least)
        held = epoch
        note(epoch)
        request, signature = identity.request("session", node_id, {"epoch": epoch})
        refusal = transport.open_session(request, signature)
        if refusal is None:
            return epoch
        current = refusal.values.get("current", "")
        if refusal.code != "stale-session" or not current.isdigit() or int(current) < epoch:
            return refusal
        # This node's database is older than the receiver's memory: restored from a backup.
        at_least = int(current)


@transaction.atomic
def _next_epoch(peer_id: int, held: int | None, at_least: int) -> tuple[int, str]:
    peer = Peer.objects.select_for_update().get(pk=peer_id)
    if held is not None and peer.session_epoch > held:
        raise Superseded(peer.node_id)
    peer.session_epoch = max(peer.session_epoch, at_least) + 1
    peer.save(update_fields=["session_epoch"])
    return peer.session_epoch, peer.node_id
