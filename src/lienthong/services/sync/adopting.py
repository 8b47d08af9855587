"""Hear of new versions of senders' contracts: take compatible ones on, hold the others.

A breaking version, a contract this node does not have or does not receive from that sender, a
change of who sees what here, and everything of a sender whose versions are always asked about wait
for a person; so does what cannot be applied here, with the reason.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction

from lienthong.base import clock, fault_points
from lienthong.base.actor import Actor
from lienthong.base.errors import NotFound, UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.diff import Difference, compare, version_numbers
from lienthong.core.contract.document import Document
from lienthong.core.contract.errors import ContractRejected
from lienthong.core.contract.lint import read_contract
from lienthong.core.contract.model import Contract
from lienthong.core.package.canonical import sha256_hex
from lienthong.core.package.refusal import Refused
from lienthong.core.package.request import SignedRequest
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import actions as contracts
from lienthong.services.contracts import queries
from lienthong.services.contracts.migrating import steps
from lienthong.services.contracts.migrating.preview import large
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.sync.alarms import raise_alarm, resolve_alarms
from lienthong.services.sync.authenticate import REQUEST_AGE, signed_request
from lienthong.services.sync.connecting.agreeing import agree_too
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.models import InContract, InStream, Peer

HELD = N_(
    "Nút %(sender)s gửi hợp đồng %(contract)s phiên bản %(version)s; cần người quyết định ở trang "
    "đồng bộ. %(note)s"
)
NEW, MAJOR = "new", "major"
# Who sees, takes out and writes which rows at this node is decided at this node.
DECIDED_HERE = frozenset({"roles", "access", "unit-field"})
# Announced versions that wait for a person, of one sender: an approved sender cannot fill the node.
MOST_HELD = 200
STATED = {"id": "contract", "version": "version"}  # in the text → in the request


def hear(
    *,
    data: bytes,
    signature: bytes,
    identity: Identity,
    max_age: timedelta | None = REQUEST_AGE,
) -> dict[str, str]:
    """Take an announcement; answer what became of the version here. Raises Refused.

    `max_age` None: it came as a file, which may be days on its way.
    """
    peer, request = signed_request(
        data, signature, purpose="contract", identity=identity, max_age=max_age
    )
    named = _named(request)
    known = queries.at_version(named["contract"], named["version"])
    if known is not None:
        if known.digest != named["digest"]:
            raise Refused("contract-differs", contract=named["contract"], version=named["version"])
        return _settled(peer, named)
    held = _entry(peer, named)
    if held.state == InContract.REFUSED:
        return _answer(held)
    if held.state == InContract.APPLYING and steps.running(held.contract_id):
        return _answer(held)
    _judge(held, peer)
    fault_points.reach("version:after-adopt")
    return _answer(held)


def _named(request: SignedRequest) -> dict[str, str]:
    wanted = ("contract", "version", "digest", "text")
    named = {name: request.arguments.get(name) for name in wanted}
    for name, value in named.items():
        if not isinstance(value, str) or not value:
            raise Refused("malformed", detail=f"request.arguments.{name}")
    texts = {name: str(value) for name, value in named.items()}
    if sha256_hex(texts["text"].encode()) != texts["digest"]:
        raise Refused("malformed", detail="request.arguments.digest")
    if len(texts["contract"]) > 100 or len(texts["version"]) > 30:
        raise Refused("malformed", detail="request.arguments.contract")
    _demand_named(texts)
    return texts


def _demand_named(texts: dict[str, str]) -> None:
    """Refuse a text of another contract or version; one that is no contract at all is held."""
    try:
        stated = Document(texts["text"], "").plain
    except ContractRejected:
        return
    if any(str(stated.get(key)) != texts[name] for key, name in STATED.items()):
        raise Refused("malformed", detail="request.arguments.text")


@transaction.atomic
def _entry(peer: Peer, named: dict[str, str]) -> InContract:
    """The note of this announcement; made, and audited, the first time it is heard."""
    _demand_room(peer, named)
    entry, created = InContract.objects.select_for_update().get_or_create(
        peer=peer,
        contract_id=named["contract"],
        version=named["version"],
        defaults={
            "digest": named["digest"],
            "text": named["text"],
            "level": "",
            "state": InContract.HELD,
            "received_at": clock.now(),
        },
    )
    if entry.digest != named["digest"]:  # not in force anywhere yet, so it may still be mended
        entry.digest, entry.text, entry.state = named["digest"], named["text"], InContract.HELD
        entry.save(update_fields=["digest", "text", "state"])
        created = True
    if created:
        audit.record(
            by=_actor(peer),
            action="sync.contract_heard",
            subject=f"contract:{entry.contract_id}",
            after={"version": entry.version, "digest": entry.digest},
        )
    return entry


def _demand_room(peer: Peer, named: dict[str, str]) -> None:
    held = InContract.objects.filter(peer=peer, state=InContract.HELD)
    if held.count() < MOST_HELD:
        return
    if held.filter(contract_id=named["contract"], version=named["version"]).exists():
        return
    raise Refused("too-many-held", limit=str(MOST_HELD))


def _judge(held: InContract, peer: Peer) -> None:
    """Take the version on when it may be, else hold it with the reason."""
    try:
        contract = _read(held)
        difference = _difference(contract)
        held.level = NEW if not difference.before else difference.level
        if _by_itself(held, peer, difference):
            adopt(held, contract, difference, by=_actor(peer))
            return
        held.note = _reasons(difference)
    except UserError as error:
        held.note = error.sentence()
    held.state = InContract.HELD
    held.save(update_fields=["level", "state", "note"])
    raise_alarm(
        kind="contract-held",
        subject=_subject(held),
        message=HELD,
        values={
            "sender": peer.node_id,
            "contract": held.contract_id,
            "version": held.version,
            "note": held.note,
        },
    )


def _by_itself(held: InContract, peer: Peer, difference: Difference) -> bool:
    if peer.contracts != Peer.COMPATIBLE or held.level in (NEW, MAJOR):
        return False
    if any(change.kind in DECIDED_HERE for change in difference.changes):
        return False
    return InStream.objects.filter(peer=peer, contract_id=held.contract_id).exists()


def adopt(held: InContract, contract: Contract, difference: Difference, *, by: Actor) -> None:
    """Put the version into force, in steps when it is large. Raises UserError."""
    place = f"{held.peer.node_id}/{contract.id}-{contract.version}.yaml"
    previous = queries.find(contract.id)
    state = InContract.APPLIED
    with transaction.atomic():
        if difference.before and version_numbers(contract.version) < version_numbers(
            difference.before
        ):
            contracts.record_version(text=held.text, file=place, by=by)
        elif large(previous, contract):
            steps.start(text=held.text, file=place, by=by, background=True)
            state = InContract.APPLYING
        else:
            contracts.apply_contract(text=held.text, file=place, by=by)
        held.state, held.note, held.decided_at = state, "", clock.now()
        held.decided_by = str(by)
        held.save(update_fields=["level", "state", "note", "decided_at", "decided_by"])
        audit.record(
            by=by,
            action="sync.contract_accept",
            subject=f"contract:{held.contract_id}",
            after={"version": held.version, "sender": held.peer.node_id, "state": state},
        )
        resolve_alarms(subject=_subject(held))
        fault_points.reach("version:before-adopt")


def accept(*, entry_id: int, by: Actor) -> InContract:
    """A person takes a held version on; its sender may send it from now on.

    Raises UserError, NotFound.
    """
    held = _held(entry_id)
    contract = _read(held)
    with transaction.atomic():
        adopt(held, contract, _difference(contract), by=by)
        agree_too(held.peer, held.contract_id, by=by)
    return held


@transaction.atomic
def refuse(*, entry_id: int, reason: str, by: Actor) -> InContract:
    """A person does not take a held version on; its packages wait at the sender."""
    held = _held(entry_id)
    held.state, held.note, held.decided_at = InContract.REFUSED, reason, clock.now()
    held.decided_by = str(by)
    held.save(update_fields=["state", "note", "decided_at", "decided_by"])
    audit.record(
        by=by,
        action="sync.contract_refuse",
        subject=f"contract:{held.contract_id}",
        after={"version": held.version, "reason": reason},
    )
    resolve_alarms(subject=_subject(held))
    return held


def waiting_decisions() -> list[InContract]:
    """Return what is held or was refused, the newest first: a refusal may be taken back."""
    return list(InContract.objects.select_related("peer").exclude(state=InContract.APPLIED))


def accepted_lately(most: int) -> list[InContract]:
    """Return the announced versions that are in force here, the latest first."""
    taken = InContract.objects.select_related("peer").filter(
        state=InContract.APPLIED, decided_at__isnull=False
    )  # fmt: skip
    return list(taken.order_by("-decided_at")[:most])


def _held(entry_id: int) -> InContract:
    found = InContract.objects.select_related("peer").filter(
        pk=entry_id, state__in=(InContract.HELD, InContract.REFUSED)
    ).first()  # fmt: skip
    if found is None:
        raise NotFound(
            N_("Không có phiên bản hợp đồng số %(id)s đang chờ quyết định."),
            code="unknown-announcement",
            values={"id": entry_id},
            remedy=N_("Xem danh sách bằng «lienthong sync contracts»."),
        )
    return found


def _difference(contract: Contract) -> Difference:
    """What the version changes here, with this node's dictionary."""
    return compare(queries.find(contract.id), contract, dictionary.current().successors)


