"""What a sender needs to be let in: a way to the centre's desk for connections."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from lienthong.services.sync.ports import Refusal, SignedAnswer


class Registrar(Protocol):
    """The desk of one receiver. Every method raises PeerUnreachable without an answer."""

    def introduce(self, request: bytes, signature: bytes) -> Mapping[str, Any] | Refusal:
        """Ask how the connection stands, or prove the key."""

    def report(self, request: bytes, signature: bytes) -> SignedAnswer | Refusal:
        """Report a comparison; the answer is what the receiver signs about its own side."""

    def trial(self, package: bytes) -> SignedAnswer | Refusal:
        """Have a package judged and not applied."""
