"""Receive a package: verify, check each row, apply once, answer with a signed receipt.

Rows, position and receipt are one transaction under the stream's lock. A repeat gets the
very same receipt; anything that does not fit the chain is refused and has no effect. A part of a
transaction that goes on is kept; its rows are applied together with those of the last part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import structlog
from django.db import transaction

from lienthong.base import clock, fault_points
from lienthong.core.contract.model import Contract
from lienthong.core.package.canonical import sha256_hex
from lienthong.core.package.container import Container, unpack
from lienthong.core.package.manifest import Manifest, manifest_hash, parse_manifest
from lienthong.core.package.payload import PayloadTable, decode_payload
from lienthong.core.package.receipt import Counts, Receipt, Verdict
from lienthong.core.package.refusal import Refused
from lienthong.core.package.text_form import instant
from lienthong.services.contracts import queries as contracts
from lienthong.services.sync import parts
from lienthong.services.sync.ahead import one_ahead
from lienthong.services.sync.alarms import raise_alarm, resolve_alarms
from lienthong.services.sync.applying import Application
from lienthong.services.sync.applying_columns import Foreseen
from lienthong.services.sync.authenticate import approved_sender, check_epoch
from lienthong.services.sync.encryption import opened
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.keeping import gate
from lienthong.services.sync.keys.checking import check_package
from lienthong.services.sync.models import InPackage, InStream, Peer
from lienthong.services.sync.ports import SignedAnswer

log = structlog.get_logger()


@dataclass(frozen=True)
class Arrived:
    """A package whose signature and payload hash are right; its payload is in clear."""

    container: Container
    manifest: Manifest
    hash: str
    peer: Peer


def receive_package(*, data: bytes, epoch: int, identity: Identity) -> SignedAnswer:
    """Take one package and return its receipt. Raises Refused, after an alarm was raised."""
    subject = "in:?"
    try:
        container = unpack(data)
        manifest = parse_manifest(container.manifest)
        subject = in_subject(manifest)
        arrived = verify(container, manifest, epoch=epoch, identity=identity)
        fault_points.reach("receiver:after-verify")
        with transaction.atomic():  # an alarm is closed together with its cause
            answer, repeated = take(arrived, identity)
            if not repeated:
                resolve_alarms(subject=subject)
        fault_points.reach("receiver:after-commit")
    except Refused as refused:
        _report(refused, subject)
        raise
    return answer


def in_subject(manifest: Manifest) -> str:
    """How alarms name an incoming stream; only registered senders are named."""
    known = Peer.objects.filter(direction=Peer.SENDER, node_id=manifest.route.sender).exists()
    return f"in:{manifest.route.contract}:{manifest.route.sender}"[:300] if known else "in:?"


def verify(container: Container, manifest: Manifest, *, epoch: int, identity: Identity) -> Arrived:
    """Check who sent it, to whom, in which session, and that the payload is the signed one."""
    peer = approved_sender(manifest.route.sender)
    check_package(peer, container, manifest, identity)
    if manifest.route.receiver != identity.node_id:
        raise Refused("wrong-receiver", receiver=manifest.route.receiver[:100])
    check_epoch(peer, epoch)
    if manifest.origin.kind == "trial":
        raise Refused("trial-package")
    payload = container.payload
    if len(payload) != manifest.payload_bytes or sha256_hex(payload) != manifest.payload_sha256:
        raise Refused("bad-payload-hash")
    clear = replace(container, payload=opened(manifest, payload, identity))
    return Arrived(clear, manifest, manifest_hash(container.manifest), peer)


@transaction.atomic
def take(arrived: Arrived, identity: Identity) -> tuple[SignedAnswer, bool]:
    """Apply the package and store its receipt; True when it was a repeat."""
    stream = lock_in_stream(arrived)
    stored = repeat_of(stream, arrived)
    if stored is not None:
        return stored, True
    check_chain(stream, arrived)
    route, rows = arrived.manifest.route, arrived.manifest.rows
    gate.admit(arrived.peer, route.contract, rows=rows, size=arrived.manifest.payload_bytes)
    contract = known_contract(arrived.manifest)
    payloads = decoded(arrived.manifest, arrived.container.payload, contract)
    if arrived.manifest.origin.continues:
        answer = stage_part(stream, arrived, identity)
    else:
        counts, verdicts = apply_transaction(stream, arrived, contract, payloads)
        answer = store_receipt(stream, arrived, counts, verdicts, identity)
    fault_points.reach("receiver:before-commit")
    return answer, False


def lock_in_stream(arrived: Arrived) -> InStream:
    """The stream, locked until the transaction ends; made at its first package."""
    contract_id = arrived.manifest.route.contract
    streams = InStream.objects.select_for_update()
    stream = streams.filter(peer=arrived.peer, contract_id=contract_id).first()
    if stream is None:
        InStream.objects.bulk_create(
            [InStream(peer=arrived.peer, contract_id=contract_id, created_at=clock.now())],
            ignore_conflicts=True,  # its first package may arrive twice at once
        )
        stream = streams.get(peer=arrived.peer, contract_id=contract_id)
    return stream


def repeat_of(stream: InStream, arrived: Arrived) -> SignedAnswer | None:
    """The stored receipt of a package taken before; the same number must be the same package."""
    sequence = arrived.manifest.route.sequence
    if sequence > stream.last_sequence:
        return None
    stored = InPackage.objects.filter(stream=stream, sequence=sequence).first()
    if stored is None or stored.manifest_hash != arrived.hash:
        raise Refused("sequence-reused", sequence=str(sequence))
    return SignedAnswer(bytes(stored.receipt_body), bytes(stored.receipt_signature))


def check_chain(stream: InStream, arrived: Arrived) -> None:
    """Raises Refused unless the package is the next one and names the one before it."""
    route = arrived.manifest.route
    expected = stream.last_sequence + 1
    if route.sequence != expected:
        raise Refused("gap", expected=expected, sequence=str(route.sequence))
    if (route.previous or "") != stream.last_manifest_hash:
        raise Refused("broken-chain", sequence=str(route.sequence))


def known_contract(manifest: Manifest) -> Contract:
    """The contract the rows were written under, as it was applied here. Raises Refused."""
    named = manifest.contract
    contract = contracts.at_version(named.id, named.version)
    if contract is None:
        raise Refused(
            "unknown-contract-version", contract=named.id[:100], version=named.version[:30]
        )
    if contract.digest != named.digest:
        raise Refused("contract-differs", contract=named.id, version=named.version)
    return contract


def decoded(manifest: Manifest, payload: bytes, contract: Contract) -> tuple[PayloadTable, ...]:
    """The rows of a package. Raises Refused."""
    columns = {table.name: [f.name for f in table.fields] for table in contract.tables}
    return decode_payload(payload, manifest.tables, columns)


def stage_part(stream: InStream, arrived: Arrived, identity: Identity) -> SignedAnswer:
    """Keep a part of a transaction that goes on; it is verified, but nothing of it is applied."""
    manifest = arrived.manifest
    parts.check_part(stream, manifest)
    answer = store_receipt(stream, arrived, Counts(0, 0, 0), (), identity, staged=True)
    parts.keep(stream, manifest.route.sequence, arrived.container.payload)
    return answer


def apply_transaction(
    stream: InStream, arrived: Arrived, contract: Contract, last: Sequence[PayloadTable]
) -> tuple[Counts, tuple[Verdict, ...]]:
    """Check and apply the parts kept of this transaction, one after the other, then the last."""
    application = Application(contract, arrived.peer)
    if not parts.check_part(stream, arrived.manifest):
        application.take(last)
        return application.close()

    def expected() -> Iterator[tuple[Manifest, bytes]]:
        for manifest, payload in parts.kept(stream):
            application.expect(table.name for table in manifest.tables)
            yield manifest, payload

    def foreseen(part: tuple[Manifest, bytes]) -> dict[str, Foreseen]:
        return application.foresee(decoded(*part, contract))

    for part in one_ahead(expected(), foreseen):
        application.take_foreseen(part)
    application.take(last)
    result = application.close()
    parts.release(stream)
    return result


def store_receipt(
    stream: InStream,
    arrived: Arrived,
    counts: Counts,
    verdicts: tuple[Verdict, ...],
    identity: Identity,
    *,
    staged: bool = False,
) -> SignedAnswer:
    """Sign the receipt, keep it with the manifest, and move the stream on."""
    route, now = arrived.manifest.route, clock.now()
    receipt = Receipt(
        sender=route.sender,
        receiver=route.receiver,
        contract=route.contract,
        sequence=route.sequence,
        manifest_hash=arrived.hash,
        received_at=instant(now),
        counts=counts,
        verdicts=verdicts,
        staged=staged,
    ).to_bytes()
    answer = SignedAnswer(receipt, identity.signer.sign(receipt))
    InPackage.objects.create(
        stream=stream,
        sequence=route.sequence,
        manifest=arrived.container.manifest,
        manifest_hash=arrived.hash,
        signature=arrived.container.signature,
        receipt_body=answer.body,
        receipt_signature=answer.signature,
        received_at=now,
        applied=counts.applied,
        stale=counts.stale,
        refused=counts.refused,
        staged=staged,
    )
    size = arrived.manifest.payload_bytes
    gate.count(stream, rows=arrived.manifest.rows, refused=counts.refused, size=size)
    stream.last_sequence = route.sequence
    stream.last_manifest_hash = arrived.hash
    stream.last_received_at = now
    stream.save(update_fields=["last_sequence", "last_manifest_hash", "last_received_at"])
    return answer


def _report(refused: Refused, subject: str) -> None:
    log.warning("sync_package_refused", code=refused.code, subject=subject)
    values = dict(refused.values)
    if refused.expected is not None:
        values["expected"] = str(refused.expected)
    raise_alarm(kind=refused.code, subject=subject, message=refused.message, values=values)
