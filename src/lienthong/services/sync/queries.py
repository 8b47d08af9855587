"""What pages, commands and quality read about sync."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Max, Q, QuerySet

from lienthong.base import clock
from lienthong.base.i18n import N_
from lienthong.base.settings import current as node
from lienthong.services.contracts import queries as contracts
from lienthong.services.contracts.sql import table_name
from lienthong.services.sync import errors
from lienthong.services.sync.models import (
    Alarm,
    CapturePosition,
    InPackage,
    InStream,
    OutPackage,
    OutStream,
    Peer,
    Receipt,
    RefusedRow,
)
from lienthong.services.sync.ports import Position
from lienthong.services.sync.settle import package_rows, stream_subject

LAG_WINDOW = timedelta(hours=24)
DEFAULT_PROMISE_SECONDS = 60.0
_OF_A_STREAM = ("out", "in", "chain")  # subjects of alarms that name a contract next

NOT_CONNECTED = N_("Chưa có luồng đồng bộ tới nút nhận nào.")
NO_ROWS = N_("Chưa có bản ghi nào của nút này.")


@dataclass(frozen=True)
class Lag:
    """Milliseconds from commit to receipt; None when nothing was acknowledged yet."""

    last: int | None
    p50: int | None
    p99: int | None
    packages: int


@dataclass(frozen=True)
class StreamOverview:
    """One outgoing stream as a page shows it."""

    stream: OutStream
    queue_packages: int
    queue_rows: int
    oldest_waiting: datetime | None
    lag: Lag
    last_receipt: Receipt | None
    receipts_verified: int
    refused_open: int
    alarms: tuple[Alarm, ...]


@dataclass(frozen=True)
class InOverview:
    """One incoming stream as a page shows it."""

    stream: InStream
    packages: int
    applied: int
    refused: int


def streams_overview(*, contract_id: str | None = None) -> list[StreamOverview]:
    """Every outgoing stream with its queue, lag, last receipt and open alarms."""
    streams = OutStream.objects.select_related("peer")
    if contract_id is not None:
        streams = streams.filter(contract_id=contract_id)
    alarms: dict[str, list[Alarm]] = {}
    for alarm in open_alarms():
        alarms.setdefault(alarm.subject, []).append(alarm)
    return [_overview(stream, tuple(alarms.get(stream_subject(stream), ()))) for stream in streams]


def stream_overview(stream: OutStream) -> StreamOverview:
    """One outgoing stream with its queue, lag, last receipt and open alarms."""
    alarms = Alarm.objects.filter(subject=stream_subject(stream), resolved_at=None)
    return _overview(stream, tuple(alarms))


def _overview(stream: OutStream, alarms: tuple[Alarm, ...]) -> StreamOverview:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(sum(row_count), 0), min(created_at) FROM sync_outpackage "
            "WHERE stream_id = %s AND state = 'pending'",
            [stream.pk],
        )
        packages, rows, oldest = cursor.fetchone()
    return StreamOverview(
        stream=stream,
        queue_packages=packages,
        queue_rows=rows,
        oldest_waiting=oldest,
        lag=lag(stream_id=stream.pk),
        last_receipt=_receipts(stream.pk).first(),
        receipts_verified=_receipts(stream.pk).filter(verified=True).count(),
        refused_open=RefusedRow.objects.filter(stream=stream, state=RefusedRow.OPEN).count(),
        alarms=alarms,
    )


def in_streams_overview() -> list[InOverview]:
    """Every incoming stream with its totals."""
    overviews = []
    for stream in InStream.objects.select_related("peer"):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*), coalesce(sum(applied), 0), coalesce(sum(refused), 0) "
                "FROM sync_inpackage WHERE stream_id = %s",
                [stream.pk],
            )
            overviews.append(InOverview(stream, *cursor.fetchone()))
    return overviews


def lag(*, stream_id: int | None = None, window: timedelta | None = LAG_WINDOW) -> Lag:
    """Lag of changes acknowledged in the window (None: ever); snapshots do not count, nor do parts
    of a transaction before the last: they are not seen there yet."""
    since = clock.now() - window if window is not None else None
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT (array_agg(r.lag_ms ORDER BY r.received_at DESC))[1],
                   percentile_disc(0.5) WITHIN GROUP (ORDER BY r.lag_ms),
                   percentile_disc(0.99) WITHIN GROUP (ORDER BY r.lag_ms),
                   count(*)
            FROM sync_receipt r JOIN sync_outpackage p ON p.id = r.package_id
            WHERE p.kind = 'changes' AND NOT r.staged
              AND (%(since)s::timestamptz IS NULL OR r.received_at >= %(since)s)
              AND (%(stream)s::bigint IS NULL OR p.stream_id = %(stream)s)
            """,
            {"since": since, "stream": stream_id},
        )
        return Lag(*cursor.fetchone())


