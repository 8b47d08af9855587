"""Raise and resolve alarms: one open alarm for each kind and subject, counted."""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from django.db.models import F

from lienthong.base import clock
from lienthong.services.sync.models import Alarm

log = structlog.get_logger()


def raise_alarm(*, kind: str, subject: str, message: str, values: Mapping[str, str]) -> None:
    """Open an alarm, or count it again when it is open."""
    now = clock.now()
    log.warning("sync_alarm", kind=kind, subject=subject)
    opened = Alarm.objects.filter(kind=kind, subject=subject, resolved_at=None)
    changed = opened.update(
        last_seen=now, count=F("count") + 1, message=message, values=dict(values)
    )
    if not changed:
        Alarm.objects.bulk_create(
            [
                Alarm(
                    kind=kind,
                    subject=subject,
                    message=message,
                    values=dict(values),
                    first_seen=now,
                    last_seen=now,
                )
            ],
            ignore_conflicts=True,  # another process opened it just now
        )


def resolve_alarms(*, subject: str, kinds: tuple[str, ...] = ()) -> int:
    """Close the open alarms of a subject whose cause is gone; returns how many."""
    alarms = Alarm.objects.filter(subject=subject, resolved_at=None)
    if kinds:
        alarms = alarms.filter(kind__in=kinds)
    return alarms.update(resolved_at=clock.now())
