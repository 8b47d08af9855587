"""What sync needs from outside: a signer, a reader of changes, a way to the peer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

from lienthong.core.package.change import Transaction


class Signer(Protocol):
    """Signs as this node."""

    @property
    def key_id(self) -> str: ...

    @property
    def public_key(self) -> str:
        """The raw public key, base64."""

    def sign(self, data: bytes) -> bytes: ...


class Verifier(Protocol):
    """Checks another node's signature."""

    def __call__(self, public_key: str, signature: bytes, data: bytes) -> bool: ...


class Cipher(Protocol):
    """Encrypts payloads for receivers and opens those that are for this node."""

    @property
    def scheme(self) -> str: ...

    @property
    def recipient(self) -> str:
        """The public key that others encrypt for this node with."""

    def encrypt(self, data: bytes, recipients: Sequence[str]) -> bytes: ...

    def decrypt(self, data: bytes) -> bytes:
        """Raises CannotOpen when the data is not for this node."""

    def is_recipient(self, text: str) -> bool: ...


class CannotOpen(Exception):
    """Encrypted data that is not for this node, or not whole."""


class ChangeReader(Protocol):
    """Reads committed changes in commit order; positions only grow."""

    def open(self, *, after: int) -> None: ...

    def read(self, *, wait_seconds: float, limit: int) -> list[Transaction]: ...

    def confirm(self, position: int) -> None: ...

    def keep_alive(self) -> None:
        """Say that we are here; asked for at least every few seconds while nothing is read."""

    @property
    def silent_seconds(self) -> float:
        """How long the server has said nothing."""

    def close(self) -> None: ...


class CaptureUnavailable(Exception):
    """The log cannot be read now; reconnecting later may help."""


@dataclass(frozen=True)
class SlotState:
    """What the server says about our place in its log; a lost one cannot be read any more."""

    lost: bool
    retained_bytes: int


@dataclass(frozen=True)
class Obstacle:
    """What keeps changes from being read: the kind and subject of its alarm, and the words."""

    kind: str
    subject: str
    message: str
    values: Mapping[str, str]


class ChangeLog(Protocol):
    """The log of changes of one database, and our named place in it."""

    @property
    def name(self) -> str: ...

    def find(self) -> SlotState | None: ...

    def create(self) -> None: ...

    def drop(self) -> None: ...

    def beat(self) -> None:
        """Write something that comes back to the reader, on an idle database too."""

    def obstacles(self, tables: Sequence[str]) -> tuple[Obstacle, ...]:
        """What would keep the changes of these tables from being read."""

    def reader(self) -> ChangeReader: ...


@dataclass(frozen=True)
class SignedAnswer:
    """The peer accepted: its signed document."""

    body: bytes
    signature: bytes


@dataclass(frozen=True)
class Refusal:
    """The peer refused: why, and for a gap the sequence it expects."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)
    expected: int | None = None


class PeerUnreachable(Exception):
    """No answer; the request may or may not have had its effect."""


@dataclass(frozen=True)
class Position:
    """How far the receiver is in one stream."""

    last_sequence: int
    last_manifest_hash: str


class Transport(Protocol):
    """A way to one receiver. Every method raises PeerUnreachable when there is no answer."""

    def open_session(self, request: bytes, signature: bytes) -> Refusal | None: ...

    def send(self, package: bytes, *, epoch: int, rows: int = 0) -> SignedAnswer | Refusal:
        """Deliver a package. `rows`: how many the receiver applies before it answers."""

    def position(
        self, sender: str, contract_id: str, request: bytes, signature: bytes
    ) -> Position | Refusal: ...

    def digests(self, request: bytes, signature: bytes) -> Mapping[str, Any] | Refusal: ...

    def announce(self, request: bytes, signature: bytes) -> Mapping[str, Any] | Refusal: ...

    def keys(self, statement: bytes, signature: bytes) -> SignedAnswer | Refusal: ...


@dataclass(frozen=True)
class Letter:
    """Something for one node, on a way on which the answer comes later.

    `name` is the same for what is sent and for its answer, and gives the order between two
    nodes: words joined by dots, the second of a package's is its contract. `data` is a container
    or a signed document, which may be encrypted. `place` is where the carrier holds it.
    """

    sender: str
    receiver: str
    kind: str
    name: str
    data: bytes
    place: str = ""


PACKAGE, CONTRACT, RECEIPT, ANSWER, KEYS = "package", "contract", "receipt", "answer", "keys"
QUESTION, FINDING = "question", "finding"
# The order in which they are opened: what later ones need comes first.
LETTER_KINDS = (KEYS, CONTRACT, PACKAGE, QUESTION, RECEIPT, ANSWER, FINDING)


class Carrier(Protocol):
    """A way on which answers come later: a folder, a removable medium, a broker.

    It may lose what it carries and bring it twice; nothing is believed that is not signed.
    Every method raises PeerUnreachable when the way is closed.
    """

    @property
    def window(self) -> int | None:
        """How many packages of a stream may wait for their receipts; None: any number."""

    @property
    def patience(self) -> timedelta | None:
        """After which time without an answer a package is given again; None: never."""

    def put(self, letter: Letter) -> None:
        """Give a letter; durable when this returns. Giving it again changes nothing."""

    def collect(self, receiver: str, *, wait_seconds: float) -> Iterator[Letter]:
        """What lies here for a node, those of one sender in their order."""

    def done(self, letter: Letter) -> None:
        """Forget a letter that had its effect."""

    def leave(self, letter: Letter) -> None:
        """Put a letter back that could not have its effect yet."""

    def close(self) -> None: ...
