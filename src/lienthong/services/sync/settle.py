"""Settle a receipt: verify it, keep it, and bring refused rows back to their owner.

All of it in one transaction, so a receipt that arrives twice settles once. The receipt of the last
part of a transaction settles the rows of all its parts.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

import structlog
from django.db import transaction

from lienthong.base import clock, fault_points
from lienthong.core.package.manifest import parse_manifest
from lienthong.core.package.payload import decode_payload
from lienthong.core.package.receipt import Receipt as ReceiptDocument
from lienthong.core.package.receipt import Verdict, parse_receipt
from lienthong.core.package.refusal import Refused
from lienthong.core.package.text_form import parse_instant
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake import actions as intake
from lienthong.services.sync.alarms import resolve_alarms
from lienthong.services.sync.encryption import rows_in
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.keys.checking import is_signed
from lienthong.services.sync.models import OutPackage, OutStream, Receipt, RefusedRow
from lienthong.services.sync.ports import SignedAnswer
from lienthong.services.sync.statements import ask, ask_together, statement
from lienthong.services.sync.streams_read import of_streams, stream_read

# Late and waiting packages are asked about at every look at a score. One of 20,000 rows takes 3 MB.
REMEMBERED_PACKAGES = 16
log = structlog.get_logger()


# A receiver may stay away for longer than the column can count, and a clock may jump.
LONGEST_LAG_MS = 2**31 - 1


class BadReceipt(Exception):
    """The answer is not a receipt of this package by this receiver."""


def stream_subject(stream: OutStream) -> str:
    """How alarms name an outgoing stream."""
    return f"out:{stream.contract_id}:{stream.peer.node_id}"


def settle_receipt(*, package: OutPackage, answer: SignedAnswer, identity: Identity) -> None:
    """Accept the receiver's answer to a package. Raises BadReceipt."""
    _settle(package, answer, _verified(package, answer, identity), identity, verified=True)


def settle_unsigned(*, package: OutPackage, receipt: ReceiptDocument, identity: Identity) -> None:
    """Settle what a receiver answered that signs no receipt: this node writes it and signs it."""
    body = receipt.to_bytes()
    answer = SignedAnswer(body, identity.signer.sign(body))
    _settle(package, answer, receipt, identity, verified=False)


def _settle(
    package: OutPackage,
    answer: SignedAnswer,
    receipt: ReceiptDocument,
    identity: Identity,
    *,
    verified: bool,
) -> None:
    with transaction.atomic():
        locked, refused = ask_together(
            [of_streams("lock_out_stream"), statement("has_refused")],
            {"stream": package.stream_id},
        )
        stream = stream_read(locked[0])
        if not _keep(package, answer, receipt, verified=verified):
            return
        _settle_rows(stream, package, receipt, identity, has_refused=refused[0][0])
        _unblock(stream)
        fault_points.reach("sender:before-receipt")
    fault_points.reach("sender:after-receipt")


def _lag_ms(since: datetime, until: datetime) -> int:
    return min(max(0, round((until - since).total_seconds() * 1000)), LONGEST_LAG_MS)


def _verified(package: OutPackage, answer: SignedAnswer, identity: Identity) -> ReceiptDocument:
    peer = package.stream.peer
    try:
        receipt = parse_receipt(answer.body)
    except Refused as refused:
        raise BadReceipt(refused.code) from refused
    at = receipt.received_at
    if not is_signed(peer, answer.signature, answer.body, identity, signed_at=at):
        raise BadReceipt("signature")
    expected = (
        identity.node_id,
        peer.node_id,
        package.stream.contract_id,
        package.sequence,
        package.manifest_hash,
    )
    named = (
        receipt.sender,
        receipt.receiver,
        receipt.contract,
        receipt.sequence,
        receipt.manifest_hash,
    )
    if named != expected:
        raise BadReceipt("another package")
    return receipt


def _keep(
    package: OutPackage, answer: SignedAnswer, receipt: ReceiptDocument, *, verified: bool
) -> bool:
    """Store the receipt; False when it was settled before.

    A receiver restored from a backup takes a package anew and judges it anew.
    """
    received_at = clock.now()
    since = package.committed_from or package.created_at
    kept = {
        "package": package.pk,
        "body": answer.body,
        "signature": answer.signature,
        "verified": verified,
        "now": received_at,
        "applied": receipt.counts.applied,
        "stale": receipt.counts.stale,
        "refused": receipt.counts.refused,
        "staged": receipt.staged,
        "lag_ms": _lag_ms(since, received_at),
    }
    ((was_waiting, is_first),) = ask(statement("keep_receipt"), kept)
    if is_first or not was_waiting:
        return bool(is_first)
    before = Receipt.objects.get(package=package)
    if bytes(before.body) == answer.body:
        return False
    del kept["package"]
    Receipt.objects.filter(pk=before.pk).update(received_at=kept.pop("now"), **kept)
    return True


