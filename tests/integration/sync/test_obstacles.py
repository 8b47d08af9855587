"""What keeps changes from being read stays an open alarm until it is gone."""

from __future__ import annotations

import pytest

from lienthong.services.sync.models import Alarm
from lienthong.services.sync.obstacles import KINDS, tell_obstacles
from lienthong.services.sync.ports import Obstacle

pytestmark = pytest.mark.django_db


def test_obstacle_is_an_alarm_while_it_is_there() -> None:
    one = Obstacle("no-identity", "table:a", "Bảng %(table)s.", {"table": "a"})
    other = Obstacle("not-published", "table:b", "Bảng %(table)s.", {"table": "b"})

    tell_obstacles([one, other])
    tell_obstacles([other])

    opened = Alarm.objects.filter(resolved_at=None)
    assert [(alarm.kind, alarm.subject, alarm.count) for alarm in opened] == [
        ("not-published", "table:b", 2)
    ]
    assert Alarm.objects.count() == 2
    assert {one.kind, other.kind} <= KINDS


def test_alarms_of_other_kinds_are_left_alone() -> None:
    tell_obstacles([])
    Alarm.objects.create(
        kind="gap", subject="out:a:b", message="x",
        first_seen="2026-11-22T00:00:00Z", last_seen="2026-11-22T00:00:00Z",
    )  # fmt: skip

    tell_obstacles([])

    assert Alarm.objects.filter(resolved_at=None).count() == 1
