"""The receiver's word about a comparison: it computes its side anew and signs what it finds.

The sender keeps the statement with its report, the receiver keeps the sender's signed report: each
holds what the other signed, and anybody with the two public keys can check both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.core.contract.model import Contract
from lienthong.core.package.canonical import canonical_json, sha256_hex
from lienthong.core.package.difference import Total, side_digest
from lienthong.core.package.refusal import Refused
from lienthong.core.package.request import SignedRequest
from lienthong.core.package.text_form import instant
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import queries as contracts
from lienthong.services.records import digests
from lienthong.services.records.digests import Scope
from lienthong.services.sync.authenticate import signed_request
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.models import Peer, ReconcileNotice
from lienthong.services.sync.ports import SignedAnswer

PURPOSE = "reconciled"
FORMAT = "lienthong-statement/1"
Totals = Mapping[str, Total]


def take_report(*, data: bytes, signature: bytes, identity: Identity) -> SignedAnswer:
    """Keep a sender's report of a comparison and answer with this side's. Raises Refused."""
    peer, request = signed_request(data, signature, purpose=PURPOSE, identity=identity)
    contract = contracts.find(_text(request, "contract"))
    if contract is None:
        raise Refused("malformed", detail="request.arguments.contract")
    if request.arguments.get("version") != contract.version:
        raise Refused("other-contract-version", contract=contract.id, version=contract.version)
    excluded = _excluded(request)
    totals = side_totals(contract, peer.node_id, excluded)
    said = Claim(
        contract_id=contract.id,
        rows=_number(request, "rows"),
        digest=_text(request, "digest"),
        equal=request.arguments.get("equal") is True,
    )
    excluded_count = sum(len(ids) for ids in excluded.values())
    statement = signed_statement(
        peer, contract, totals, excluded=excluded_count, report=data, identity=identity
    )
    keep_report(peer, said, totals, data=data, signature=signature)
    return statement


@dataclass(frozen=True)
class Claim:
    """What a sender says of its own side."""

    contract_id: str
    rows: int
    digest: str
    equal: bool


def signed_statement(
    peer: Peer,
    contract: Contract,
    totals: Totals,
    *,
    excluded: int,
    report: bytes,
    identity: Identity,
) -> SignedAnswer:
    """What this node says of a sender's rows here, about the report it was given."""
    statement = canonical_json(
        {
            "format": FORMAT,
            "sender": peer.node_id,
            "receiver": identity.node_id,
            "contract": contract.id,
            "version": contract.version,
            "rows": sum(rows for rows, _ in totals.values()),
            "digest": side_digest(totals),
            "excluded": excluded,
            "report": sha256_hex(report),
            "stated_at": instant(clock.now()),
        }
    )
    return SignedAnswer(statement, identity.signer.sign(statement))


def side_totals(contract: Contract, source: str, excluded: Mapping[str, list[str]]) -> Totals:
    """Rows and digest of each table of a sender here, computed in the database.

    A statement is kept, so it is made by the method that every server has and anybody can repeat.
    """
    return {
        table.name: digests.total(Scope(table, source, tuple(excluded.get(table.name, ()))))
        for table in contract.tables
    }


def side(contract: Contract, source: str, excluded: Mapping[str, list[str]]) -> tuple[int, str]:
    """Rows of a sender here, and one digest over them."""
    totals = side_totals(contract, source, excluded)
    return sum(rows for rows, _ in totals.values()), side_digest(totals)


@transaction.atomic
def keep_report(
    peer: Peer, said: Claim, totals: Totals, *, data: bytes, signature: bytes
) -> ReconcileNotice:
    """Keep a sender's report as it signed it, beside this side's figures."""
    rows, digest = sum(rows for rows, _ in totals.values()), side_digest(totals)
    notice = ReconcileNotice.objects.create(
        peer=peer,
        contract_id=said.contract_id,
        equal=said.equal and said.digest == digest,
        rows_there=said.rows,
        rows_here=rows,
        digest_there=said.digest,
        digest_here=digest,
        reported_at=clock.now(),
        request=data,
        signature=signature,
    )
    audit.record(
        by=Actor(kind="node", id=peer.node_id, name=peer.name),
        action="sync.reconciled",
        subject=f"peer:{peer}",
        after={"contract": notice.contract_id, "equal": notice.equal, "rows": rows},
    )
    return notice


def _excluded(request: SignedRequest) -> dict[str, list[str]]:
    named = request.arguments.get("excluded")
    if not isinstance(named, dict):
        raise Refused("malformed", detail="request.arguments.excluded")
    for ids in named.values():
        if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
            raise Refused("malformed", detail="request.arguments.excluded")
    return named


def _text(request: SignedRequest, name: str) -> str:
    value: Any = request.arguments.get(name)
    if not isinstance(value, str) or len(value) > 100:
        raise Refused("malformed", detail=f"request.arguments.{name}")
    return value


def _number(request: SignedRequest, name: str) -> int:
    value: Any = request.arguments.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**62:
        raise Refused("malformed", detail=f"request.arguments.{name}")
    return value
