"""Step two: the technical check. The sender signs a challenge of ours and says what it speaks.

Over the network the request must be fresh; carried by hand it may be as old as the challenge. A
challenge serves once: whoever has seen the proof cannot use it for another connection.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.i18n import N_
from lienthong.core.package.manifest import FORMAT
from lienthong.core.package.refusal import Refused
from lienthong.core.package.request import SignedRequest, parse_request
from lienthong.core.package.text_form import parse_instant
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import queries as contracts
from lienthong.services.sync.connecting import errors
from lienthong.services.sync.connecting.registering import CHALLENGE_BYTES, locked
from lienthong.services.sync.connecting.steps import STEPS, standing
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.keys.checking import check_signature
from lienthong.services.sync.models import Connection, Peer

PURPOSE = "connection"
CLOCK_SKEW = timedelta(minutes=5)
CHALLENGE_LIFE = timedelta(days=7)
MOST_OFFERED = 1000

HELD_KEY = N_("Nút gửi giữ khóa đã đăng ký (%(key)s): chữ ký trên mã thử thách đúng.")
ADDRESSED = N_("Yêu cầu gửi đúng nút này.")
SPEAKS = N_("Nút gửi dùng định dạng gói %(format)s.")
NOT_SPOKEN = N_("Nút gửi không dùng định dạng gói %(format)s.")
CLOCKS = N_("Đồng hồ hai nút lệch %(seconds)s giây.")
CLOCKS_APART = N_("Đồng hồ hai nút lệch %(seconds)s giây, cho phép %(limit)s.")
CLOCK_UNSEEN = N_("Không so được đồng hồ: chứng minh được mang bằng tệp.")
OFFERS = N_("Nút gửi có %(count)s hợp đồng dữ liệu đang áp dụng ở nút này.")
OFFERS_NONE = N_("Chưa có hợp đồng dữ liệu chung nào giữa hai nút.")


@dataclass(frozen=True)
class Check:
    """One thing looked at: what it was, whether it held, and a sentence with its values."""

    name: str
    ok: bool
    message: str
    values: dict[str, str]


def answer_connection(*, data: bytes, signature: bytes, identity: Identity) -> dict[str, Any]:
    """Answer a sender that asks how its connection stands, or proves its key. Raises Refused."""
    peer, request = _heard(data, signature, identity)
    connection = Connection.objects.filter(peer=peer).first()
    if connection is None:
        return _document(peer, None)
    if request.arguments.get("challenge"):
        by = Actor(kind="node", id=peer.node_id, name=peer.name)
        _prove(peer.node_id, request, online=True, by=by)
    connection = Connection.objects.select_related("peer").get(pk=connection.pk)
    return _document(connection.peer, connection)


def prove_by_file(*, node_id: str, data: bytes, signature: bytes, identity: Identity, by: Actor) -> Connection:  # noqa: E501 # fmt: skip
    """Take a proof that was carried here by hand. Raises UserError."""
    try:
        peer, request = _heard(data, signature, identity)
    except Refused as refused:
        raise errors.bad_proof(refused.code) from refused
    if peer.node_id != node_id:
        raise errors.bad_proof(peer.node_id)
    try:
        return _prove(node_id, request, online=False, by=by)
    except Refused as refused:
        raise errors.bad_proof(refused.code) from refused


def _heard(data: bytes, signature: bytes, identity: Identity) -> tuple[Peer, SignedRequest]:
    """Tell who speaks: a registered sender, approved or not, that holds its key."""
    request = parse_request(data, purpose=PURPOSE)
    peer = Peer.objects.filter(direction=Peer.SENDER, node_id=request.sender).first()
    if peer is None:
        raise Refused("unknown-sender", sender=request.sender[:100])
    if peer.state == Peer.SUSPENDED:
        raise Refused("suspended", sender=peer.node_id)
    check_signature(peer, signature, data, identity, signed_at=request.created)
    if request.receiver != identity.node_id:
        raise Refused("wrong-receiver", receiver=request.receiver[:100])
    return peer, request


@transaction.atomic
def _prove(node_id: str, request: SignedRequest, *, online: bool, by: Actor) -> Connection:
    connection = locked(node_id)
    now = clock.now()
    if request.arguments.get("challenge") != connection.challenge:
        raise Refused("bad-challenge", sender=node_id)
    if now - connection.challenge_at > CHALLENGE_LIFE:
        raise Refused("bad-challenge", sender=node_id)
    checks = [
        Check("key", True, HELD_KEY, {"key": connection.peer.public_key}),
        Check("receiver", True, ADDRESSED, {}),
        _format(request),
        _clock(request, online=online),
        _offer(request),
    ]
    connection.checks = [asdict(check) for check in checks]
    connection.offered = _offered(request)
    connection.checked_at = now if all(check.ok for check in checks) else None
    connection.checked_key = connection.peer.public_key
    connection.challenge = secrets.token_hex(CHALLENGE_BYTES)
    connection.challenge_at = now
    connection.save()
    audit.record(
        by=by,
        action="sync.connection_check",
        subject=f"peer:{connection.peer}",
        after={check.name: check.ok for check in checks},
    )
    return connection


def _format(request: SignedRequest) -> Check:
    formats = request.arguments.get("formats")
    ok = isinstance(formats, list) and FORMAT in formats
    return Check("format", ok, SPEAKS if ok else NOT_SPOKEN, {"format": FORMAT})


def _clock(request: SignedRequest, *, online: bool) -> Check:
    if not online:
        return Check("clock", True, CLOCK_UNSEEN, {})
    try:
        skew = abs(clock.now() - parse_instant(request.created))
    except ValueError as error:
        raise Refused("malformed", detail="request.created") from error
    values = {"seconds": str(round(skew.total_seconds())), "limit": str(CLOCK_SKEW.seconds)}
    ok = skew <= CLOCK_SKEW
    return Check("clock", ok, CLOCKS if ok else CLOCKS_APART, values)


def _offer(request: SignedRequest) -> Check:
    count = sum(1 for one in _offered(request) if one["known"])
    values = {"count": str(count)}
    return Check("contracts", count > 0, OFFERS if count else OFFERS_NONE, values)


def _offered(request: SignedRequest) -> list[dict[str, Any]]:
    """The contracts the sender has, and whether the same text is in force here."""
    here = {contract.id: contract for contract in contracts.all_current()}
    offered: list[dict[str, Any]] = []
    items = request.arguments.get("contracts")
    for item in (items if isinstance(items, list) else [])[:MOST_OFFERED]:
        if not isinstance(item, dict):
            raise Refused("malformed", detail="request.arguments.contracts")
        name, version = str(item.get("id", ""))[:100], str(item.get("version", ""))[:30]
        mine = here.get(name)
        offered.append(
            {
                "id": name,
                "version": version,
                "known": mine is not None,
                "same": mine is not None and mine.digest == item.get("digest"),
            }
        )
    return offered


def _document(peer: Peer, connection: Connection | None) -> dict[str, Any]:
    """What the sender is told: never more than concerns itself."""
    if connection is None:
        return {"state": peer.state, "steps": {}, "challenge": "", "checks": [], "contracts": []}
    found = standing(connection)
    return {
        "state": peer.state,
        "steps": {step: step in found.done for step in STEPS},
        "challenge": connection.challenge,
        "checks": connection.checks,
        "contracts": [one.contract_id for one in found.agreements],
    }
