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
    """The answer to one package."""

    sender: str
    receiver: str
    contract: str
    sequence: int
    manifest_hash: str
    received_at: str
    counts: Counts
    verdicts: tuple[Verdict, ...]

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
    )
    members.done()
    if len(receipt.verdicts) != receipt.counts.refused:
        raise members.wrong("verdicts")
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
