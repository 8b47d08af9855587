"""Step one: a sender is registered with its key, by a person who says what for."""

from __future__ import annotations

import secrets

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.audit import actions as audit
from lienthong.services.sync import actions
from lienthong.services.sync.connecting import errors
from lienthong.services.sync.models import Connection, Peer

CHALLENGE_BYTES = 32


@transaction.atomic
def register(
    *, node_id: str, name: str, public_key: str, by: Actor, contact: str = "", purpose: str = ""
) -> Connection:
    """Ask for the connection of a sender. A new key of a known one begins the steps again.

    Raises UserError when the sender is connected with this very key already.
    """
    known = Peer.objects.filter(direction=Peer.SENDER, node_id=node_id).first()
    if known is not None and known.state == Peer.APPROVED and known.public_key == public_key:
        raise UserError(
            N_("Nút «%(node)s» đã được duyệt kết nối với khóa này."),
            code="already-connected",
            values={"node": node_id},
            remedy=N_("Muốn đổi khóa thì đăng ký khóa mới; muốn dừng thì tạm dừng kết nối."),
            status=409,
        )
    peer = actions.peer_add(
        node_id=node_id, name=name, direction=Peer.SENDER, public_key=public_key, by=by
    )
    if peer.state != Peer.PENDING:
        peer.state = Peer.PENDING
        peer.save(update_fields=["state"])
    now = clock.now()
    connection, _created = Connection.objects.update_or_create(
        peer=peer,
        defaults={
            "contact": contact,
            "purpose": purpose,
            "requested_by": str(by),
            "requested_by_name": by.name,
            "requested_at": now,
            "challenge": secrets.token_hex(CHALLENGE_BYTES),
            "challenge_at": now,
            "checked_at": None,
            "checked_key": "",
            "checks": [],
            "approved_by": "",
            "approved_by_name": "",
            "approved_at": None,
            "note": "",
        },
    )
    audit.record(
        by=by,
        action="sync.connection_register",
        subject=f"peer:{peer}",
        after={"name": name, "public_key": public_key, "contact": contact, "purpose": purpose},
    )
    return connection


def connection_of(node_id: str) -> Connection:
    """The connection of a sender. Raises NotFound."""
    found = Connection.objects.select_related("peer").filter(
        peer__node_id=node_id, peer__direction=Peer.SENDER
    ).first()  # fmt: skip
    if found is None:
        raise errors.unknown_connection(node_id)
    return found


def locked(node_id: str) -> Connection:
    """The connection of a sender, locked until the transaction ends. Raises NotFound."""
    found = connection_of(node_id)
    return Connection.objects.select_for_update(of=("self",)).select_related("peer").get(
        pk=found.pk
    )  # fmt: skip
