"""Verify the kept packages of an incoming stream one after the other.

Each was verified when it came; this finds what was changed in the database since: a manifest that
is not the one signed, a package taken out or put in, a receipt that is not ours. Each night goes on
after the last package that was verified; each week, and when a person asks, all are verified from
the first, since what was whole may have been changed later.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.i18n import N_
from lienthong.core.package.canonical import sha256_hex
from lienthong.core.package.manifest import parse_manifest
from lienthong.core.package.receipt import parse_receipt
from lienthong.core.package.refusal import Refused
from lienthong.services.audit import actions as audit
from lienthong.services.sync.alarms import raise_alarm, resolve_alarms
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.keeping.models import ChainCheck
from lienthong.services.sync.models import InPackage, InStream, Peer, PeerKey

CHUNK = 500
FULL_EVERY = timedelta(days=7) - timedelta(hours=2)  # a night's hour is not the same each night
BROKEN = N_(
    "Chuỗi gói của luồng %(contract)s từ nút %(sender)s đứt ở gói số %(sequence)s (%(reason)s)."
)


@dataclass(frozen=True)
class Walked:
    """How far the packages hold, and when they were last walked from the first."""

    packages: int
    last: int
    last_manifest_hash: str
    full_at: datetime | None


@dataclass(frozen=True)
class Broken:
    """The first package that does not hold, and what is wrong with it."""

    sequence: int
    reason: str


def verify_due(*, stream_id: int, identity: Identity, by: Actor) -> ChainCheck:
    """Verify what came since the last time; all of it when that is a week ago or found a fault."""
    check = ChainCheck.objects.filter(stream_id=stream_id).first()
    lately = check is not None and check.full_at is not None and (
        clock.now() - check.full_at < FULL_EVERY and check.broken_sequence is None
    )  # fmt: skip
    after = check if lately else None
    return verify_stream(stream_id=stream_id, identity=identity, by=by, after=after)


def verify_stream(
    *, stream_id: int, identity: Identity, by: Actor, after: ChainCheck | None = None
) -> ChainCheck:
    """Verify the packages of a stream, keep the result, raise or close its alarm.

    `after`: go on from this check, whose last package must be the one it was; None: all of them.
    """
    stream = InStream.objects.select_related("peer").get(pk=stream_id)
    keys = frozenset(
        PeerKey.objects.filter(peer=stream.peer, purpose=PeerKey.SIGN).values_list(
            "public_key", flat=True
        )
    ) | {stream.peer.public_key}
    count, last, previous, broken = 0, 0, "", None
    if after is not None and after.last_sequence:
        count, last, previous = after.packages, after.last_sequence, after.last_manifest_hash
        if not _is_there(stream, last, previous):
            broken = Broken(last, "changed")
    for package in _in_order(stream, last) if broken is None else ():
        wrong = _wrong(package, stream, last + 1, previous, keys, identity)
        if wrong:
            broken = Broken(last + 1, wrong)
            break
        count, last, previous = count + 1, package.sequence, package.manifest_hash
    if broken is None and stream.last_sequence > last and not _came_since(stream, last):
        broken = Broken(last + 1, "missing")
    walked = Walked(count, last, previous, after.full_at if after is not None else clock.now())
    return _keep(stream, walked, broken, by)


def _wrong(
    package: InPackage,
    stream: InStream,
    expected: int,
    previous: str,
    keys: frozenset[str],
    identity: Identity,
) -> str:
    """What is wrong with a package in its place; nothing when it holds."""
    data = bytes(package.manifest)
    if package.sequence != expected:
        return "missing"
    if sha256_hex(data) != package.manifest_hash:
        return "changed"
    if not any(identity.verify(key, bytes(package.signature), data) for key in keys):
        return "signature"
    try:
        route = parse_manifest(data).route
        receipt = parse_receipt(bytes(package.receipt_body))
    except Refused:
        return "malformed"
    if (route.sender, route.contract) != (stream.peer.node_id, stream.contract_id):
        return "foreign"
    if route.sequence != expected or (route.previous or "") != previous:
        return "chain"
    if receipt.manifest_hash != package.manifest_hash:
        return "receipt"
    signature, body = bytes(package.receipt_signature), bytes(package.receipt_body)
    own_keys = (identity.signer.public_key, *identity.former_keys())
    ours = any(identity.verify(key, signature, body) for key in own_keys)
    return "" if ours else "receipt"


def _in_order(stream: InStream, after: int) -> Iterator[InPackage]:
    packages = InPackage.objects.filter(stream=stream, sequence__gt=after)
    return packages.order_by("sequence").iterator(CHUNK)


def _is_there(stream: InStream, sequence: int, manifest_hash: str) -> bool:
    """True when a package that was verified before is the one it was."""
    kept = InPackage.objects.filter(stream=stream, sequence=sequence).first()
    return kept is not None and sha256_hex(bytes(kept.manifest)) == manifest_hash


def _came_since(stream: InStream, last: int) -> bool:
    """A package may have come while the others were read; it was verified when it came."""
    return InPackage.objects.filter(stream=stream, sequence=last + 1).exists()


@transaction.atomic
def _keep(stream: InStream, walked: Walked, broken: Broken | None, by: Actor) -> ChainCheck:
    first = InPackage.objects.filter(stream=stream).order_by("sequence").first()
    check, _created = ChainCheck.objects.update_or_create(
        stream=stream,
        defaults={
            "checked_at": clock.now(),
            "packages": walked.packages,
            "since": first.received_at if first else None,
            "last_sequence": walked.last,
            "last_manifest_hash": walked.last_manifest_hash,
            "full_at": walked.full_at,
            "broken_sequence": broken.sequence if broken else None,
            "reason": broken.reason if broken else "",
        },
    )
    subject = f"chain:{stream.contract_id}:{stream.peer.node_id}"[:300]
    if broken is None:
        resolve_alarms(subject=subject, kinds=("chain-broken",))
    else:
        values = {
            "contract": stream.contract_id,
            "sender": stream.peer.node_id,
            "sequence": str(broken.sequence),
            "reason": broken.reason,
        }
        raise_alarm(kind="chain-broken", subject=subject, message=BROKEN, values=values)
    audit.record(
        by=by,
        action="sync.chain_verify",
        subject=f"peer:{stream.peer}",
        after={"contract": stream.contract_id, "packages": walked.packages, "broken": bool(broken)},
    )
    return check


def verify_sender(*, node_id: str, identity: Identity, by: Actor) -> list[ChainCheck]:
    """Verify every stream of a sender."""
    streams = InStream.objects.filter(peer__node_id=node_id, peer__direction=Peer.SENDER)
    return [
        verify_stream(stream_id=stream.pk, identity=identity, by=by)
        for stream in streams.order_by("contract_id")
    ]
