"""Give what waits to a carrier: a folder, a medium or a broker, on which answers come later.

Packages of all streams to a receiver are given in the order in which they were made, so a row
arrives after the rows it names. A package is given once, and again when it was refused, when
patience ends, or when a person asks (the medium was lost): the receiver takes it once.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from lienthong.base import clock
from lienthong.core.contract.model import Contract
from lienthong.core.package.container import SignedDocument, pack_document
from lienthong.services.sync import errors
from lienthong.services.sync.announcing import announcement, unannounced
from lienthong.services.sync.delivery import NO_RECIPIENT, Backoff, hold, waits_for_its_time
from lienthong.services.sync.encryption import recipient_of
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.keeping import carried
from lienthong.services.sync.keeping.answering import close_letter
from lienthong.services.sync.keys.telling import own_statement
from lienthong.services.sync.models import CarriedQuestion, OutPackage, OutStream, Peer
from lienthong.services.sync.ports import CONTRACT, KEYS, PACKAGE, QUESTION, Carrier, Letter
from lienthong.services.sync.resealing import lacks_recipient, reseal_for_recipient
from lienthong.services.sync.sealing import package_bytes
from lienthong.services.sync.ways import BY_HAND, is_carried

# The names of key statements: one that asks for the other's, and the one that answers it.
OFFER, REPLY = "offer", "reply"


@dataclass(frozen=True)
class Posted:
    """What was given to a carrier."""

    packages: int = 0
    rows: int = 0
    size: int = 0
    questions: int = 0


def post_waiting(
    *,
    peer: Peer,
    identity: Identity,
    carrier: Carrier,
    by_hand: bool = False,
    again: bool = False,
) -> Posted:
    """Give the packages for a receiver that are not on their way; `again`: those that are, too.

    `by_hand`: a person is about to go, so neither the stream's times nor a pause after a refusal
    hold anything back. Raises PeerUnreachable when the way is closed; what was given before stays
    given.
    """
    packages = rows = size = 0
    told: set[tuple[int, str]] = set()
    waiting: set[int] = set()
    for package_id in _due(peer, carrier, by_hand=by_hand, again=again):
        package = OutPackage.objects.select_related("stream__peer", "stream__pace").get(
            pk=package_id
        )
        if package.state != OutPackage.PENDING:
            continue
        if package.stream_id in waiting or _waits(package, identity, by_hand=by_hand):
            waiting.add(package.stream_id)
            continue
        contract = unannounced(package.stream, package)
        if contract is not None and (package.stream_id, contract.version) not in told:
            told.add((package.stream_id, contract.version))
            carrier.put(_announcement(package.stream, contract, identity))
        letter = _letter(package, identity)
        carrier.put(letter)
        OutPackage.objects.filter(pk=package.pk).update(handed_at=clock.now())
        packages, rows, size = packages + 1, rows + package.row_count, size + len(letter.data)
    questions = post_questions(
        peer=peer, identity=identity, carrier=carrier, by_hand=by_hand, again=again
    )
    return Posted(packages, rows, size, questions)


def post_questions(
    *, peer: Peer, identity: Identity, carrier: Carrier, by_hand: bool, again: bool
) -> int:
    """Give the questions of comparisons that are not on their way; return how many."""
    given = 0
    for question in carried.due_questions(
        peer, patience=carrier.patience, by_hand=by_hand, again=again
    ):
        recipients: set[str] = set()
        if carried.is_secret(question):
            recipient = recipient_of(peer)
            if not recipient:
                continue  # the packages of the same rows say what is missing
            recipients = {recipient, identity.cipher.recipient}
        document = SignedDocument(bytes(question.request), bytes(question.signature))
        data = close_letter(document, recipients, identity)
        name = carried.question_name(question)
        carrier.put(Letter(identity.node_id, peer.node_id, QUESTION, name, data))
        CarriedQuestion.objects.filter(pk=question.pk).update(handed_at=clock.now())
        given += 1
    return given


def _waits(package: OutPackage, identity: Identity, *, by_hand: bool) -> bool:
    """True before the stream's time, and while the key to encrypt the package for is unknown."""
    if lacks_recipient(package, identity):
        if reseal_for_recipient(package, identity):
            package.refresh_from_db()
            return False
        values = {
            "receiver": package.stream.peer.node_id,
            "contract": package.stream.contract_id,
        }
        hold(package.stream, package, "no-recipient", NO_RECIPIENT, values, Backoff())
        return True
    return not by_hand and waits_for_its_time(package.stream, package)


