"""The receipt: the receiver's signed answer, with a verdict for each row it refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lienthong.core.package.canonical import canonical_json, read_canonical
from lienthong.core.package.document import Members

FORMAT = "lienthong-receipt/1"
LIMIT = 256 * 1024 * 1024
VERDICTS = ("refused", "foreign")


@dataclass(frozen=True)
class Verdict:
    """Why one row was not applied; `message` and `remedy` are message ids."""

    table: str
    row_id: str
    version: int
    verdict: str
    rule: str
    message: str
    remedy: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Counts:
    """What became of the rows. A stale row is one the receiver had already, or newer."""

    applied: int
    stale: int
    refused: int


@dataclass(frozen=True)
class Receipt:
    """The answer to one package.

    A part of a transaction that goes on is `staged`: kept here, with no verdicts yet. The receipt
    of the last part tells what became of the rows of all of them.
    """

    sender: str
    receiver: str
    contract: str
    sequence: int
    manifest_hash: str
    received_at: str
    counts: Counts
    verdicts: tuple[Verdict, ...]
    staged: bool = False

    def to_bytes(self) -> bytes:
        """The canonical bytes: what the receiver signs, stores and repeats."""
        return canonical_json(
            {
                "format": FORMAT,
                "sender": self.sender,
                "receiver": self.receiver,
                "contract": self.contract,
                "sequence": self.sequence,
                "manifest": self.manifest_hash,
                "received_at": self.received_at,
                "applied": self.counts.applied,
                "stale": self.counts.stale,
                "refused": self.counts.refused,
                "staged": self.staged,
                "verdicts": [_verdict_document(verdict) for verdict in self.verdicts],
            }
        )


def _verdict_document(verdict: Verdict) -> dict[str, Any]:
    return {
        "table": verdict.table,
        "_id": verdict.row_id,
        "version": verdict.version,
        "verdict": verdict.verdict,
        "rule": verdict.rule,
        "message": verdict.message,
        "remedy": verdict.remedy,
        "values": verdict.values,
    }


def parse_receipt(data: bytes) -> Receipt:
    """Read a receipt. Raises Refused when it is not one."""
    members = Members(read_canonical(data, what="receipt", limit=LIMIT), "receipt")
    if members.text("format") != FORMAT:
        raise members.wrong("format")
    receipt = Receipt(
        sender=members.text("sender"),
        receiver=members.text("receiver"),
        contract=members.text("contract"),
        sequence=members.count("sequence"),
        manifest_hash=members.hash("manifest"),
        received_at=members.text("received_at"),
        counts=Counts(
            applied=members.count("applied"),
            stale=members.count("stale"),
            refused=members.count("refused"),
        ),
        verdicts=tuple(_verdict(item) for item in members.items("verdicts")),
        staged=members.flag("staged"),
    )
    members.done()
    if len(receipt.verdicts) != receipt.counts.refused:
        raise members.wrong("verdicts")
    if receipt.staged and receipt.counts != Counts(0, 0, 0):
        raise members.wrong("staged")
    return receipt


def _verdict(item: Any) -> Verdict:
    members = Members(item, "receipt.verdicts")
    verdict = Verdict(
        table=members.text("table"),
        row_id=members.text("_id"),
        version=members.count("version"),
        verdict=members.text("verdict"),
        rule=members.text("rule"),
        message=members.text("message", limit=10_000),
        remedy=members.text("remedy", limit=10_000),
        values=members.texts("values"),
    )
    members.done()
    if verdict.verdict not in VERDICTS:
        raise members.wrong("verdict")
    return verdict
