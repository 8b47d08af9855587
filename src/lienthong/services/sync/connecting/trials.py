"""Step four: trial packages are judged exactly as real ones, and nothing of them is applied.

A trial package says so in its signed manifest (kind «trial»), so neither can pass for the other.
"""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.core.package.canonical import sha256_hex
from lienthong.core.package.container import unpack
from lienthong.core.package.manifest import manifest_hash, parse_manifest
from lienthong.core.package.receipt import Counts, Receipt, Verdict
from lienthong.core.package.refusal import Refused
from lienthong.core.package.text_form import instant
from lienthong.services.audit import actions as audit
from lienthong.services.sync.applying import Application
from lienthong.services.sync.encryption import opened
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.keys.checking import check_package, signing_keys
from lienthong.services.sync.models import Agreement, Connection, Peer, TrialPackage
from lienthong.services.sync.ports import SignedAnswer
from lienthong.services.sync.receive import Arrived, decoded, known_contract

TRIAL = "trial"
MOST_TRIALS = 200


def receive_trial(*, data: bytes, identity: Identity) -> SignedAnswer:
    """Judge a trial package; answer with a receipt as the real one would be. Raises Refused."""
    arrived = _verified(data, identity)
    stored = TrialPackage.objects.filter(peer=arrived.peer, manifest_hash=arrived.hash).first()
    if stored is not None:
        return SignedAnswer(bytes(stored.receipt_body), bytes(stored.receipt_signature))
    counts, verdicts = _judge(arrived)
    return _keep(arrived, counts, verdicts, identity)


def _verified(data: bytes, identity: Identity) -> Arrived:
    container = unpack(data)
    manifest = parse_manifest(container.manifest)
    if manifest.origin.kind != TRIAL or manifest.route.sequence != 1:
        raise Refused("not-a-trial")
    sender = manifest.route.sender
    peer = Peer.objects.filter(direction=Peer.SENDER, node_id=sender).first()
    if peer is None:
        raise Refused("unknown-sender", sender=sender[:100])
    if peer.state == Peer.SUSPENDED:
        raise Refused("suspended", sender=sender)
    check_package(peer, signing_keys(peer, manifest.key_id), container, manifest, identity)
    if manifest.route.receiver != identity.node_id:
        raise Refused("wrong-receiver", receiver=manifest.route.receiver[:100])
    payload = container.payload
    if len(payload) != manifest.payload_bytes or sha256_hex(payload) != manifest.payload_sha256:
        raise Refused("bad-payload-hash")
    _demand_open(peer, manifest.route.contract)
    clear = replace(container, payload=opened(manifest, payload, identity))
    return Arrived(clear, manifest, manifest_hash(container.manifest), peer)


def _demand_open(peer: Peer, contract_id: str) -> None:
    """A trial needs an agreement, and there is an end to the number of trials."""
    if not Connection.objects.filter(peer=peer).exists():
        raise Refused("no-connection", sender=peer.node_id)
    if not Agreement.objects.filter(peer=peer, contract_id=contract_id).exists():
        raise Refused("not-agreed", sender=peer.node_id, contract=contract_id[:100])
    if TrialPackage.objects.filter(peer=peer).count() >= MOST_TRIALS:
        raise Refused("too-many-trials", limit=str(MOST_TRIALS))


@transaction.atomic
def _judge(arrived: Arrived) -> tuple[Counts, tuple[Verdict, ...]]:
    """Apply, see the verdicts, and put everything back."""
    contract = known_contract(arrived.manifest)
    application = Application(contract, arrived.peer)
    application.take(decoded(arrived.manifest, arrived.container.payload, contract))
    result = application.close()
    transaction.set_rollback(True)
    return result


@transaction.atomic
def _keep(
    arrived: Arrived, counts: Counts, verdicts: tuple[Verdict, ...], identity: Identity
) -> SignedAnswer:
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
    ).to_bytes()
    signature = identity.signer.sign(receipt)
    TrialPackage.objects.create(
        peer=arrived.peer,
        contract_id=route.contract,
        version=arrived.manifest.contract.version,
        manifest=arrived.container.manifest,
        manifest_hash=arrived.hash,
        signature=arrived.container.signature,
        receipt_body=receipt,
        receipt_signature=signature,
        received_at=now,
        rows=arrived.manifest.rows,
        accepted=counts.applied + counts.stale,
        refused=counts.refused,
    )
    audit.record(
        by=Actor(kind="node", id=arrived.peer.node_id, name=arrived.peer.name),
        action="sync.connection_trial",
        subject=f"peer:{arrived.peer}",
        after={
            "contract": route.contract,
            "rows": arrived.manifest.rows,
            "refused": counts.refused,
        },
    )
    return SignedAnswer(receipt, signature)
