"""Step five: a person other than the one who asked lets the sender in."""

from __future__ import annotations

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.services.audit import actions as audit
from lienthong.services.sync.connecting import errors
from lienthong.services.sync.connecting.registering import locked
from lienthong.services.sync.connecting.steps import standing
from lienthong.services.sync.models import Connection, Peer

BEFORE_APPROVAL = ("checked", "agreed", "tried")


@transaction.atomic
def approve(*, node_id: str, by: Actor, note: str = "") -> Connection:
    """Let packages of the sender in. Raises NotAllowed for the requester, UserError for a gap."""
    connection = locked(node_id)
    if by.kind != "user":
        raise errors.no_person(node_id)
    if str(by) == connection.requested_by:
        raise errors.own_request(node_id)
    done = standing(connection).done
    for step in BEFORE_APPROVAL:
        if step not in done:
            raise errors.step_missing(node_id, step)
    connection.approved_by, connection.approved_by_name = str(by), by.name
    connection.approved_at, connection.note = clock.now(), note
    connection.save()
    peer = Peer.objects.select_for_update().get(pk=connection.peer_id)
    before, peer.state = peer.state, Peer.APPROVED
    peer.save(update_fields=["state"])
    connection.peer = peer
    audit.record(
        by=by,
        action="sync.connection_approve",
        subject=f"peer:{peer}",
        before={"state": before},
        after={"state": peer.state, "note": note},
    )
    return connection
