"""What pages read about the keys of peers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lienthong.services.sync.models import PeerKey

ORDER = {PeerKey.PENDING: 0, PeerKey.APPROVED: 1, PeerKey.REVOKED: 2}


@dataclass(frozen=True)
class NodeKey:
    """One key of a node; a node that sends and receives has it once."""

    node_id: str
    name: str
    purpose: str
    key_id: str
    state: str
    valid_to: datetime | None
    revoked_at: datetime | None
    introduced_by: str
    created_at: datetime


def node_keys() -> list[NodeKey]:
    """Every key of every node, those that wait for a person first, revoked ones last."""
    found: dict[tuple[str, str], NodeKey] = {}
    for key in PeerKey.objects.select_related("peer").order_by("-created_at"):
        shown = NodeKey(
            node_id=key.peer.node_id,
            name=key.peer.name,
            purpose=key.purpose,
            key_id=key.key_id,
            state=key.state,
            valid_to=key.valid_to,
            revoked_at=key.revoked_at,
            introduced_by=key.introduced_by,
            created_at=key.created_at,
        )
        found.setdefault((key.peer.node_id, key.key_id), shown)
    return sorted(found.values(), key=lambda key: (ORDER[key.state], key.name))
