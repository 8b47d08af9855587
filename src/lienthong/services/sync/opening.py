"""Open the letters a carrier holds for this node: take packages and answers, answer in return.

Who sends is told by signatures, never by where a letter lay. A letter that has had its effect
is removed by its carrier; one that is refused is left, so that it can have it later.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import structlog

from lienthong.base import clock
from lienthong.core.package.answer import Answer, AnswerRefusal
from lienthong.core.package.canonical import sha256_hex
from lienthong.core.package.container import SignedDocument, pack_document, unpack, unpack_document
from lienthong.core.package.key_statement import LIMIT as KEYS_LIMIT
from lienthong.core.package.manifest import manifest_hash
from lienthong.core.package.refusal import Refused
from lienthong.core.package.request import LIMIT, parse_request
from lienthong.core.package.text_form import instant
from lienthong.services.sync.adopting import hear
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.keeping.answering import answer_comparison, open_letter
from lienthong.services.sync.keys.telling import take_statement
from lienthong.services.sync.models import InContract, Peer
from lienthong.services.sync.ports import (
    ANSWER,
    CONTRACT,
    FINDING,
    KEYS,
    PACKAGE,
    QUESTION,
    RECEIPT,
    Carrier,
    Letter,
    SignedAnswer,
)
from lienthong.services.sync.posting import OFFER, REPLY, keys_letter
from lienthong.services.sync.receive import receive_package
from lienthong.services.sync.returning import BadLetter, take_answer, take_finding, take_receipt

log = structlog.get_logger()


@dataclass
class Opened:
    """What became of letters. `refused` and `bad` are those that had no effect."""

    packages: int = 0
    receipts: int = 0
    contracts: int = 0
    answers: int = 0
    keys: int = 0
    questions: int = 0
    findings: int = 0
    refused: dict[str, int] = field(default_factory=dict)

    def count_refused(self, code: str) -> None:
        self.refused[code] = self.refused.get(code, 0) + 1


class LetterOpener:
    """Opens the letters of one look at a carrier; answers go to `answers`."""

    def __init__(
        self, *, identity: Identity, carrier: Carrier, answers: Carrier | None = None
    ) -> None:
        self._identity = identity
        self._carrier = carrier
        self._answers = answers or carrier
        self._stuck: set[tuple[str, str]] = set()
        self.opened = Opened()

    def open_all(self, letters: Iterable[Letter]) -> Opened:
        """Open letters in their order. Raises PeerUnreachable when an answer cannot be given."""
        open_one = {
            KEYS: self._keys,
            PACKAGE: self._package,
            CONTRACT: self._contract,
            RECEIPT: self._receipt,
            ANSWER: self._answer,
            QUESTION: self._question,
            FINDING: self._finding,
        }
        for letter in letters:
            if letter.kind in open_one:
                open_one[letter.kind](letter)
        return self.opened

    def _package(self, letter: Letter) -> None:
        """Take a package; after a refused one of its stream the later ones can only be gaps."""
        stream = (letter.sender, letter.name.partition(".")[2].partition(".")[0])
        if stream in self._stuck:
            self._carrier.leave(letter)
            return
        try:
            receipt = receive_package(
                data=letter.data, epoch=_epoch(letter.sender), identity=self._identity
            )
        except Refused as refused:
            self._stuck.add(stream)
            self._refuse(letter, "package", _signed_hash(letter.data), refused)
            return
        document = SignedDocument(receipt.body, receipt.signature)
        self._answers.put(self._reply(letter, RECEIPT, document))
        self._carrier.done(letter)
        self.opened.packages += 1

    def _contract(self, letter: Letter) -> None:
        about = sha256_hex(letter.data)
        try:
            request = unpack_document(letter.data, limit=LIMIT)
            about = sha256_hex(request.body)
            result = hear(
                data=request.body,
                signature=request.signature,
                identity=self._identity,
                max_age=None,
            )
            named = parse_request(request.body, purpose="contract").arguments
        except Refused as refused:
            self._refuse(letter, "contract", about, refused)
            return
        texts = {**result, "contract": named["contract"], "version": named["version"]}
        self._put_answer(letter, "contract", about, result=texts)
        if result["state"] == InContract.APPLIED:
            self._carrier.done(letter)
        else:
            self._carrier.leave(letter)
        self.opened.contracts += 1

    def _keys(self, letter: Letter) -> None:
        """Learn a peer's keys; tell it this node's when it asks."""
        try:
            document = unpack_document(letter.data, limit=KEYS_LIMIT)
            told = SignedAnswer(document.body, document.signature)
            statement = take_statement(told, self._identity, max_age=None)
        except Refused as refused:
            self._bad(letter, refused)
        else:
            self.opened.keys += 1
            if letter.name == OFFER:
                self._answers.put(keys_letter(statement.node, REPLY, self._identity))
        self._carrier.done(letter)

    def _question(self, letter: Letter) -> None:
        """Answer a comparison. One that is refused is not kept: its sender asks anew."""
        about = sha256_hex(letter.data)
        try:
            heard = open_letter(letter.data, self._identity)
            about = heard.hash
            data = answer_comparison(heard, self._identity)
        except Refused as refused:
            self.opened.count_refused(refused.code)
            refusal = AnswerRefusal(refused.code, dict(refused.values))
            self._put_answer(letter, "comparison", about, refusal=refusal)
        else:
            self._answers.put(self._letter(letter, FINDING, data))
            self.opened.questions += 1
        self._carrier.done(letter)

    def _finding(self, letter: Letter) -> None:
        try:
            if take_finding(open_letter(letter.data, self._identity).document, self._identity):
                self.opened.findings += 1
        except (BadLetter, Refused) as error:
            self._bad(letter, error)
        self._carrier.done(letter)

    def _receipt(self, letter: Letter) -> None:
        try:
            document = unpack_document(letter.data, limit=len(letter.data))
            answer = SignedAnswer(document.body, document.signature)
            if take_receipt(answer, self._identity):
                self.opened.receipts += 1
        except (BadLetter, Refused) as error:
            self._bad(letter, error)
        self._carrier.done(letter)

    def _answer(self, letter: Letter) -> None:
        try:
            document = unpack_document(letter.data, limit=LIMIT)
            take_answer(document, letter.name, self._identity)
            self.opened.answers += 1
        except (BadLetter, Refused) as error:
            self._bad(letter, error)
        self._carrier.done(letter)

    def _refuse(self, letter: Letter, about: str, document: str, refused: Refused) -> None:
        self.opened.count_refused(refused.code)
        refusal = AnswerRefusal(refused.code, dict(refused.values), refused.expected)
        self._put_answer(letter, about, document, refusal=refusal)
        self._carrier.leave(letter)

    def _put_answer(
        self,
        letter: Letter,
        about: str,
        document: str,
        *,
        result: dict[str, str] | None = None,
        refusal: AnswerRefusal | None = None,
    ) -> None:
        """Strangers get no answer: nothing is written for a node that is not registered."""
        if not Peer.objects.filter(direction=Peer.SENDER, node_id=letter.sender).exists():
            return
        body = Answer(
            about=about,
            sender=letter.sender,
            receiver=self._identity.node_id,
            document=document,
            created=instant(clock.now()),
            result=result,
            refusal=refusal,
        ).to_bytes()
        signed = SignedDocument(body, self._identity.signer.sign(body))
        self._answers.put(self._reply(letter, ANSWER, signed))

    def _reply(self, letter: Letter, kind: str, document: SignedDocument) -> Letter:
        return self._letter(letter, kind, pack_document(document))

    def _letter(self, letter: Letter, kind: str, data: bytes) -> Letter:
        return Letter(
            sender=self._identity.node_id,
            receiver=letter.sender,
            kind=kind,
            name=letter.name,
            data=data,
        )

    def _bad(self, letter: Letter, error: Exception) -> None:
        code = error.code if isinstance(error, Refused) else str(error)
        log.warning("sync_letter_refused", kind=letter.kind, code=code)
        self.opened.count_refused(code)


def _epoch(sender: str) -> int:
    """A letter belongs to no session: the chain alone says whether it is the next one."""
    peer = Peer.objects.filter(direction=Peer.SENDER, node_id=sender).first()
    return peer.session_epoch if peer is not None else 0


def _signed_hash(data: bytes) -> str:
    """The name of a package in its refusal; of one that cannot be read, the hash of its bytes."""
    try:
        return manifest_hash(unpack(data).manifest)
    except Refused:
        return sha256_hex(data)
