"""Prove both sides of a stream equal by digests, name what differs, and repair it.

Digests are computed in each side's database. Rows the receiver has openly refused are
left out on both sides and counted; rows still on their way are waited for.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lienthong.base.actor import Actor
from lienthong.core.package.difference import Difference, side_digest
from lienthong.services.contracts import queries as contracts
from lienthong.services.records import digests
from lienthong.services.records.digests import Scope
from lienthong.services.sync.actions import open_refused
from lienthong.services.sync.comparing import Compared, Line, compare_again, compare_table
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.models import OutPackage, OutStream
from lienthong.services.sync.ports import Transport
from lienthong.services.sync.profiles.errors import not_comparable
from lienthong.services.sync.repair import resend_rows
from lienthong.services.sync.settle import package_rows

POLL_SECONDS, LONGEST_PAUSE_SECONDS = 0.1, 1.0
REPAIR_SECONDS = 60.0  # for rows sent again; others are given the caller's patience
# Other content under the same version is not a loss but a change behind our back: for a person.
REPAIRABLE = frozenset({"missing", "older"})


@dataclass(frozen=True)
class ReconcileReport:
    """The proof, or what stands against it. `excluded` counts openly refused rows.

    `method` says how rows were digested, `exchanged_bytes` what the questions and answers weighed.
    """

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
    method: str = ""
    exchanged_bytes: int = 0


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
    stream = OutStream.objects.select_related("peer").get(pk=stream_id)
    if stream.peer.profile:
        raise not_comparable(stream.peer.node_id)
    contract = contracts.current(stream.contract_id)
    line = Line(contract, stream.peer.node_id, identity, transport)
    method = line.method()
    scopes = [
        Scope(table, identity.node_id, tuple(open_refused(stream, table.name)), method)
        for table in contract.tables
    ]
    tables = [_compare(scope, line) for scope in scopes]
    repaired = _repair(tables, stream, identity, by) if repair else 0
    answered = not repaired
    while not all(one.equal for one in tables):
        elapsed = time.monotonic() - started
        if elapsed > patience_seconds and (answered or elapsed > REPAIR_SECONDS):
            break
        answered = _pause(stream)
        tables = [_again(scope, line, one) for scope, one in zip(scopes, tables, strict=True)]
    report = _report(stream, tables)
    return replace(
        report,
        excluded=sum(len(scope.exclude) for scope in scopes),
        repaired=repaired,
        duration_ms=round((time.monotonic() - started) * 1000),
        method=method,
        exchanged_bytes=line.exchanged_bytes,
    )


def _pause(stream: OutStream) -> bool:
    """Wait for the receipts of what is on its way, so that few questions are asked.

    True when there are none left to wait for.
    """
    until = time.monotonic() + LONGEST_PAUSE_SECONDS
    waiting = OutPackage.objects.filter(stream=stream, state=OutPackage.PENDING)
    time.sleep(POLL_SECONDS)
    while waiting.exists():
        if time.monotonic() > until:
            return False
        time.sleep(POLL_SECONDS)
    return True


def _compare(scope: Scope, line: Line) -> Compared:
    return compare_table(scope, line, expected_rows=digests.expected_rows(scope.table))


def _again(scope: Scope, line: Line, before: Compared) -> Compared:
    """Look at the differing rows again; at all rows when others changed in the meantime."""
    if before.equal:
        return before
    return _compare(scope, line) if before.unexplained else compare_again(scope, line, before)


def _report(stream: OutStream, tables: Sequence[Compared]) -> ReconcileReport:
    differences = [one for table in tables for one in table.differences]
    return ReconcileReport(
        contract_id=stream.contract_id,
        receiver=stream.peer.node_id,
        equal=all(one.equal for one in tables),
        rows_here=sum(one.here[0] for one in tables),
        rows_there=sum(one.there[0] for one in tables),
        digest_here=side_digest({one.table: one.here for one in tables}),
        digest_there=side_digest({one.table: one.there for one in tables}),
        excluded=0,
        differences=tuple(_classify(stream, differences)),
        repaired=0,
        duration_ms=0,
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
        replace(one, kind="in-flight") if _on_its_way(one, waiting) else one for one in differences
    ]


def _on_its_way(one: Difference, waiting: Mapping[tuple[str, str], int]) -> bool:
    """True when what waits is this row, and later than what the receiver has."""
    if one.version_here is None:
        return False
    least = max(one.version_here, (one.version_there or 0) + 1)
    return waiting.get((one.table, one.row_id), 0) >= least


def _repair(tables: Sequence[Compared], stream: OutStream, identity: Identity, by: Actor) -> int:
    rows: dict[str, list[str]] = {}
    for one in _classify(stream, [one for table in tables for one in table.differences]):
        if one.kind in REPAIRABLE:
            rows.setdefault(one.table, []).append(one.row_id)
    if not rows:
        return 0
    return resend_rows(stream_id=stream.pk, rows=rows, identity=identity, by=by)
