"""Tell a receiver of a contract's version before the first row of it is sent.

Packages wait while the receiver has not taken the version on; those of other streams go on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction

from lienthong.base import clock, fault_points
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Contract
from lienthong.core.package.manifest import parse_manifest
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import queries as contracts
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.models import OutAnnouncement, OutPackage, OutStream
from lienthong.services.sync.ports import Refusal, Transport

CONTRACT_WAITS = "contract-waits"
STATES = frozenset(
    {
        OutAnnouncement.APPLIED,
        OutAnnouncement.HELD,
        OutAnnouncement.REFUSED,
        OutAnnouncement.APPLYING,
    }
)
HELD = N_(
    "Nút nhận %(receiver)s chưa quyết định về hợp đồng %(contract)s phiên bản %(version)s; các gói "
    "của phiên bản này đang chờ. %(note)s"
)
REFUSED = N_(
    "Nút nhận %(receiver)s từ chối hợp đồng %(contract)s phiên bản %(version)s: %(note)s Các gói "
    "của phiên bản này đang chờ."
)
APPLYING = N_(
    "Nút nhận %(receiver)s đang chuyển sang hợp đồng %(contract)s phiên bản %(version)s; các gói "
    "của phiên bản này đang chờ."
)
MESSAGES = {
    OutAnnouncement.HELD: HELD,
    OutAnnouncement.REFUSED: REFUSED,
    OutAnnouncement.APPLYING: APPLYING,
}
# A receiver of an earlier release does not know the call; it answers the package itself.
NOT_UNDERSTOOD = frozenset({"http-404", "http-405"})


def announce(
    stream: OutStream,
    package: OutPackage,
    taken_on: Collection[str],
    *,
    identity: Identity,
    transport: Transport,
) -> tuple[str, dict[str, str]] | None:
    """Return None when the receiver knows the package's version, else why the package waits.

    ``taken_on``: the versions it is known to have taken on. Raises PeerUnreachable without an
    answer.
    """
    contract = _unless_in(taken_on, package)
    if contract is None:
        return None
    fault_points.reach("version:before-announce")
    answer = transport.announce(*announcement(stream, contract, identity))
    fault_points.reach("version:after-announce")
    if isinstance(answer, Refusal):
        if answer.code in NOT_UNDERSTOOD:
            return None
        answer = {"state": OutAnnouncement.REFUSED, "note": answer.code}
    return heard(stream, contract.version, answer, identity)


def unannounced(stream: OutStream, package: OutPackage) -> Contract | None:
    """The contract at the package's version, unless the receiver is known to have taken it on.

    None also when its text is not kept here any more: the receiver judges the package.
    """
    known = OutAnnouncement.objects.filter(stream=stream, state=OutAnnouncement.APPLIED)
    return _unless_in(known.values_list("version", flat=True), package)


def _unless_in(taken_on: Collection[str], package: OutPackage) -> Contract | None:
    named = parse_manifest(bytes(package.manifest)).contract
    if named.version in taken_on:
        return None
    return contracts.at_version(named.id, named.version)


def announcement(stream: OutStream, contract: Contract, identity: Identity) -> tuple[bytes, bytes]:
    """The signed request that tells of a version: its bytes and the signature."""
    arguments = {
        "contract": contract.id,
        "version": contract.version,
        "digest": contract.digest,
        "text": contract.source,
    }
    return identity.request("contract", stream.peer.node_id, arguments)


def heard(
    stream: OutStream, version: str, answer: Mapping[str, Any], identity: Identity
) -> tuple[str, dict[str, str]] | None:
    """Keep what the receiver answered; None when it took the version on, else why packages wait."""
    state, note = str(answer.get("state", "")), str(answer.get("note", ""))
    state = state if state in STATES else OutAnnouncement.HELD
    _remember(stream, version, state, note, identity)
    if state == OutAnnouncement.APPLIED:
        return None
    values = {
        "receiver": stream.peer.node_id,
        "contract": stream.contract_id,
        "version": version,
        "note": note,
    }
    return MESSAGES[state], values


@transaction.atomic
def _remember(stream: OutStream, version: str, state: str, note: str, identity: Identity) -> None:
    now = clock.now()
    known, created = OutAnnouncement.objects.select_for_update().get_or_create(
        stream=stream,
        version=version,
        defaults={"state": state, "note": note, "announced_at": now, "answered_at": now},
    )
    before = None if created else {"state": known.state}
    if not created:
        known.state, known.note, known.answered_at = state, note, now
        known.save(update_fields=["state", "note", "answered_at"])
    if before != {"state": state}:
        audit.record(
            by=identity.actor,
            action="sync.contract_announce",
            subject=f"stream:{stream}",
            before=before,
            after={"version": version, "state": state},
        )
