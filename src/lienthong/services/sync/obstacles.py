"""Keep an open alarm for each thing that stands in the way of reading changes, while it does."""

from __future__ import annotations

from collections.abc import Collection

from lienthong.base import clock
from lienthong.services.sync.alarms import raise_alarm
from lienthong.services.sync.models import Alarm
from lienthong.services.sync.ports import Obstacle

KINDS = frozenset(
    {
        "wal-level",
        "no-replication-right",
        "publication-missing",
        "publication-partial",
        "not-published",
        "no-identity",
    }
)


def tell_obstacles(found: Collection[Obstacle]) -> None:
    """Raise an alarm for each, and close those whose cause is gone."""
    there = {(one.kind, one.subject) for one in found}
    for alarm in Alarm.objects.filter(kind__in=KINDS, resolved_at=None):
        if (alarm.kind, alarm.subject) not in there:
            Alarm.objects.filter(pk=alarm.pk).update(resolved_at=clock.now())
    for one in found:
        raise_alarm(kind=one.kind, subject=one.subject, message=one.message, values=one.values)
