"""What a profile's stream needs from outside: a way to post a message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from lienthong.services.sync.ports import PeerUnreachable


class NotSent(PeerUnreachable):
    """There was no connection: the receiver cannot have seen the message."""


@dataclass(frozen=True)
class Posting:
    """One message ready to go; `path` is below the receiver's address."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    timeout_seconds: float


@dataclass(frozen=True)
class Reply:
    """What came back: status, body up to a limit, and how long to wait when the receiver says."""

    status: int
    body: bytes
    retry_after_seconds: float | None = None


class Channel(Protocol):
    """A way to one receiver. Raises NotSent, or PeerUnreachable when no answer came."""

    def post(self, posting: Posting) -> Reply: ...
