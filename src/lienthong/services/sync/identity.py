"""Who this node is when it signs and checks signatures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.core.package.request import SignedRequest
from lienthong.core.package.text_form import instant
from lienthong.services.sync.ports import Signer, Verifier


@dataclass(frozen=True)
class Identity:
    """The node, its signer, and the way it checks others."""

    node_id: str
    signer: Signer
    verify: Verifier

    @property
    def actor(self) -> Actor:
        return Actor(kind="node", id=self.node_id, name=self.node_id)

    def request(
        self, purpose: str, receiver: str, arguments: Mapping[str, Any]
    ) -> tuple[bytes, bytes]:
        """A signed request to a receiver: its bytes and the signature."""
        request = SignedRequest(
            purpose=purpose,
            sender=self.node_id,
            receiver=receiver,
            created=instant(clock.now()),
            arguments=dict(arguments),
        ).to_bytes()
        return request, self.signer.sign(request)
