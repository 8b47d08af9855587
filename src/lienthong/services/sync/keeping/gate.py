"""What a sender may send here today: agreed contracts, and rows, bytes and packages within bounds.

Asked in the transaction that applies a package; what came in is counted by the statement that keeps
the package, so a package counts exactly once. Streams of a sender that is held to bounds wait for
each other, so the bounds hold exactly; those of other senders do not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from lienthong.base import clock
from lienthong.core.package.refusal import Refused
from lienthong.services.sync.models import Peer
from lienthong.services.sync.statements import statement

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


def lock() -> str:
    """The statement to be asked before ``question``, in the same transaction; parameter: peer."""
    return statement("lock_quota", SQL)


def question() -> str:
    """The statement whose answer ``admit`` takes; its parameters: peer, contract, and ``when``."""
    return statement("admit", SQL)


def when(now: datetime) -> Mapping[str, Any]:
    """The day and the minute a package counts for."""
    return {"day": now.astimezone(clock.VIET_NAM).date(), "minute": _minute(now)}


def admit(
    answer: Sequence[Any], peer: Peer, contract_id: str, *, rows: int, size: int, now: datetime
) -> None:
    """Raises Refused when the contract is not agreed or a bound is reached."""
    by_steps, agreed, *numbers = answer
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


def _minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)


def _seconds_of_day(now: datetime) -> int:
    """Seconds until the day ends in Viet Nam."""
    here = now.astimezone(clock.VIET_NAM)
    midnight = datetime.combine(here.date() + timedelta(days=1), time(), clock.VIET_NAM)
    return max(1, round((midnight - here).total_seconds()))
