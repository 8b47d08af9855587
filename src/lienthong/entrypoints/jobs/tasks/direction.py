"""Measure the KPIs every hour, and when somebody asks: no page ever computes a measure."""

from collections.abc import Sequence
from typing import Literal

from django.db import close_old_connections, connections
from procrastinate.contrib.django import app

from lienthong.base.actor import Actor, system
from lienthong.services.direction import actions
from lienthong.services.direction.actions.kpis import JOB


@app.task(name=JOB)
def measure_kpis(
    *, only: Sequence[str], by_kind: Literal["user", "system", "node"], by_id: str, by_name: str
) -> None:
    """Measure the KPIs named, or all, as the actor who asked."""
    _measure(only, Actor(by_kind, by_id, by_name))


@app.periodic(cron="35 * * * *")
@app.task(name="direction.measure_kpis_hourly", queueing_lock="direction.measure_kpis_hourly")
def measure_kpis_hourly(timestamp: int) -> None:
    """Measure every KPI: the last figure of a day is the day's."""
    _measure((), system("worker"))


def _measure(only: Sequence[str], by: Actor) -> None:
    close_old_connections()
    try:
        actions.measure_kpis(by=by, only=only)
    finally:
        connections.close_all()
