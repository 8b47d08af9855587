"""The delivery loop: several streams at once, each in order, one session for each receiver."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

import structlog
from django.db import Error, connection

from lienthong import bootstrap
from lienthong.base.i18n import N_
from lienthong.core.package.refusal import Refused
from lienthong.entrypoints.jobs.sync_flow import Flow, Lingering
from lienthong.services.sync import delivery, looking_back, session
from lienthong.services.sync.alarms import raise_alarm, resolve_alarms
from lienthong.services.sync.errors import Superseded
from lienthong.services.sync.keys.telling import exchange
from lienthong.services.sync.models import OutStream, Peer
from lienthong.services.sync.ports import PeerUnreachable, Refusal, Transport
from lienthong.services.sync.profiles.delivery import deliver_messages

POLL_SECONDS = 0.25
RETRY_SECONDS = 0.5
LOOK_BACK_SECONDS = 15.0
THREADS = 4

NO_SESSION = N_("Nút nhận %(receiver)s không mở phiên gửi: %(code)s.")

log = structlog.get_logger()


class Receiver:
    """The way to one receiver and the session held there."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self.transport: Transport = bootstrap.sync_transport(peer.url)
        self.lock = threading.Lock()
        self.epoch: int | None = None
        self.held: int | None = None
        self.retry_at = 0.0

    def hold(self, epoch: int) -> None:
        """Remember the session this process opens, whatever becomes of it."""
        self.held = epoch


