"""What the page of a sender shows: lag, volumes, refusals, last package, chain, comparisons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from django.db import connection
from django.db.models import Q

from lienthong.base import clock
from lienthong.services.sync import errors
from lienthong.services.sync.connecting.steps import Standing, standing
from lienthong.services.sync.keeping.models import ChainCheck
from lienthong.services.sync.models import (
    Alarm,
    Connection,
    InPackage,
    InStream,
    Peer,
    ReconcileNotice,
    SenderQuota,
)
from lienthong.services.sync.queries import Lag

SQL = Path(__file__).parent / "sql"
LAG_WINDOW = timedelta(hours=24)
LAG_PACKAGES = 1000
DAYS = 14


@dataclass(frozen=True)
class Day:
    """What came from a sender on one day."""

    day: date
    packages: int
    rows: int
    refused: int
    bytes: int


@dataclass(frozen=True)
class Incoming:
    """One stream of a sender, with the last word about its chain."""

    stream: InStream
    chain: ChainCheck | None
    notice: ReconcileNotice | None


@dataclass(frozen=True)
class SenderOverview:
    """One sender as its page shows it."""

    peer: Peer
    lag: Lag
    days: tuple[Day, ...]
    last: InPackage | None
    first_at: datetime | None
    incoming: tuple[Incoming, ...]
    alarms: tuple[Alarm, ...]
    quota: SenderQuota | None

    @property
    def today(self) -> Day:
        """What came today; noughts when nothing did."""
        today = clock.today()
        return next((one for one in self.days if one.day == today), Day(today, 0, 0, 0, 0))


def sender(node_id: str) -> Peer:
    """The registered sender. Raises NotFound."""
    peer = Peer.objects.filter(direction=Peer.SENDER, node_id=node_id).first()
    if peer is None:
        raise errors.unknown_peer(node_id)
    return peer


def overview(peer: Peer) -> SenderOverview:
    """Look a sender up."""
    packages = InPackage.objects.filter(stream__peer=peer).defer("manifest", "receipt_body")
    first = packages.order_by("received_at").values_list("received_at", flat=True).first()
    return SenderOverview(
        peer=peer,
        lag=_lag(peer),
        days=_days(peer),
        last=packages.select_related("stream").order_by("-received_at").first(),
        first_at=first,
        incoming=_incoming(peer),
        alarms=_alarms(peer),
        quota=SenderQuota.objects.filter(peer=peer).first(),
    )


def steps_of(peer: Peer) -> Standing | None:
    """Where the sender's connection stands; None when it was let in directly."""
    connection_ = Connection.objects.select_related("peer").filter(peer=peer).first()
    return standing(connection_) if connection_ else None


def _lag(peer: Peer) -> Lag:
    with connection.cursor() as cursor:
        cursor.execute(
            _sql("sender_lag"),
            {"peer": peer.pk, "since": clock.now() - LAG_WINDOW, "most": LAG_PACKAGES},
        )
        return Lag(*cursor.fetchone())


def _days(peer: Peer) -> tuple[Day, ...]:
    with connection.cursor() as cursor:
        since = clock.today() - timedelta(days=DAYS)
        cursor.execute(_sql("sender_days"), {"peer": peer.pk, "since": since})
        return tuple(Day(*row) for row in cursor.fetchall())


def _incoming(peer: Peer) -> tuple[Incoming, ...]:
    checks = {one.stream_id: one for one in ChainCheck.objects.filter(stream__peer=peer)}
    notices: dict[str, ReconcileNotice] = {}
    kept = ReconcileNotice.objects.filter(peer=peer).defer("request", "signature")
    for notice in kept.order_by("contract_id", "-reported_at").distinct("contract_id"):
        notices[notice.contract_id] = notice
    return tuple(
        Incoming(stream, checks.get(stream.pk), notices.get(stream.contract_id))
        for stream in InStream.objects.filter(peer=peer)
    )


def _alarms(peer: Peer) -> tuple[Alarm, ...]:
    """Open alarms of the sender's sessions, streams, contracts and chains."""
    name = peer.node_id
    subjects = Q(subject=f"in:sessions:{name}")
    for stream in InStream.objects.filter(peer=peer).values_list("contract_id", flat=True):
        subjects |= Q(subject=f"in:{stream}:{name}"[:300])
        subjects |= Q(subject=f"chain:{stream}:{name}"[:300])
        subjects |= Q(subject__startswith=f"in:{stream}:{name}:"[:300])
    for contract in peer.agreements.values_list("contract_id", flat=True):
        subjects |= Q(subject=f"in:{contract}:{name}"[:300])
    return tuple(Alarm.objects.filter(subjects, resolved_at=None))


@cache
def _sql(name: str) -> str:
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")
