"""The sender's side of a connection: prove the key, learn what is agreed, send trial packages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lienthong.base import clock
from lienthong.core.contract.model import Contract
from lienthong.core.package.canonical import sha256_hex
from lienthong.core.package.container import Container, pack
from lienthong.core.package.manifest import (
    FORMAT,
    ContractRef,
    Manifest,
    Origin,
    Route,
    TableCount,
)
from lienthong.core.package.payload import encode_payload
from lienthong.core.package.receipt import Receipt, parse_receipt
from lienthong.core.package.refusal import Refused
from lienthong.core.package.text_form import instant
from lienthong.services.contracts import queries as contracts
from lienthong.services.sync import errors
from lienthong.services.sync.connecting.ports import Registrar
from lienthong.services.sync.connecting.proving import PURPOSE
from lienthong.services.sync.connecting.trials import TRIAL
from lienthong.services.sync.encryption import protect
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.keys.checking import is_signed
from lienthong.services.sync.keys.telling import exchange
from lienthong.services.sync.models import Peer
from lienthong.services.sync.ports import PeerUnreachable, Refusal, Transport
from lienthong.services.sync.rows import rows_after
from lienthong.services.sync.sealing import classification

TRIAL_ROWS = 200


@dataclass(frozen=True)
class TrialResult:
    """What a receiver would have done with the first rows of a contract."""

    contract_id: str
    rows: int
    accepted: int
    refused: int
    receipt: Receipt


def receiver_of(node_id: str) -> Peer:
    """The registered receiver. Raises NotFound."""
    peer = Peer.objects.filter(direction=Peer.RECEIVER, node_id=node_id).first()
    if peer is None:
        raise errors.unknown_peer(node_id)
    return peer


def proof(receiver: str, challenge: str, identity: Identity) -> tuple[bytes, bytes]:
    """The signed challenge and what this node speaks: to be sent, or carried by hand."""
    offered = [
        {"id": contract.id, "version": contract.version, "digest": contract.digest}
        for contract in contracts.all_current()
    ]
    arguments: dict[str, Any] = {
        "challenge": challenge,
        "formats": [FORMAT],
        "contracts": offered if challenge else [],
    }
    return identity.request(PURPOSE, receiver, arguments)


def introduce(
    *, peer: Peer, identity: Identity, registrar: Registrar, transport: Transport
) -> Mapping[str, Any]:
    """Prove the key when the receiver still asks for it; return how the connection stands.

    Each learns the other's keys, so that trial packages can be encrypted. Raises UserError when
    the receiver gives no answer or refuses.
    """
    standing = _ask(peer, "", identity, registrar)
    if standing.get("challenge") and not _steps(standing).get("checked"):
        standing = _ask(peer, str(standing["challenge"]), identity, registrar)
    try:
        exchange(peer=peer, identity=identity, transport=transport)
    except Refused as refused:
        raise errors.peer_refused(peer.node_id, refused.code) from refused
    return standing


def try_out(
    *,
    peer: Peer,
    contract_id: str,
    identity: Identity,
    registrar: Registrar,
    rows: int = TRIAL_ROWS,
) -> TrialResult:
    """Send the first rows of each table of a contract to be judged. Raises UserError."""
    data = trial_package(contracts.current(contract_id), peer, identity, rows=rows)
    try:
        answer = registrar.trial(data)
    except PeerUnreachable as error:
        raise errors.peer_down(peer.node_id) from error
    if isinstance(answer, Refusal):
        raise errors.peer_refused(peer.node_id, answer.code)
    if not is_signed(peer, answer.signature, answer.body, identity):
        raise errors.peer_refused(peer.node_id, "bad-signature")
    try:
        receipt = parse_receipt(answer.body)
    except Refused as refused:
        raise errors.peer_refused(peer.node_id, refused.code) from refused
    counts = receipt.counts
    accepted = counts.applied + counts.stale
    return TrialResult(contract_id, accepted + counts.refused, accepted, counts.refused, receipt)


def trial_package(contract: Contract, peer: Peer, identity: Identity, *, rows: int) -> bytes:
    """A package of the first rows, of kind «trial»: it belongs to no stream."""
    tables = [
        found
        for table in contract.tables
        if len(found := rows_after(table, "", source=identity.node_id, limit=rows))
    ]
    classified = classification(contract)
    protected = protect(peer, classified, encode_payload(tables), tables, identity)
    payload = protected.payload
    manifest = Manifest(
        route=Route(identity.node_id, peer.node_id, contract.id, 1, None),
        contract=ContractRef(contract.id, contract.version, contract.digest),
        origin=Origin(TRIAL, instant(clock.now()), None, None),
        tables=tuple(TableCount(table.name, len(table)) for table in tables),
        classification=classified,
        payload_sha256=sha256_hex(payload),
        payload_bytes=len(payload),
        key_id=identity.signer.key_id,
        encryption=protected.encryption,
    )
    return pack(Container(*identity.sign_manifest(manifest), payload))


def _ask(peer: Peer, challenge: str, identity: Identity, registrar: Registrar) -> Mapping[str, Any]:
    try:
        answer = registrar.introduce(*proof(peer.node_id, challenge, identity))
    except PeerUnreachable as error:
        raise errors.peer_down(peer.node_id) from error
    if isinstance(answer, Refusal):
        raise errors.peer_refused(peer.node_id, answer.code)
    return answer


def _steps(standing: Mapping[str, Any]) -> Mapping[str, Any]:
    steps = standing.get("steps")
    return steps if isinstance(steps, dict) else {}