def lag_series(
    *, stream_id: int | None = None, buckets: int = 60, seconds: int = 60
) -> list[int | None]:
    """Greatest lag (ms) of each of the last `buckets` spans of `seconds`; None without receipts."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT floor(extract(epoch FROM now() - r.received_at) / %(seconds)s)::int,
                   max(r.lag_ms)
            FROM sync_receipt r JOIN sync_outpackage p ON p.id = r.package_id
            WHERE r.received_at > now() - make_interval(secs => %(span)s) AND NOT r.staged
              AND (%(stream)s::bigint IS NULL OR p.stream_id = %(stream)s)
            GROUP BY 1
            """,
            {"seconds": seconds, "span": seconds * buckets, "stream": stream_id},
        )
        found = dict(cursor.fetchall())
    return [found.get(age) for age in range(buckets - 1, -1, -1)]


def recent_receipts(*, limit: int = 20, contract_id: str | None = None) -> list[Receipt]:
    """Receipts as they came, newest first."""
    receipts = Receipt.objects.select_related("package__stream__peer").defer("package__payload")
    if contract_id is not None:
        receipts = receipts.filter(package__stream__contract_id=contract_id)
    return list(receipts.order_by("-received_at")[:limit])


def recent_in_packages(*, limit: int = 20) -> list[InPackage]:
    """Packages received from others, newest first."""
    packages = InPackage.objects.select_related("stream__peer").defer("receipt_body")
    return list(packages.order_by("-received_at")[:limit])


def refused_rows(
    *, contract_id: str | None = None, table: str | None = None, only_open: bool = True
) -> list[RefusedRow]:
    """Rows a receiver did not apply, newest first."""
    rows = RefusedRow.objects.select_related("stream__peer")
    if only_open:
        rows = rows.filter(state=RefusedRow.OPEN)
    if contract_id is not None:
        rows = rows.filter(stream__contract_id=contract_id)
    if table is not None:
        rows = rows.filter(table=table)
    return list(rows)


def open_alarms() -> list[Alarm]:
    """Alarms whose cause is still there, latest first."""
    return list(Alarm.objects.filter(resolved_at=None))


def open_alarms_of(contract_ids: Collection[str]) -> list[Alarm]:
    """Open alarms about the streams and tables of some databases, latest first.

    An alarm about a peer, a carrier or the capture is about no database, and not among them.
    """
    tables = {t.name for c in contracts.all_current() if c.id in contract_ids for t in c.tables}
    named = {"table": tables} | {kind: set(contract_ids) for kind in _OF_A_STREAM}
    return [one for one in open_alarms() if _is_about(one.subject, named)]


def _is_about(subject: str, named: Mapping[str, Collection[str]]) -> bool:
    """``named`` maps the first part of a subject to what its second part may be."""
    kind, _colon, rest = subject.partition(":")
    return rest.partition(":")[0] in named.get(kind, ())


def peers() -> list[Peer]:
    """Every registered peer."""
    return list(Peer.objects.all())


def streams_of(contract_id: str | None = None) -> list[OutStream]:
    """Outgoing streams, of one contract or all. Raises NotFound when the contract has none."""
    streams = OutStream.objects.select_related("peer")
    if contract_id is None:
        return list(streams)
    found = list(streams.filter(contract_id=contract_id))
    if not found:
        raise errors.unknown_stream(contract_id)
    return found


