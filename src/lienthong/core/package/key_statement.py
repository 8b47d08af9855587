"""What a node says of its own keys, signed with a key its peer knows.

Signing keys come with a proof that the node holds them; of encryption keys the newest is first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lienthong.core.package.canonical import canonical_json, read_canonical
from lienthong.core.package.document import Members

FORMAT = "lienthong-keys/1"
LIMIT = 64 * 1024
MOST_KEYS = 10


@dataclass(frozen=True)
class SigningKey:
    """A public key, base64, and its signature over `proof_text`, hexadecimal."""

    public_key: str
    proof: str


@dataclass(frozen=True)
class KeyStatement:
    """The keys of `node`, said to `peer`."""

    node: str
    peer: str
    created: str
    signing: tuple[SigningKey, ...]
    encryption: tuple[str, ...]

    def to_bytes(self) -> bytes:
        """The canonical bytes that are signed and sent."""
        return canonical_json(
            {
                "format": FORMAT,
                "node": self.node,
                "peer": self.peer,
                "created": self.created,
                "signing": [
                    {"public_key": key.public_key, "proof": key.proof} for key in self.signing
                ],
                "encryption": list(self.encryption),
            }
        )


def proof_text(node: str, public_key: str) -> bytes:
    """What a key signs to prove that the node holds it."""
    return f"{FORMAT}\n{node}\n{public_key}".encode()


def parse_statement(data: bytes) -> KeyStatement:
    """Read a statement. Raises Refused when it is not one."""
    members = Members(read_canonical(data, what="keys", limit=LIMIT), "keys")
    if members.text("format") != FORMAT:
        raise members.wrong("format")
    signing, encryption = members.items("signing"), members.items("encryption")
    if max(len(signing), len(encryption)) > MOST_KEYS:
        raise members.wrong("signing")
    statement = KeyStatement(
        node=members.text("node"),
        peer=members.text("peer"),
        created=members.text("created"),
        signing=tuple(_signing(item) for item in signing),
        encryption=tuple(_text(key) for key in encryption),
    )
    members.done()
    return statement


def _text(item: Any) -> str:
    return Members({"encryption": item}, "keys").text("encryption", limit=200)


def _signing(item: Any) -> SigningKey:
    members = Members(item, "keys.signing")
    key = SigningKey(members.text("public_key", limit=64), members.text("proof", limit=128))
    members.done()
    return key
