"""Carry letters through a JetStream stream: one subject for each letter, removed when it is done.

A letter given again takes the place of the one that waits, so a receiver that is away for days
does not fill the broker. What the broker loses, by a power cut before its disk was flushed, is
given again: a sender lets go of a package at its receipt, not at the broker's word.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
    StreamConfig,
)
from nats.js.client import JetStreamContext
from nats.js.errors import NotFoundError

from lienthong.adapters.nats.background import Background
from lienthong.adapters.nats.client import TlsClient
from lienthong.adapters.nats.login import Certificates, Login
from lienthong.core.package.limits import STANDARD
from lienthong.services.sync.ports import LETTER_KINDS, Letter, PeerUnreachable

STREAM, ROOT = "LIENTHONG", "lienthong"
CONNECT_SECONDS, CALL_SECONDS, ACK_SECONDS = 5, 30.0, 120.0
MESSAGES_AT_ONCE = 64
MOST_UNACKED = 1000
KEPT_DAYS = 30
HEADERS_ROOM = 2048
MOST_PARTS, MOST_UNFINISHED = 4096, 64
PART, PARTS, HASH = "Lienthong-Part", "Lienthong-Parts", "Lienthong-Letter"
# Tokens of a subject: root, receiver, sender, kind, name, part.
TOKENS = 6
NAME = re.compile(r"[a-z0-9][a-z0-9_/-]{0,199}")

log = structlog.get_logger()


@dataclass
class Unfinished:
    """The parts of a letter that have come."""

    letter: Letter
    parts: int
    messages: dict[int, Msg] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return sum(len(message.data) for message in self.messages.values())


class NatsCarrier:
    """One broker; any number of nodes share its stream."""

    window: int | None = 64
    patience: timedelta | None = timedelta(minutes=10)

    def __init__(
        self,
        url: str,
        *,
        login: Login | None = None,
        certificates: Certificates | None = None,
    ) -> None:
        self._url = url
        self._login = login or Login()
        self._certificates = certificates
        self._background = Background()
        self._client: Client | None = None
        self._stream: JetStreamContext | None = None
        self._pulls: dict[str, JetStreamContext.PullSubscription] = {}
        self._unfinished: dict[str, Unfinished] = {}
        self._open: dict[str, list[Msg]] = {}
        self._closed = False

    def put(self, letter: Letter) -> None:
        """Publish a letter in parts the broker takes; each is stored before the next goes."""
        self._run(self._put(letter))

    def collect(self, receiver: str, *, wait_seconds: float) -> Iterator[Letter]:
        """What the broker has for a node, in the order in which it came."""
        while True:
            messages: list[Msg] = self._run(self._fetch(receiver, wait_seconds))
            for message in messages:
                letter = self._add(message)
                if letter is not None:
                    yield letter
            if len(messages) < MESSAGES_AT_ONCE:
                return

    def done(self, letter: Letter) -> None:
        """Let the broker forget a letter. When it cannot be told, the letter comes again."""
        with suppress(PeerUnreachable):
            self._run(self._acknowledge(self._open.pop(letter.place, [])))

    def leave(self, letter: Letter) -> None:
        """The sender hears why and gives it again, in its order; the broker need not keep it."""
        self.done(letter)

    def close(self) -> None:
        """Leave the broker; what was not done comes again at once to whoever collects next."""
        if not self._closed:
            self._closed = True
            with suppress(PeerUnreachable):
                self._run(self._leave())
            self._background.stop()

    def _run(self, work: object) -> list[Msg]:
        try:
            return self._background.run(work, CALL_SECONDS)  # type: ignore[arg-type]
        except (NatsError, OSError, TimeoutError) as error:
            raise PeerUnreachable(type(error).__name__) from error

    async def _connected(self) -> JetStreamContext:
        if self._client is not None and self._stream is not None:
            if not self._client.is_connected:
                raise PeerUnreachable("disconnected")
            return self._stream
        secure = self._url.startswith("tls://")
        client = TlsClient() if secure else Client()
        try:
            await self._connect(client, secure=secure)
            stream = client.jetstream(timeout=CALL_SECONDS / 2)
            await _ensure_stream(stream)
        except BaseException:
            await client.close()
            raise
        self._client, self._stream = client, stream
        return stream

    async def _connect(self, client: Client, *, secure: bool) -> None:
        """Connect, or raise what stands in the way: the library would try for ever in silence."""
        failed: asyncio.Future[Exception] = asyncio.get_running_loop().create_future()

        async def note(error: Exception) -> None:
            """Later each call reports its own failure."""
            if not failed.done():
                failed.set_result(error)

        certificates = self._certificates
        connecting = asyncio.ensure_future(
            client.connect(
                self._url, connect_timeout=CONNECT_SECONDS, error_cb=note,
                max_reconnect_attempts=-1, reconnect_time_wait=1,
                disconnected_cb=self._lost, reconnected_cb=self._back,
                tls=certificates.context() if certificates and secure else None,
                **self._login.options,  # type: ignore[arg-type]
            )
        )  # fmt: skip
        first: set[asyncio.Future[Any]] = {connecting, failed}
        await asyncio.wait(first, timeout=CONNECT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if not connecting.done():
            connecting.cancel()
            raise failed.result() if failed.done() else TimeoutError
        await connecting

    async def _lost(self) -> None:
        """A broker that comes back between two visits would else be away unseen."""
        if not self._closed:
            log.warning("sync_broker_lost", broker=urlsplit(self._url).hostname)

    async def _back(self) -> None:
        log.info("sync_broker_back", broker=urlsplit(self._url).hostname)

    async def _put(self, letter: Letter) -> list[Msg]:
        stream = await self._connected()
        assert self._client is not None  # noqa: S101 - connected just now
        room = self._client.max_payload - HEADERS_ROOM
        pieces = [letter.data[at : at + room] for at in range(0, len(letter.data), room)] or [b""]
        headers = {PARTS: str(len(pieces)), HASH: hashlib.sha256(letter.data).hexdigest()}
        for number, piece in enumerate(pieces):
            await stream.publish(
                _subject(letter, number), piece, stream=STREAM,
                headers={**headers, PART: str(number)},
            )  # fmt: skip
        return []

    async def _fetch(self, receiver: str, wait_seconds: float) -> list[Msg]:
        stream = await self._connected()
        pull = self._pulls.get(receiver)
        if pull is None:
            pull = self._pulls[receiver] = await stream.pull_subscribe(
                f"{ROOT}.{receiver}.>", durable=receiver, stream=STREAM,
                config=ConsumerConfig(
                    ack_policy=AckPolicy.EXPLICIT, ack_wait=ACK_SECONDS,
                    max_ack_pending=MOST_UNACKED,
                ),
            )  # fmt: skip
        try:
            return await pull.fetch(MESSAGES_AT_ONCE, timeout=max(wait_seconds, 0.05))
        except TimeoutError:
            return []

    async def _acknowledge(self, messages: list[Msg]) -> list[Msg]:
        for message in messages:
            await message.ack()
        return []

    async def _leave(self) -> list[Msg]:
        if self._client is None:
            return []
        if self._client.is_connected:
            waiting = [m for one in self._unfinished.values() for m in one.messages.values()]
            for message in [*waiting, *(m for group in self._open.values() for m in group)]:
                await message.nak()
            await self._client.flush()
        await self._client.close()
        return []

    def _add(self, message: Msg) -> Letter | None:
        """The letter that this part completes, if it does; what is no part of one is dropped."""
        read = _read(message)
        if read is None:
            with suppress(PeerUnreachable):
                self._run(self._acknowledge([message]))
            return None
        key, number, first = read
        if key not in self._unfinished and len(self._unfinished) >= MOST_UNFINISHED:
            self._unfinished.pop(next(iter(self._unfinished)))  # it comes again
        letter = self._unfinished.setdefault(key, first)
        letter.messages[number] = message
        if letter.size > STANDARD.container_bytes or len(letter.messages) < letter.parts:
            return None
        del self._unfinished[key]
        messages = [letter.messages[at] for at in range(letter.parts)]
        self._open[key] = messages
        data = b"".join(message.data for message in messages)
        named = letter.letter
        return Letter(named.sender, named.receiver, named.kind, named.name, data, key)


def _subject(letter: Letter, part: int) -> str:
    name = letter.name.replace(".", "/")  # a dot would begin another token
    return f"{ROOT}.{letter.receiver}.{letter.sender}.{letter.kind}.{name}.{part}"


def _read(message: Msg) -> tuple[str, int, Unfinished] | None:
    """The key of a message's letter, its part, and the letter without its data."""
    tokens, headers = message.subject.split("."), message.headers or {}
    part, parts = headers.get(PART, ""), headers.get(PARTS, "")
    if len(tokens) != TOKENS or tokens[3] not in LETTER_KINDS:
        return None
    if not NAME.fullmatch(tokens[4]):
        return None
    if not (_is_number(part) and _is_number(parts) and int(part) < int(parts) <= MOST_PARTS):
        return None
    _, receiver, sender, kind, name, _ = tokens
    letter = Letter(sender, receiver, kind, name.replace("/", "."), b"")
    key = f"{message.subject.rpartition('.')[0]}:{headers.get(HASH, '')[:64]}"
    return key, int(part), Unfinished(letter, int(parts))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6


async def _ensure_stream(stream: JetStreamContext) -> None:
    """Make the stream unless the broker's operator has made it."""
    try:
        await stream.stream_info(STREAM)
    except NotFoundError:
        await stream.add_stream(
            StreamConfig(
                name=STREAM, subjects=[f"{ROOT}.>"], retention=RetentionPolicy.WORK_QUEUE,
                storage=StorageType.FILE, max_msgs_per_subject=1, discard=DiscardPolicy.OLD,
                max_age=KEPT_DAYS * 24 * 3600,
            )
        )  # fmt: skip