class DeliveryLoop:
    """Gives due streams to worker threads; never two workers to one stream."""

    def __init__(self, *, stop: threading.Event, leading: threading.Event, flow: Flow) -> None:
        self._stop = stop
        self._leading = leading
        self._flow = flow
        self._identity = bootstrap.sync_identity()
        self._backoff = delivery.Backoff()
        self._receivers: dict[int, Receiver] = {}
        self._busy: dict[int, Future[bool]] = {}
        self._looked_back_at = time.monotonic()

    def run(self) -> None:
        """Deliver until told to stop."""
        with ThreadPoolExecutor(THREADS, thread_name_prefix="deliver") as pool:
            while not self._stop.is_set():
                self._flow.wake.wait(POLL_SECONDS)
                self._flow.wake.clear()
                self._collect()
                if not self._leading.is_set():
                    continue
                try:
                    self._give_out(pool)
                    self._look_back(pool)
                except Error as error:
                    log.warning("sync_delivery_interrupted", error=type(error).__name__)
                    connection.close()
                    self._stop.wait(RETRY_SECONDS)
        connection.close()

    def _collect(self) -> None:
        """Forget finished work; a bug in it comes out here."""
        for stream_id, future in list(self._busy.items()):
            if future.done():
                del self._busy[stream_id]
                future.result()

    def _give_out(self, pool: ThreadPoolExecutor) -> None:
        for stream in delivery.due_streams():
            if stream.pk in self._busy:
                continue
            receiver = self._receiver(stream.peer)
            if receiver.retry_at > time.monotonic():
                continue
            work = self._busy[stream.pk] = pool.submit(self._deliver, stream, receiver)
            # Not from inside the work: the loop would find it still busy and sleep on.
            work.add_done_callback(self._wake_after)

    def _look_back(self, pool: ThreadPoolExecutor) -> None:
        """Now and then ask receivers that were sent everything whether they still have it."""
        if time.monotonic() - self._looked_back_at < LOOK_BACK_SECONDS:
            return
        self._looked_back_at = time.monotonic()
        for stream in looking_back.quiet_streams():
            if stream.pk not in self._busy:
                receiver = self._receiver(stream.peer)
                work = self._busy[stream.pk] = pool.submit(self._ask_back, stream, receiver)
                work.add_done_callback(self._wake_after)

    def _ask_back(self, stream: OutStream, receiver: Receiver) -> bool:
        try:
            return looking_back.look_back(
                stream=stream, identity=self._identity, transport=receiver.transport
            )
        except Error as error:
            log.warning("sync_delivery_interrupted", error=type(error).__name__)
            connection.close()
        return False

    def _wake_after(self, work: Future[bool]) -> None:
        if work.exception() is None and work.result():
            self._flow.wake.set()

    def _receiver(self, peer: Peer) -> Receiver:
        known = self._receivers.get(peer.pk)
        if known is None or known.peer.url != peer.url:
            known = self._receivers[peer.pk] = Receiver(peer)
        return known

    def _deliver(self, stream: OutStream, receiver: Receiver) -> bool:
        """Deliver; True when the loop should look again at once, for this stream or for others."""
        try:
            if stream.peer.profile:
                return self._deliver_messages(stream)
            epoch = self._session(receiver)
            if epoch is None:
                return False
            outcome = self._deliver_packages(stream, receiver, epoch)
            if outcome == "stale-session":
                with receiver.lock:
                    if receiver.epoch == epoch:
                        receiver.epoch = None
            if outcome == "empty":
                self._flow.set_idle(idle=True)
            return outcome in ("empty", "stale-session")
        except Error as error:
            log.warning("sync_delivery_interrupted", error=type(error).__name__)
            connection.close()
        except Exception:
            log.exception("sync_stream_failed", stream=stream.pk)
            delivery.hold_failed(stream, self._backoff)
        return False

    def _deliver_packages(
        self, stream: OutStream, receiver: Receiver, epoch: int
    ) -> delivery.Outcome:
        """Deliver until nothing has come for a moment."""
        with self._flow.serving(stream.pk):
            return delivery.deliver_stream(
                stream_id=stream.pk,
                epoch=epoch,
                identity=self._identity,
                transport=receiver.transport,
                backoff=self._backoff,
                listener=Lingering(self._flow, self._stop),
            )

    def _deliver_messages(self, stream: OutStream) -> bool:
        """Deliver to a receiver that is not our software; it knows no sessions."""
        outcome = deliver_messages(
            stream_id=stream.pk,
            identity=self._identity,
            channel=bootstrap.message_channel(stream.peer.url),
            backoff=self._backoff,
            stopping=self._stop.is_set,
        )
        if outcome == "empty":
            self._flow.set_idle(idle=True)
        return outcome == "empty"

    def _session(self, receiver: Receiver) -> int | None:
        """The epoch to send under; None while the receiver opens no session."""
        with receiver.lock:
            if receiver.epoch is not None:
                return receiver.epoch
            try:
                opened = session.open_session(
                    peer_id=receiver.peer.pk,
                    held=receiver.held,
                    identity=self._identity,
                    transport=receiver.transport,
                    note=receiver.hold,
                )
            except PeerUnreachable:
                self._no_session(receiver, "unreachable")
                return None
            except Superseded:
                log.warning("sync_superseded", receiver=receiver.peer.node_id)
                self._stop.set()
                return None
            if isinstance(opened, Refusal):
                self._no_session(receiver, opened.code)
                return None
            # First: with a session at hand nobody comes here again to do it.
            resolve_alarms(subject=f"peer:{receiver.peer.node_id}")
            receiver.epoch = opened
            self._exchange_keys(receiver)
            return opened

    def _exchange_keys(self, receiver: Receiver) -> None:
        """Once in a session; what cannot be learned now leaves packages waiting, not the others."""
        try:
            exchange(peer=receiver.peer, identity=self._identity, transport=receiver.transport)
        except Refused as refused:
            log.warning("sync_keys_refused", peer=receiver.peer.pk, code=refused.code)

    def _no_session(self, receiver: Receiver, code: str) -> None:
        receiver.retry_at = time.monotonic() + RETRY_SECONDS
        raise_alarm(
            kind=code,
            subject=f"peer:{receiver.peer.node_id}",
            message=NO_SESSION,
            values={"receiver": receiver.peer.node_id, "code": code},
        )
