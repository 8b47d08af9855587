"""Who this node is when it signs and checks signatures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.core.package.manifest import Manifest
from lienthong.core.package.request import SignedRequest
from lienthong.core.package.text_form import instant
from lienthong.services.sync.ports import CannotOpen, Cipher, Signer, Verifier


class NoCipher:
    """A node without keys to open payloads: nothing can be encrypted, so nothing of that class
    leaves it."""

    scheme = ""

    @property
    def recipient(self) -> str:
        raise CannotOpen("this node has no cipher")

    def encrypt(self, data: bytes, recipients: Sequence[str]) -> bytes:
        raise CannotOpen("this node has no cipher")

    def decrypt(self, data: bytes) -> bytes:
        raise CannotOpen("this node has no cipher")

    def is_recipient(self, text: str) -> bool:
        return False


@dataclass(frozen=True)
class Identity:
    """The node, its signer and cipher, and the way it checks others.

    `former_keys` tells the public keys it signed with before, `next_signer` the key that waits to
    be switched to.
    """

    node_id: str
    signer: Signer
    verify: Verifier
    cipher: Cipher = field(default_factory=NoCipher)
    former_keys: Callable[[], tuple[str, ...]] = tuple
    next_signer: Callable[[], Signer | None] = lambda: None

    @property
    def actor(self) -> Actor:
        return Actor(kind="node", id=self.node_id, name=self.node_id)

    def sign_manifest(self, manifest: Manifest) -> tuple[bytes, bytes]:
        """The manifest's bytes, naming the key that signs, and the signature."""
        while True:
            named = self.signer.key_id
            data = replace(manifest, key_id=named).to_bytes()
            signature = self.signer.sign(data)
            if self.signer.key_id == named:  # else the key was changed in between
                return data, signature

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
