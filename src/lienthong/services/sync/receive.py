"""Receive a package: verify, check each row, apply once, answer with a signed receipt.

Rows, position and receipt are one transaction under the stream's lock. A repeat gets the
very same receipt; anything that does not fit the chain is refused and has no effect. A part of a
transaction that goes on is kept; its rows are applied together with those of the last part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

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
from lienthong.services.sync.alarms import raise_alarm
from lienthong.services.sync.applying import Application
from lienthong.services.sync.applying_columns import Foreseen
from lienthong.services.sync.authenticate import Speaker, approved, check_epoch, speaker
from lienthong.services.sync.encryption import opened
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.keeping import gate
from lienthong.services.sync.keys.checking import check_package
from lienthong.services.sync.models import InPackage, InStream, Peer
from lienthong.services.sync.ports import SignedAnswer
from lienthong.services.sync.statements import Rows, ask, ask_together, statement

log = structlog.get_logger()


@dataclass(frozen=True)
class Arrived:
    """A package whose signature and payload hash are right; its payload is in clear."""

    container: Container
    manifest: Manifest
    hash: str
    peer: Peer


@dataclass(frozen=True)
class Found:
    """What the database says once the stream is ours: all that a package is held against."""

    stream: InStream
    admission: Sequence[Any]
    has_parts: bool
    named: Contract | None
    in_force: Contract | None
    now: datetime


def receive_package(*, data: bytes, epoch: int, identity: Identity) -> SignedAnswer:
    """Take one package and return its receipt. Raises Refused, after an alarm was raised."""
    subject = "in:?"
    try:
        container = unpack(data)
        manifest = parse_manifest(container.manifest)
        named = speaker(manifest.route.sender, manifest.key_id)
        subject = in_subject(manifest) if named is not None else subject
        arrived = verify(container, manifest, named, epoch=epoch, identity=identity)
        fault_points.reach("receiver:after-verify")
        answer = take(arrived, identity)
        fault_points.reach("receiver:after-commit")
    except Refused as refused:
        _report(refused, subject)
        raise
    return answer


def in_subject(manifest: Manifest) -> str:
    """How alarms name an incoming stream; only registered senders are named."""
    return f"in:{manifest.route.contract}:{manifest.route.sender}"[:300]


def verify(
    container: Container,
    manifest: Manifest,
    named: Speaker | None,
    *,
    epoch: int,
    identity: Identity,
) -> Arrived:
    """Check who sent it, to whom, in which session, and that the payload is the signed one."""
    known = named.keys if named is not None else ()
    peer = approved(named.peer if named is not None else None, manifest.route.sender)
    check_package(peer, known, container, manifest, identity)
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
def take(arrived: Arrived, identity: Identity) -> SignedAnswer:
    """Apply the package and store its receipt; a repeat is answered with the receipt it has."""
    found = lock_in_stream(arrived)
    stored = repeat_of(found.stream, arrived)
    if stored is not None:
        return stored
    check_chain(found.stream, arrived)
    manifest = arrived.manifest
    gate.admit(
        found.admission, arrived.peer, manifest.route.contract,
        rows=manifest.rows, size=manifest.payload_bytes, now=found.now,
    )  # fmt: skip
    contract = demand_same(found.named, manifest)
    payloads = decoded(manifest, arrived.container.payload, contract)
    if manifest.origin.continues:
        answer = stage_part(found, arrived, identity)
    else:
        counts, verdicts = apply_transaction(found, arrived, contract, payloads)
        answer, _ = store_receipt(found.stream, arrived, counts, verdicts, identity)
    fault_points.reach("receiver:before-commit")
    return answer


def lock_in_stream(arrived: Arrived) -> Found:
    """The stream, locked until the transaction ends, and what stands about it then.

    All in one way to the database and back; what follows the lock sees what was committed while it
    was waited for. A stream is made at its first package.
    """
    now = clock.now()
    peer, manifest = arrived.peer, arrived.manifest
    questions = [
        statement("lock_in_stream"), gate.lock(), gate.question(), statement("has_parts"),
        contracts.VERSIONS,
    ]  # fmt: skip
    parameters = {
        "peer": peer.pk,
        "contract": manifest.route.contract,
        "version": manifest.contract.version,
        **gate.when(now),
    }
    answers = ask_together(questions, parameters)
    if not answers[0]:
        InStream.objects.bulk_create(
            [InStream(peer=peer, contract_id=manifest.route.contract, created_at=now)],
            ignore_conflicts=True,  # its first package may arrive twice at once
        )
        answers = ask_together(questions, parameters)
    return _found(answers, manifest, now)


def _found(answers: Sequence[Rows], manifest: Manifest, now: datetime) -> Found:
    ((stream,), _bounded, (admission,), ((has_parts,),), versions) = answers
    return Found(
        InStream.from_db(None, ("id", "last_sequence", "last_manifest_hash"), stream),
        admission,
        has_parts,
        *contracts.at_and_in_force(versions, manifest.contract.version),
        now,
    )


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
    return demand_same(
        contracts.at_version(manifest.contract.id, manifest.contract.version), manifest
    )


def demand_same(contract: Contract | None, manifest: Manifest) -> Contract:
    """The version that a package names, as it was found here. Raises Refused."""
    named = manifest.contract
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


def stage_part(found: Found, arrived: Arrived, identity: Identity) -> SignedAnswer:
    """Keep a part of a transaction that goes on; it is verified, but nothing of it is applied."""
    if found.has_parts:
        parts.check_part(found.stream, arrived.manifest)
    answer, package_id = store_receipt(
        found.stream, arrived, Counts(0, 0, 0), (), identity, staged=True
    )
    parts.keep(package_id, arrived.container.payload)
    return answer


def apply_transaction(
    found: Found, arrived: Arrived, contract: Contract, last: Sequence[PayloadTable]
) -> tuple[Counts, tuple[Verdict, ...]]:
    """Check and apply the parts kept of this transaction, one after the other, then the last."""
    stream = found.stream
    application = Application(contract, arrived.peer, found.in_force)
    if not found.has_parts or not parts.check_part(stream, arrived.manifest):
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
) -> tuple[SignedAnswer, int]:
    """Sign the receipt, keep it with the manifest, count it, and move the stream on.

    Returns the receipt and the id under which the package is kept. Alarms of the stream are closed
    together with their cause.
    """
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
    kept = {
        "stream": stream.pk,
        "sequence": route.sequence,
        "manifest": arrived.container.manifest,
        "hash": arrived.hash,
        "signature": arrived.container.signature,
        "receipt": answer.body,
        "receipt_signature": answer.signature,
        "now": now,
        "applied": counts.applied,
        "stale": counts.stale,
        "refused": counts.refused,
        "staged": staged,
        "rows": arrived.manifest.rows,
        "bytes": arrived.manifest.payload_bytes,
        "subject": in_subject(arrived.manifest),
        **gate.when(now),
    }
    ((package_id,),) = ask(statement("keep_package"), kept)
    return answer, package_id


def _report(refused: Refused, subject: str) -> None:
    log.warning("sync_package_refused", code=refused.code, subject=subject)
    values = dict(refused.values)
    if refused.expected is not None:
        values["expected"] = str(refused.expected)
    raise_alarm(kind=refused.code, subject=subject, message=refused.message, values=values)