def _due(peer: Peer, carrier: Carrier, *, by_hand: bool, again: bool) -> list[int]:
    """Ids of the packages to give, oldest first, within the carrier's window."""
    waiting = _waiting(peer)
    if again or by_hand:
        asked = waiting if again else waiting.filter(handed_at=None)
        return list(asked.values_list("pk", flat=True))
    now = clock.now()
    if carrier.patience is not None:
        waiting.filter(handed_at__lt=now - carrier.patience).update(handed_at=None)
    fresh = waiting.filter(handed_at=None).exclude(stream__next_attempt_at__gt=now)
    due, held = [], set()
    for package_id, stream_id, attempts in fresh.values_list("pk", "stream_id", "stream__attempts"):
        # Of a stream that is held only the first goes: the others would be refused after it.
        if not attempts or stream_id not in held:
            due.append(package_id)
        if attempts:
            held.add(stream_id)
    if carrier.window is None:
        return due
    free = carrier.window - waiting.filter(handed_at__isnull=False).count()
    return due[: max(free, 0)]


def _waiting(peer: Peer) -> QuerySet[OutPackage]:
    return (
        OutPackage.objects.filter(
            stream__peer=peer, stream__peer__state=Peer.APPROVED, state=OutPackage.PENDING
        )
        .exclude(stream__state=OutStream.PAUSED)
        .order_by("pk")
    )


def _letter(package: OutPackage, identity: Identity) -> Letter:
    stream = package.stream
    return Letter(
        sender=identity.node_id,
        receiver=stream.peer.node_id,
        kind=PACKAGE,
        name=package_name(package),
        data=package_bytes(package),
    )


def package_name(package: OutPackage) -> str:
    """The name of a package on its way: its place among all, its stream, its number, its hash."""
    return (
        f"{package.pk:012d}.{package.stream.contract_id}"
        f".{package.sequence:08d}.{package.manifest_hash[:16]}"
    )


def _announcement(stream: OutStream, contract: Contract, identity: Identity) -> Letter:
    document = SignedDocument(*announcement(stream, contract, identity))
    return Letter(
        sender=identity.node_id,
        receiver=stream.peer.node_id,
        kind=CONTRACT,
        name=f"{contract.id}.{contract.version}.{contract.digest[:16]}",
        data=pack_document(document),
    )


def post_keys(*, peer: Peer, identity: Identity, carrier: Carrier) -> None:
    """Tell a receiver of this node's keys; it answers with its own."""
    carrier.put(keys_letter(peer.node_id, OFFER, identity))


def keys_letter(receiver: str, name: str, identity: Identity) -> Letter:
    """This node's key statement for a peer."""
    statement = own_statement(receiver, identity)
    data = pack_document(SignedDocument(statement.body, statement.signature))
    return Letter(identity.node_id, receiver, KEYS, name, data)


def receivers_by_file(node_id: str = "") -> list[Peer]:
    """The receivers an export is for: those with a file address, or the one that is named.

    Raises UserError for one that is not registered, or not approved.
    """
    peers = Peer.objects.filter(direction=Peer.RECEIVER)
    if not node_id:
        return list(peers.filter(url__startswith=BY_HAND, state=Peer.APPROVED))
    peer = peers.filter(node_id=node_id).first()
    if peer is None:
        raise errors.unknown_peer(node_id)
    if peer.state != Peer.APPROVED:
        raise errors.peer_not_approved(node_id)
    return [peer]


def carrier_addresses() -> list[str]:
    """The addresses of carriers that approved peers name; not those carried by hand."""
    urls = Peer.objects.filter(state=Peer.APPROVED).values_list("url", flat=True)
    return sorted({url for url in urls if is_carried(url) and url != BY_HAND})


def receivers_at(url: str) -> list[Peer]:
    """The approved receivers that a carrier leads to."""
    return list(Peer.objects.filter(direction=Peer.RECEIVER, state=Peer.APPROVED, url=url))
