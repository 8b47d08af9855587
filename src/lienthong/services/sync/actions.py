"""What people change about sync: peers, streams, alarms. Each is audited."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import actions as contracts
from lienthong.services.sync import errors
from lienthong.services.sync.keys.actions import key_register
from lienthong.services.sync.models import (
    Alarm,
    CapturePosition,
    Connection,
    OutPackage,
    OutStream,
    Peer,
    RefusedRow,
)
from lienthong.services.sync.profiles import ledger

BEFORE_FIRST = 0


@transaction.atomic
def peer_add(
    *, node_id: str, name: str, direction: str, public_key: str, url: str = "", by: Actor
) -> Peer:
    """Register a peer, not yet approved. A new key of a known peer needs approval again."""
    if not node_id or "/" in node_id:
        raise errors.bad_node_id(node_id)
    peer = Peer.objects.select_for_update().filter(direction=direction, node_id=node_id).first()
    before = _peer_facts(peer) if peer else None
    if peer is None:
        peer = Peer(node_id=node_id, direction=direction, created_at=clock.now())
    if peer.public_key != public_key:
        peer.state = Peer.PENDING
    is_new_key = peer.public_key != public_key
    peer.name, peer.public_key, peer.url, peer.profile = name, public_key, url, ""
    peer.save()
    if is_new_key:
        key_register(peer=peer, public_key=public_key, by=by)
        # A new key has proved nothing yet.
        Connection.objects.filter(peer=peer).update(checked_at=None, approved_at=None)
    after = _peer_facts(peer)
    if before != after:
        audit.record(
            by=by, action="sync.peer_add", subject=f"peer:{peer}", before=before, after=after
        )
    return peer


@transaction.atomic
def message_receiver_add(*, node_id: str, name: str, url: str, profile: str, by: Actor) -> Peer:
    """Register a receiver that is not our software, not yet approved; it takes messages.

    It has no key of ours to check. Another address or profile needs approval again.
    """
    peer = Peer.objects.select_for_update().filter(
        direction=Peer.RECEIVER, node_id=node_id
    ).first()  # fmt: skip
    before = _peer_facts(peer) if peer else None
    if peer is None:
        peer = Peer(node_id=node_id, direction=Peer.RECEIVER, created_at=clock.now())
    if (peer.url, peer.profile) != (url, profile):
        peer.state = Peer.PENDING
    peer.name, peer.public_key, peer.url, peer.profile = name, "", url, profile
    peer.save()
    after = _peer_facts(peer)
    if before != after:
        audit.record(
            by=by, action="sync.message_receiver_add", subject=f"peer:{peer}",
            before=before, after=after,
        )  # fmt: skip
    return peer


def peer_approve(*, node_id: str, direction: str, by: Actor, reason: str = "") -> Peer:
    """Let packages flow to, or be accepted from, the peer.

    A sender whose connection was asked for is let in by its steps (connecting.approving), and
    after a suspension by this. Raises UserError when its steps are not done.
    """
    waiting = Connection.objects.filter(peer__node_id=node_id, approved_at=None)
    if direction == Peer.SENDER and waiting.exists():
        raise errors.by_steps(node_id)
    return _peer_state(node_id, direction, Peer.APPROVED, "sync.peer_approve", by, reason)


def peer_suspend(*, node_id: str, direction: str, by: Actor, reason: str = "") -> Peer:
    """Stop sending to, or accepting from, the peer at once; what waits is kept."""
    return _peer_state(node_id, direction, Peer.SUSPENDED, "sync.peer_suspend", by, reason)


@transaction.atomic
def _peer_state(
    node_id: str, direction: str, state: str, action: str, by: Actor, reason: str
) -> Peer:
    peer = Peer.objects.select_for_update().filter(direction=direction, node_id=node_id).first()
    if peer is None:
        raise errors.unknown_peer(node_id)
    if peer.state != state:
        before, peer.state = peer.state, state
        peer.save(update_fields=["state"])
        audit.record(
            by=by,
            action=action,
            subject=f"peer:{peer}",
            before={"state": before},
            after={"state": state, "reason": reason} if reason else {"state": state},
        )
    return peer


@transaction.atomic
def peer_contracts(*, node_id: str, policy: str, by: Actor) -> Peer:
    """Say which new versions of a sender's contracts come into force here by themselves."""
    peers = Peer.objects.select_for_update().filter(direction=Peer.SENDER, node_id=node_id)
    peer = peers.first()
    if peer is None:
        raise errors.unknown_peer(node_id)
    if peer.contracts != policy:
        before, peer.contracts = peer.contracts, policy
        peer.save(update_fields=["contracts"])
        audit.record(
            by=by,
            action="sync.peer_contracts",
            subject=f"peer:{peer}",
            before={"contracts": before},
            after={"contracts": policy},
        )
    return peer