def _read(held: InContract) -> Contract:
    known = {contract.id: contract for contract in queries.all_current()}
    file = f"{held.contract_id}-{held.version}.yaml"
    return read_contract(held.text, file=file, dictionary=dictionary.current(), known=known)


def _settled(peer: Peer, named: dict[str, str]) -> dict[str, str]:
    """The version is known here: close what an earlier announcement left open."""
    entry = InContract.objects.filter(
        peer=peer, contract_id=named["contract"], version=named["version"]
    ).first()
    if entry is not None and entry.state != InContract.APPLIED:
        entry.state, entry.note = InContract.APPLIED, ""
        entry.save(update_fields=["state", "note"])
        resolve_alarms(subject=_subject(entry))
    return {"state": InContract.APPLIED, "note": ""}


def _answer(entry: InContract) -> dict[str, Any]:
    return {"state": entry.state, "note": entry.note}


def _reasons(difference: Difference) -> str:
    asked = [change for change in difference.changes if change.kind in DECIDED_HERE]
    named = (*asked, *(c for c in difference.of_level(difference.level) if c not in asked))
    return " ".join(change.text() for change in named[:3])


def _subject(entry: InContract) -> str:
    return f"in:{entry.contract_id}:{entry.peer.node_id}:{entry.version}"[:300]


def _actor(peer: Peer) -> Actor:
    return Actor(kind="node", id=peer.node_id, name=peer.name)
