"""Take what comes back by a carrier: receipts of packages, and signed answers.

What is not signed by the approved receiver it claims to come from changes nothing and is told
to a person: a medium may have been in other hands.
"""

from __future__ import annotations

from django.db.models import QuerySet

from lienthong.base.i18n import N_
from lienthong.core.package.answer import Answer, AnswerRefusal, parse_answer
from lienthong.core.package.comparison import parse_finding
from lienthong.core.package.container import SignedDocument
from lienthong.core.package.receipt import parse_receipt
from lienthong.core.package.refusal import Refused
from lienthong.services.sync.alarms import raise_alarm, resolve_alarms
from lienthong.services.sync.announcing import CONTRACT_WAITS, heard
from lienthong.services.sync.delivery import Backoff, hold, hold_refused, rewind
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.keeping import carried
from lienthong.services.sync.keys.checking import is_signed
from lienthong.services.sync.models import OutPackage, OutStream, Peer
from lienthong.services.sync.ports import Refusal, SignedAnswer
from lienthong.services.sync.resealing import may_reseal, reseal
from lienthong.services.sync.settle import BadReceipt, settle_receipt

FORGED = N_("Thư trả lời mang tên nút %(receiver)s không hợp lệ (%(reason)s); đã bỏ qua.")
REFUSED = N_("Nút nhận %(receiver)s từ chối nghe phiên bản hợp đồng: %(code)s.")
BACKOFF = Backoff()


class BadLetter(Exception):
    """An answer that is not signed by the receiver it names, or is about nothing of ours."""


def take_receipt(answer: SignedAnswer, identity: Identity) -> bool:
    """Settle the package a receipt is about; False when it was settled. Raises BadLetter."""
    try:
        receipt = parse_receipt(answer.body)
    except Refused as refused:
        raise BadLetter(refused.code) from refused
    package = (
        OutPackage.objects.select_related("stream__peer")
        .defer("payload")
        .filter(
            stream__peer__node_id=receipt.receiver,
            stream__peer__direction=Peer.RECEIVER,
            stream__contract_id=receipt.contract,
            sequence=receipt.sequence,
        )
        .first()
    )
    if package is None:
        raise BadLetter("unknown-package")
    try:
        settle_receipt(package=package, answer=answer, identity=identity)
    except BadReceipt as error:
        _tell(package.stream.peer, str(error))
        raise BadLetter(str(error)) from error
    resolve_alarms(subject=_subject(package.stream.peer))
    return package.state == OutPackage.PENDING


def take_answer(document: SignedDocument, name: str, identity: Identity) -> None:
    """Act on a signed answer: a refusal of a package, or what became of a version."""
    answer = parse_answer(document.body)
    peer = Peer.objects.filter(direction=Peer.RECEIVER, node_id=answer.receiver).first()
    if peer is None or answer.sender != identity.node_id:
        raise BadLetter("unknown-receiver")
    at = answer.created
    if not is_signed(peer, document.signature, document.body, identity, signed_at=at):
        _tell(peer, "signature")
        raise BadLetter("signature")
    if answer.about == "contract":
        _take_version(peer, answer, identity)
    elif answer.about == "comparison":
        code = answer.refusal.code if answer.refusal is not None else ""
        carried.refuse_question(peer, answer.document, code)
    elif answer.refusal is not None:
        _take_refusal(peer, answer, answer.refusal, name, identity)


def take_finding(document: SignedDocument, identity: Identity) -> bool:
    """Act on what a receiver found in a comparison; False when nothing waits for it.

    Raises BadLetter and Refused.
    """
    finding = parse_finding(document.body)
    peer = Peer.objects.filter(direction=Peer.RECEIVER, node_id=finding.receiver).first()
    if peer is None or finding.sender != identity.node_id:
        raise BadLetter("unknown-receiver")
    at = finding.created
    if not is_signed(peer, document.signature, document.body, identity, signed_at=at):
        _tell(peer, "signature")
        raise BadLetter("signature")
    return carried.take_finding(peer, finding, identity)


def _take_version(peer: Peer, answer: Answer, identity: Identity) -> None:
    """Keep what became of a version; while it is not in force there, a person is told why."""
    if answer.refusal is not None:
        code = answer.refusal.code
        values = {"receiver": peer.node_id, "code": code}
        raise_alarm(kind=code[:40], subject=_subject(peer), message=REFUSED, values=values)
        return
    named = answer.result or {}
    stream = OutStream.objects.filter(peer=peer, contract_id=named.get("contract", "")).first()
    if stream is None:
        raise BadLetter("unknown-stream")
    standing = heard(stream, named.get("version", "")[:30], named, identity)
    first = _pending(stream).order_by("sequence").first()
    if standing is not None and first is not None:
        message, values = standing
        hold(stream, first, CONTRACT_WAITS, message, values, BACKOFF)


def _take_refusal(
    peer: Peer, answer: Answer, refusal: AnswerRefusal, name: str, identity: Identity
) -> None:
    """Hold the stream as over HTTP; what follows the refused package has to be given again."""
    package = _refused_package(peer, answer.document, name)
    if package.state != OutPackage.PENDING and refusal.expected is None:
        return
    stream, first = package.stream, package.sequence
    if refusal.expected is not None:
        first = refusal.expected
        rewound = rewind(stream, first)
        if rewound or _pending(stream).filter(sequence=first).exists():
            _pending(stream).filter(sequence__gte=first).update(handed_at=None)
            return
    if may_reseal(package, refusal.code, identity):
        reseal(stream_id=stream.pk, first=first, identity=identity)
        return
    _pending(stream).filter(sequence__gte=first).update(handed_at=None)
    as_over_http = Refusal(refusal.code, refusal.values, refusal.expected)
    hold_refused(stream, package, as_over_http, BACKOFF)


def _refused_package(peer: Peer, document: str, name: str) -> OutPackage:
    """By the hash of its manifest; one that could not be read there, by the letter's name."""
    packages = (
        OutPackage.objects.select_related("stream__peer")
        .defer("payload")
        .filter(stream__peer=peer)
    )  # fmt: skip
    package = packages.filter(manifest_hash=document).first()
    number = name.split(".")[0]
    if package is None and number.isascii() and number.isdigit():
        package = packages.filter(pk=int(number[:18])).first()
    if package is None:
        raise BadLetter("unknown-package")
    return package


def _pending(stream: OutStream) -> QuerySet[OutPackage]:
    return OutPackage.objects.filter(stream=stream, state=OutPackage.PENDING)


def _subject(peer: Peer) -> str:
    return f"peer:{peer.node_id}"


def _tell(peer: Peer, reason: str) -> None:
    values = {"receiver": peer.node_id, "reason": reason}
    raise_alarm(kind="bad-letter", subject=_subject(peer), message=FORGED, values=values)