def _peer_facts(peer: Peer) -> dict[str, str]:
    return {
        "name": peer.name,
        "url": peer.url,
        "public_key": peer.public_key,
        "profile": peer.profile,
        "state": peer.state,
    }


def stream_pause(*, contract_id: str, receiver: str = "", by: Actor) -> int:
    """Hold delivery of a contract; capture goes on and the queue grows. Returns streams held."""
    return _stream_state(contract_id, receiver, OutStream.PAUSED, "sync.stream_pause", by)


def stream_resume(*, contract_id: str, receiver: str = "", by: Actor) -> int:
    """Deliver again, at once. Returns the number of streams resumed."""
    return _stream_state(contract_id, receiver, OutStream.RUNNING, "sync.stream_resume", by)


@transaction.atomic
def _stream_state(contract_id: str, receiver: str, state: str, action: str, by: Actor) -> int:
    streams = _streams(contract_id, receiver)
    for stream in streams:
        before = stream.state
        stream.state, stream.attempts, stream.next_attempt_at = state, 0, None
        stream.save(update_fields=["state", "attempts", "next_attempt_at"])
        if before != state:
            audit.record(
                by=by,
                action=action,
                subject=f"stream:{stream}",
                before={"state": before},
                after={"state": state},
            )
    return len(streams)


@transaction.atomic
def stream_resend(*, contract_id: str, receiver: str = "", by: Actor) -> int:
    """Send every row of a contract again, without emptying the receiver."""
    streams = _streams(contract_id, receiver)
    for stream in streams:
        _start_snapshot(stream)
        ledger.forget_taken(stream)
        audit.record(by=by, action="sync.stream_resend", subject=f"stream:{stream}")
    return len(streams)


def _streams(contract_id: str, receiver: str) -> list[OutStream]:
    streams = (
        OutStream.objects.select_for_update(of=("self",))
        .select_related("peer")
        .filter(contract_id=contract_id)
    )
    found = list(streams.filter(peer__node_id=receiver) if receiver else streams)
    if not found:
        raise errors.unknown_stream(contract_id)
    return found


def _start_snapshot(stream: OutStream) -> None:
    stream.snapshot, stream.snapshot_table, stream.snapshot_after = OutStream.WAITING, "", ""
    stream.save(update_fields=["snapshot", "snapshot_table", "snapshot_after"])


@transaction.atomic
def start_capture(*, slot: str, slot_is_new: bool, by: Actor) -> int:
    """Remember the slot and return the position to read after.

    A slot made anew knows nothing of what came before it, so all rows are sent again.
    """
    position, created = CapturePosition.objects.select_for_update().get_or_create(
        slot=slot, defaults={"position": BEFORE_FIRST, "updated_at": clock.now()}
    )
    if slot_is_new:
        position.position = BEFORE_FIRST
        position.updated_at = clock.now()
        position.save()
        contracts.forget_positions()
        for stream in OutStream.objects.select_for_update():
            _start_snapshot(stream)
    if slot_is_new or created:
        audit.record(by=by, action="sync.capture_start", subject=f"slot:{slot}")
    return position.position


@transaction.atomic
def resolve_alarm(*, alarm_id: int, by: Actor) -> None:
    """Close an alarm by hand."""
    alarm = Alarm.objects.select_for_update().filter(pk=alarm_id, resolved_at=None).first()
    if alarm is not None:
        alarm.resolved_at = clock.now()
        alarm.save(update_fields=["resolved_at"])
        audit.record(
            by=by, action="sync.resolve_alarm", subject=f"alarm:{alarm.kind}:{alarm.subject}"
        )


@transaction.atomic
def purge_payloads(*, before: datetime, by: Actor) -> int:
    """Let go of payloads acknowledged long ago; manifests, signatures and receipts stay."""
    old = OutPackage.objects.filter(
        state=OutPackage.ACKNOWLEDGED, receipt__received_at__lt=before, payload__isnull=False
    )
    count = old.update(payload=None, row_index=None)
    if count:
        audit.record(
            by=by,
            action="sync.purge_payloads",
            subject="packages",
            after={"packages": count, "before": before.isoformat()},
        )
    return count


def open_refused(stream: OutStream, table: str) -> list[str]:
    """Ids of the rows of a table the receiver has refused and not yet accepted."""
    return list(
        RefusedRow.objects.filter(stream=stream, table=table, state=RefusedRow.OPEN).values_list(
            "row_id", flat=True
        )
    )