def _settle_rows(
    stream: OutStream,
    package: OutPackage,
    receipt: ReceiptDocument,
    identity: Identity,
    *,
    has_refused: bool,
) -> None:
    if receipt.staged:
        return
    refused = {(verdict.table, verdict.row_id) for verdict in receipt.verdicts}
    if has_refused:
        _resolve(stream, package, refused)
    at = parse_instant(receipt.received_at)
    for verdict in receipt.verdicts:
        _return_row(stream, verdict, at, identity)


def _resolve(stream: OutStream, package: OutPackage, refused: set[tuple[str, str]]) -> None:
    """A row the receiver now holds at a later version, or the same re-sent, is no longer open."""
    still_open = {
        (row.table, row.row_id): row
        for row in RefusedRow.objects.filter(stream=stream, state=RefusedRow.OPEN)
        if (row.table, row.row_id) not in refused
    }
    done = [
        still_open[name, row_id].pk
        for part in [*parts_before(package), package]
        for name, row_id, version in package_rows(part)
        if (name, row_id) in still_open and version >= still_open[name, row_id].version
    ]
    if done:
        RefusedRow.objects.filter(pk__in=done).update(
            state=RefusedRow.RESOLVED, resolved_at=clock.now()
        )


def parts_before(package: OutPackage) -> list[OutPackage]:
    """The parts of the transaction that ends with this package, without their payloads."""
    parts: list[OutPackage] = []
    earlier = OutPackage.objects.filter(
        stream_id=package.stream_id, sequence__lt=package.sequence, receipt__staged=True
    ).order_by("-sequence")
    expected = package.sequence - 1
    for part in earlier.only("sequence", "manifest_hash", "row_count").iterator():
        if part.sequence != expected:
            break
        parts.append(part)
        expected -= 1
    return parts[::-1]


def package_rows(package: OutPackage) -> list[tuple[str, str, int]]:
    """Table, id and version of each row of a package; empty when its payload was let go."""
    return list(_rows_of(package.pk, package.manifest_hash))


@lru_cache(maxsize=REMEMBERED_PACKAGES)
def _rows_of(package_id: int, manifest_hash: str) -> tuple[tuple[str, str, int], ...]:
    """Read a package's rows; the hash says what they are, so they may be remembered."""
    package = OutPackage.objects.only("manifest", "payload", "row_index").get(pk=package_id)
    if package.payload is None:
        return ()
    if package.row_index is not None:
        return rows_in(bytes(package.row_index))
    manifest = parse_manifest(bytes(package.manifest))
    contract = contracts.at_version(manifest.contract.id, manifest.contract.version)
    if contract is None:
        return ()
    columns = {table.name: [f.name for f in table.fields] for table in contract.tables}
    tables = decode_payload(bytes(package.payload), manifest.tables, columns)
    return tuple(
        (table.name, row_id, version)
        for table in tables
        for row_id, version in zip(
            *(table.batch.column(name).to_pylist() for name in ("_id", "_version")), strict=True
        )
    )


def _return_row(stream: OutStream, verdict: Verdict, at: datetime, identity: Identity) -> None:
    RefusedRow.objects.update_or_create(
        stream=stream,
        table=verdict.table,
        row_id=verdict.row_id,
        state=RefusedRow.OPEN,
        defaults={
            "version": verdict.version,
            "rule": verdict.rule,
            "message": verdict.message,
            "remedy": verdict.remedy,
            "values": verdict.values,
            "refused_at": at,
        },
    )
    intake.return_refused_row(
        table=verdict.table,
        row_id=verdict.row_id,
        version=verdict.version,
        rule=verdict.rule,
        message=verdict.message,
        values=verdict.values,
        remedy=verdict.remedy,
        by=identity.actor,
    )


def _unblock(stream: OutStream) -> None:
    if stream.state == OutStream.BLOCKED or stream.attempts:
        OutStream.objects.filter(pk=stream.pk, state=OutStream.BLOCKED).update(
            state=OutStream.RUNNING
        )
        OutStream.objects.filter(pk=stream.pk).update(
            blocked_code="", attempts=0, next_attempt_at=None
        )
        resolve_alarms(subject=stream_subject(stream))
