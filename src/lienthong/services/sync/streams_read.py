"""Streams with their receivers, read by statements that are written down: every package asks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from lienthong.services.sync.models import OutPackage, OutStream, Peer
from lienthong.services.sync.statements import columns, made, statement, width

STREAM_WIDTH = width(OutStream) + width(Peer)


@cache
def of_streams(name: str) -> str:
    """A statement that reads streams (as ``s``), receivers (``p``) and perhaps packages (``k``)."""
    return statement(name).format(
        stream=columns(OutStream, "s"), peer=columns(Peer, "p"), package=columns(OutPackage, "k")
    )


def stream_read(row: Sequence[Any]) -> OutStream:
    """The stream at the beginning of a row, with its receiver."""
    peers_at = width(OutStream)
    stream = made(OutStream, row[:peers_at])
    stream.peer = made(Peer, row[peers_at:STREAM_WIDTH])
    return stream
