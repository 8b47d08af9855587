"""What a sender may send here today: agreed contracts, and rows, bytes and packages within bounds.

Asked in the transaction that applies a package, once, by one statement; what came in is counted in
the same transaction, so a package counts exactly once. Two streams of a sender at once may pass a
bound by one package each: a bound protects the centre, it is no bill.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path

from django.db import connection

from lienthong.base import clock
from lienthong.core.package.refusal import Refused
from lienthong.services.sync.models import InStream, Peer

SQL = Path(__file__).parent / "sql"


@dataclass(frozen=True)
class Bound:
    """One bound of a sender (0: none), what is used of it, and when there is room again."""

    code: str
    limit: int
    used: int
    retry_seconds: int

    def demand(self, more: int) -> None:
        """Raise Refused when `more` does not fit; one that exceeds the bound alone comes first."""
        if self.limit and self.used and self.used + more > self.limit:
            raise Refused(
                self.code,
                used=str(self.used),
                limit=str(self.limit),
                retry_seconds=str(self.retry_seconds),
            )


def admit(peer: Peer, contract_id: str, *, rows: int, size: int) -> None:
    """Raises Refused when the contract is not agreed or a bound is reached."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            _sql("admit"),
            {
                "peer": peer.pk,
                "contract": contract_id,
                "day": clock.today(),
                "minute": _minute(now),
            },
        )
        by_steps, agreed, *numbers = cursor.fetchone()
    if by_steps and not agreed:
        raise Refused("not-agreed", sender=peer.node_id, contract=contract_id[:100])
    limits, used = numbers[:3], numbers[3:]
    if any(limits):
        until = (_seconds_of_day(now), _seconds_of_day(now), 60 - now.second)
        codes = ("over-rows", "over-bytes", "over-packages")
        for code, limit, spent, retry, more in zip(
            codes, limits, used, until, (rows, size, 1), strict=True
        ):
            Bound(code, limit, spent, retry).demand(more)


def count(stream: InStream, *, rows: int, refused: int, size: int) -> None:
    """Count a package that was taken."""
    with connection.cursor() as cursor:
        cursor.execute(
            _sql("count"),
            {
                "stream": stream.pk,
                "day": clock.today(),
                "rows": rows,
                "refused": refused,
                "bytes": size,
                "minute": _minute(clock.now()),
            },
        )


def _minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)


def _seconds_of_day(now: datetime) -> int:
    """Seconds until the day ends in Viet Nam."""
    here = now.astimezone(clock.VIET_NAM)
    midnight = datetime.combine(here.date() + timedelta(days=1), time(), clock.VIET_NAM)
    return max(1, round((midnight - here).total_seconds()))


@cache
def _sql(name: str) -> str:
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")
