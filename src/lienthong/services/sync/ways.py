"""Which way leads to a peer, read off its address.

A question is answered at once (``http``), or letters are carried and answers come later:
through a folder (``file:///…``), a broker (``nats://…``, ``tls://…``), or a person's hands
(``file:``).
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.db.models import Q

BY_HAND = "file:"
ASKED = ("http://", "https://")
CARRIED = ("file:", "nats://", "tls://")


def is_carried(url: str) -> bool:
    """True when answers of the peer at this address come later."""
    return url.startswith(CARRIED)


def is_address(url: str) -> bool:
    """True for an address some way leads to."""
    return url == BY_HAND or url.startswith((*ASKED, "file:///", "nats://", "tls://"))


def place_of(url: str) -> str:
    """A carrier's place as alarms name it: without anything secret an address may hold."""
    parts = urlsplit(url)
    return f"{parts.scheme}:{parts.hostname or ''}{parts.path}"


CARRIED_LIKE = [f"{scheme}%" for scheme in CARRIED]


def carried_streams(prefix: str = "") -> Q:
    """The condition on streams (or on what belongs to a stream, by `prefix`)."""
    condition = Q()
    for scheme in CARRIED:
        condition |= Q(**{f"{prefix}peer__url__startswith": scheme})
    return condition
