"""When a contract wants a rule to be measured: ``schedule`` as cron writes it, in Viet Nam's time.

Source: ODCS 3.1, ``quality.scheduler`` and ``quality.schedule``. What other schedulers are told is
kept and not run here.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from croniter import croniter

CRON = "cron"
_PARTS = 5  # minute, hour, day, month, weekday


def cron_of(entry: Mapping[str, Any]) -> str:
    """Return the schedule that a rule states, empty when this node does not run by it.

    >>> cron_of({"scheduler": "cron", "schedule": "0 20 * * *"}), cron_of({"schedule": "20:00"})
    ('0 20 * * *', '')
    """
    said = " ".join(str(entry.get("schedule") or "").split())
    if str(entry.get("scheduler") or CRON).lower() != CRON or len(said.split()) != _PARTS:
        return ""
    return said if croniter.is_valid(said) else ""


def is_due(cron: str, minute: datetime) -> bool:
    """Say whether a schedule names this minute. ``minute`` is in the time of Viet Nam.

    >>> is_due("0 20 * * 1-5", datetime(2026, 1, 2, 20, 0))
    True
    """
    return bool(croniter.match(cron, minute))
