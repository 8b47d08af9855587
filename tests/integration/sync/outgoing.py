"""What tests of the sending side share: another node's answers, changes as the log tells them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from lienthong.base.actor import system
from lienthong.core.package.canonical import sha256_hex
from lienthong.core.package.change import Change, Transaction
from lienthong.core.package.container import unpack
from lienthong.core.package.manifest import parse_manifest
from lienthong.core.package.receipt import Counts, Receipt, Verdict
from lienthong.core.package.text_form import instant
from lienthong.services.sync import actions, delivery, packaging
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.models import OutStream, Peer
from lienthong.services.sync.ports import PeerUnreachable, Position, Refusal, SignedAnswer
from tests.integration.sync.sender import KeySigner

BY = system("test")
SLOT = "test_send"
AT = datetime(2026, 11, 21, 1, tzinfo=UTC)


class Receiver:
    """The other node, reduced to its key and its answers."""

    def __init__(self) -> None:
        self.signer = KeySigner()
        self.verdicts: dict[str, Verdict] = {}
        self.answers: list[Refusal | Exception] = []
        self.taken: list[int] = []
        self.epochs: list[int] = []
        self.rows: list[int] = []

    def send(self, package: bytes, *, epoch: int, rows: int = 0) -> SignedAnswer | Refusal:
        self.rows.append(rows)
        if self.answers:
            answer = self.answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        return self.receipt(package)

    def receipt(self, package: bytes, **changed: Any) -> SignedAnswer:
        container = unpack(package)
        manifest = parse_manifest(container.manifest)
        goes_on = manifest.origin.continues
        verdicts = () if goes_on else tuple(self.verdicts.values())
        applied = 0 if goes_on else manifest.rows - len(verdicts)
        receipt = Receipt(
            sender=manifest.route.sender, receiver=manifest.route.receiver,
            contract=manifest.route.contract, sequence=manifest.route.sequence,
            manifest_hash=sha256_hex(container.manifest), received_at=instant(AT),
            counts=Counts(applied, 0, len(verdicts)), verdicts=verdicts, staged=goes_on,
        )  # fmt: skip
        body = replace(receipt, **changed).to_bytes()
        self.taken.append(manifest.route.sequence)
        return SignedAnswer(body, self.signer.sign(body))

    def announce(self, request: bytes, signature: bytes) -> dict[str, str]:
        return {"state": "applied", "note": ""}

    def open_session(self, request: bytes, signature: bytes) -> Refusal | None:
        epoch = json.loads(request)["arguments"]["epoch"]
        self.epochs.append(epoch)
        if self.answers:
            answer = self.answers.pop(0)
            assert isinstance(answer, Refusal)
            return answer
        return None

    def position(self, *_: object) -> Position | Refusal:
        return Position(0, "")

    def digests(self, request: bytes, signature: bytes) -> Mapping[str, Any] | Refusal:
        raise PeerUnreachable


def registered_receiver() -> Receiver:
    """A receiver this node knows, and a slot that was read to nowhere yet."""
    made = Receiver()
    actions.peer_add(
        node_id="trung-tam", name="Trung tâm", direction=Peer.RECEIVER,
        public_key=made.signer.public_key, url="http://127.0.0.1:9", by=BY,
    )  # fmt: skip
    actions.peer_approve(node_id="trung-tam", direction=Peer.RECEIVER, by=BY)
    actions.start_capture(slot=SLOT, slot_is_new=True, by=BY)
    return made


def change(code: str, version: int = 1, *, source: str = "bo-thu", **cells: Any) -> Change:
    row = {
        "_id": code, "_version": str(version), "_event": "NEW" if version == 1 else "UPDATE",
        "_changed_at": "2026-11-21 01:00:00+00", "_source": source, "_batch": None,
        "ma": code, "cap_tren": None, **cells,
    }  # fmt: skip
    return Change("thu_don_vi", "insert", row)


def commit(end: int, *made: Change) -> Transaction:
    return Transaction(end=end, committed_at=AT + timedelta(seconds=end), changes=made)


def pack(identity: Identity, *transactions: Transaction) -> int:
    return packaging.pack_transactions(transactions=transactions, slot=SLOT, identity=identity)


def deliver(stream: OutStream, identity: Identity, receiver: Receiver) -> delivery.Outcome:
    return delivery.deliver_stream(
        stream_id=stream.pk, epoch=1, identity=identity, transport=receiver,
        backoff=delivery.Backoff(first_seconds=0.0, maximum_seconds=0.0),
    )  # fmt: skip


@dataclass
class Parts:
    """Parts of a transaction that are kept by table."""

    parts: Sequence[Sequence[Change]]

    @property
    def weight(self) -> int:
        return sum(map(len, self.parts))

    def blocks(self, tables: Sequence[str]) -> Iterator[Sequence[Change]]:
        for table in tables:
            for part in self.parts:
                if found := [one for one in part if one.table == table]:
                    yield found


def large(end: int, *parts: tuple[Change, ...]) -> Transaction:
    """A transaction that came in parts too many for memory."""
    spool = Parts(parts)
    return replace(commit(end), weight=spool.weight, spooled=spool)