def in_position(sender: str, contract_id: str) -> Position:
    """How far an incoming stream is; zero before its first package."""
    stream = InStream.objects.filter(
        peer__node_id=sender, peer__direction=Peer.SENDER, contract_id=contract_id
    ).first()
    if stream is None:
        return Position(0, "")
    return Position(stream.last_sequence, stream.last_manifest_hash)


def has_captured(slot: str) -> bool:
    """True when the slot was read, or rows were copied since it was made."""
    known = CapturePosition.objects.filter(slot=slot)
    copied = OutStream.objects.filter(snapshot__in=OutStream.COPIED).exists()
    return known.filter(position__gt=0).exists() or (copied and known.exists())


def is_drained() -> bool:
    """True when every package is acknowledged and every snapshot sent; paused streams count."""
    waiting = OutPackage.objects.filter(state=OutPackage.PENDING).exists()
    return not waiting and not OutStream.objects.exclude(snapshot=OutStream.DONE).exists()


def totals() -> dict[str, int]:
    """Counts for a home page."""
    receipts = Receipt.objects.aggregate(count=Count("pk"), last=Max("pk"))
    return {
        "streams": OutStream.objects.count(),
        "queue_packages": OutPackage.objects.filter(state=OutPackage.PENDING).count(),
        "receipts_verified": int(receipts["count"]),
        "refused_open": RefusedRow.objects.filter(state=RefusedRow.OPEN).count(),
        "alarms_open": Alarm.objects.filter(resolved_at=None).count(),
    }


def connected() -> frozenset[str]:
    """Return the contracts that have a stream to some receiver."""
    return frozenset(OutStream.objects.values_list("contract_id", flat=True))


def shared_share(table: str) -> tuple[float | None, str]:
    """Share (0.0–1.0) of this node's rows whose latest version was acknowledged in time.

    The promise is the contract's latency. None, with a reason (message id), when there is no
    stream or no row. Rows in waiting packages, refused rows and late rows are the exceptions;
    they are few, so they are counted and the rest are in time.
    """
    contract, declared = contracts.table(table)
    source = node().node_id
    streams = list(OutStream.objects.filter(contract_id=contract.id))
    if not streams:
        return None, NOT_CONNECTED
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {table_name(declared)} WHERE _source = %s",  # noqa: S608
            [source],
        )
        total = int(cursor.fetchone()[0])
    if not total:
        return None, NO_ROWS
    promise_ms = round(1000 * (contract.latency_seconds or DEFAULT_PROMISE_SECONDS))
    exceptions: dict[str, int] = {}
    for stream in streams:
        for row_id, version in _exceptions(stream, table, promise_ms):
            exceptions[row_id] = max(version, exceptions.get(row_id, 0))
    not_shared = _still_latest(table_name(declared), exceptions)
    if any(stream.snapshot not in OutStream.COPIED for stream in streams):
        not_shared = total
    return (total - not_shared) / total, ""


def _exceptions(stream: OutStream, table: str, promise_ms: int) -> list[tuple[str, int]]:
    """Row versions that were refused, wait for their receipt, or were acknowledged late."""
    refused = RefusedRow.objects.filter(stream=stream, table=table, state=RefusedRow.OPEN)
    found = list(refused.values_list("row_id", "version"))
    packages = OutPackage.objects.filter(
        Q(state=OutPackage.PENDING) | Q(receipt__lag_ms__gt=promise_ms), stream=stream
    )
    for package in packages.only("manifest_hash"):
        found += [
            (row_id, version) for name, row_id, version in package_rows(package) if name == table
        ]
    return found


def _still_latest(name: str, versions: dict[str, int]) -> int:
    """How many of the row versions are the current ones."""
    if not versions:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {name} AS t JOIN unnest(%s::text[], %s::bigint[]) "  # noqa: S608
            "AS x(id, version) ON t._id = x.id AND t._version <= x.version",
            [list(versions), list(versions.values())],
        )
        return int(cursor.fetchone()[0])


def _receipts(stream_id: int) -> QuerySet[Receipt, Any]:
    return Receipt.objects.filter(package__stream_id=stream_id).order_by("-received_at")
