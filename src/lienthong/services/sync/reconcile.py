"""Prove both sides of a stream equal by digests, name what differs, and repair it.

Digests are computed in each side's database. Rows the receiver has openly refused are
left out on both sides and counted; rows still on their way are waited for.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lienthong.base.actor import Actor
from lienthong.core.contract.model import Table
from lienthong.core.package.difference import (
    Buckets,
    Difference,
    RowDigests,
    compare_rows,
    differing_buckets,
    side_digest,
    side_rows,
)
from lienthong.core.package.refusal import Refused
from lienthong.services.contracts import queries as contracts
from lienthong.services.records import queries as records
from lienthong.services.sync import errors
from lienthong.services.sync.actions import open_refused
from lienthong.services.sync.authenticate import signed_request
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.models import OutPackage, OutStream
from lienthong.services.sync.ports import PeerUnreachable, Refusal, Transport
from lienthong.services.sync.repair import resend_rows
from lienthong.services.sync.settle import package_rows

POLL_SECONDS = 0.1
# Other content under the same version is not a loss but a change behind our back: for a person.
REPAIRABLE = frozenset({"missing", "older"})


@dataclass(frozen=True)
class ReconcileReport:
    """The proof, or what stands against it. `excluded` counts openly refused rows."""

    contract_id: str
    receiver: str
    equal: bool
    rows_here: int
    rows_there: int
    digest_here: str
    digest_there: str
    excluded: int
    differences: tuple[Difference, ...]
    repaired: int
    duration_ms: int


def reconcile(
    *,
    stream_id: int,
    identity: Identity,
    transport: Transport,
    by: Actor,
    repair: bool = False,
    patience_seconds: float = 5.0,
) -> ReconcileReport:
    """Compare a stream's tables on both sides. Differences on their way are waited for.

    Raises UserError when the receiver gives no answer or refuses.
    """
    started = time.monotonic()
    repaired = 0
    while True:
        stream = OutStream.objects.select_related("peer").get(pk=stream_id)
        report = _compare(stream, identity, transport)
        if repair and not repaired:
            repaired = _repair(report, stream, identity, by)
        elapsed = time.monotonic() - started
        if report.equal or elapsed > patience_seconds:
            return replace(report, repaired=repaired, duration_ms=round(elapsed * 1000))
        time.sleep(POLL_SECONDS)


def _compare(stream: OutStream, identity: Identity, transport: Transport) -> ReconcileReport:
    contract = contracts.current(stream.contract_id)
    here: dict[str, Buckets] = {}
    there: dict[str, Buckets] = {}
    differences: list[Difference] = []
    excluded = 0
    for table in contract.tables:
        left_out = open_refused(stream, table.name)
        excluded += len(left_out)
        mine = records.bucket_digests(table, identity.node_id, left_out)
        theirs = _remote_buckets(stream, table, left_out, identity, transport)
        here[table.name], there[table.name] = mine, theirs
        opened = differing_buckets(mine, theirs)
        if opened:
            differences += _open(stream, table, opened, left_out, identity, transport)
    digest_here, digest_there = side_digest(here), side_digest(there)
    return ReconcileReport(
        contract_id=stream.contract_id,
        receiver=stream.peer.node_id,
        equal=digest_here == digest_there,
        rows_here=sum(side_rows(buckets) for buckets in here.values()),
        rows_there=sum(side_rows(buckets) for buckets in there.values()),
        digest_here=digest_here,
        digest_there=digest_there,
        excluded=excluded,
        differences=tuple(_classify(stream, differences)),
        repaired=0,
        duration_ms=0,
    )


def _open(
    stream: OutStream,
    table: Table,
    buckets: Sequence[str],
    left_out: Sequence[str],
    identity: Identity,
    transport: Transport,
) -> list[Difference]:
    """Compare the rows of differing buckets."""
    mine = records.bucket_rows(table, identity.node_id, buckets)
    theirs = _remote_rows(stream, table, buckets, identity, transport)
    hidden = set(left_out)
    return compare_rows(
        table.name,
        {row_id: value for row_id, value in mine.items() if row_id not in hidden},
        {row_id: value for row_id, value in theirs.items() if row_id not in hidden},
    )


def _classify(stream: OutStream, differences: list[Difference]) -> list[Difference]:
    """A difference that a waiting package will settle is in flight, not lost."""
    if not differences:
        return []
    waiting: dict[tuple[str, str], int] = {}
    for package in OutPackage.objects.filter(stream=stream, state=OutPackage.PENDING):
        for table, row_id, version in package_rows(package):
            waiting[table, row_id] = max(version, waiting.get((table, row_id), 0))
    return [
        replace(one, kind="in-flight")
        if one.version_here is not None
        and waiting.get((one.table, one.row_id), 0) >= one.version_here
        else one
        for one in differences
    ]


def _repair(report: ReconcileReport, stream: OutStream, identity: Identity, by: Actor) -> int:
    rows: dict[str, list[str]] = {}
    for one in report.differences:
        if one.kind in REPAIRABLE:
            rows.setdefault(one.table, []).append(one.row_id)
    if not rows:
        return 0
    return resend_rows(stream_id=stream.pk, rows=rows, identity=identity, by=by)


def _remote_buckets(
    stream: OutStream,
    table: Table,
    left_out: Sequence[str],
    identity: Identity,
    transport: Transport,
) -> Buckets:
    arguments = {"table": table.name, "exclude": list(left_out)}
    return _pairs(_ask(stream, arguments, identity, transport), "buckets")


def _remote_rows(
    stream: OutStream,
    table: Table,
    buckets: Sequence[str],
    identity: Identity,
    transport: Transport,
) -> RowDigests:
    arguments = {"table": table.name, "buckets": list(buckets)}
    return _pairs(_ask(stream, arguments, identity, transport), "rows")


def _ask(
    stream: OutStream, arguments: dict[str, Any], identity: Identity, transport: Transport
) -> Mapping[str, Any]:
    receiver = stream.peer.node_id
    request, signature = identity.request(
        "digests",
        receiver,
        {
            "contract": stream.contract_id,
            "version": contracts.current(stream.contract_id).version,
            **arguments,
        },
    )
    try:
        answer = transport.digests(request, signature)
    except PeerUnreachable as error:
        raise errors.peer_down(receiver) from error
    if isinstance(answer, Refusal):
        raise errors.peer_refused(receiver, answer.code)
    return answer


def _pairs(document: Mapping[str, Any], name: str) -> dict[str, tuple[int, str]]:
    return {str(key): (int(one[0]), str(one[1])) for key, one in document[name].items()}


def answer_digests(*, data: bytes, signature: bytes, identity: Identity) -> dict[str, Any]:
    """Answer a sender's question about its own rows here. Raises Refused."""
    peer, request = signed_request(data, signature, purpose="digests", identity=identity)
    arguments = request.arguments
    contract = contracts.find(str(arguments.get("contract", "")))
    tables = [t for t in contract.tables if t.name == arguments.get("table")] if contract else []
    if not tables:
        raise Refused("malformed", detail="request.arguments.table")
    if contract and arguments.get("version", contract.version) != contract.version:
        raise Refused("other-contract-version", contract=contract.id, version=contract.version)
    if "buckets" in arguments:
        rows = records.bucket_rows(tables[0], peer.node_id, _texts(arguments, "buckets"))
        return {"rows": {row_id: list(value) for row_id, value in rows.items()}}
    buckets = records.bucket_digests(tables[0], peer.node_id, _texts(arguments, "exclude"))
    return {"buckets": {bucket: list(value) for bucket, value in buckets.items()}}


def _texts(arguments: Mapping[str, Any], name: str) -> list[str]:
    value = arguments.get(name)
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise Refused("malformed", detail=f"request.arguments.{name}")
    return value
