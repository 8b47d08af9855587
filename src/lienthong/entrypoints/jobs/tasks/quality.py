"""Measure a table in the background. Connections are closed: the worker keeps none open."""

from typing import Literal

from django.db import close_old_connections, connections
from procrastinate.contrib.django import app

from lienthong.base.actor import Actor, system
from lienthong.services.quality import actions
from lienthong.services.quality.tickets.actions import escalate
from lienthong.services.sync.queries import shared_share


@app.task(name=actions.JOB)
def run_table(
    *, table_name: str, by_kind: Literal["user", "system", "node"], by_id: str, by_name: str
) -> None:
    """Measure one table as the actor who asked."""
    close_old_connections()
    try:
        actions.run(
            table_name=table_name, by=Actor(by_kind, by_id, by_name), shared_share=shared_share
        )
    finally:
        connections.close_all()


@app.periodic(cron="5 0 * * *")
@app.task(name="quality.tickets_late", queueing_lock="quality.tickets_late")
def tickets_late(timestamp: int = 0) -> None:
    """Each morning bring tickets that have become late before the heads of their units."""
    close_old_connections()
    try:
        escalate(by=system("worker"))
    finally:
        connections.close_all()
