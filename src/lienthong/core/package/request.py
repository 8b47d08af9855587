"""Signed requests between nodes that are not packages: open a session, ask a position,
compare digests. Each names its purpose, so none can be replayed as another."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lienthong.core.package.canonical import canonical_json, read_canonical
from lienthong.core.package.document import Members
from lienthong.core.package.refusal import Refused

FORMAT = "lienthong-request/1"
LIMIT = 16 * 1024 * 1024


@dataclass(frozen=True)
class SignedRequest:
    """What a sender asks, before signing."""

    purpose: str
    sender: str
    receiver: str
    created: str
    arguments: dict[str, Any] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """The canonical bytes that are signed and sent."""
        return canonical_json(
            {
                "format": FORMAT,
                "purpose": self.purpose,
                "sender": self.sender,
                "receiver": self.receiver,
                "created": self.created,
                "arguments": self.arguments,
            }
        )


def parse_request(data: bytes, *, purpose: str) -> SignedRequest:
    """Read a request of one purpose. Raises Refused for any other."""
    members = Members(read_canonical(data, what="request", limit=LIMIT), "request")
    if members.text("format") != FORMAT or members.text("purpose") != purpose:
        raise members.wrong("purpose")
    arguments = members.take("arguments")
    if not isinstance(arguments, dict):
        raise Refused("malformed", detail="request.arguments")
    request = SignedRequest(
        purpose=purpose,
        sender=members.text("sender"),
        receiver=members.text("receiver"),
        created=members.text("created"),
        arguments=arguments,
    )
    members.done()
    return request
