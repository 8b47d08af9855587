"""Measure a table in the background. Connections are closed: the worker keeps none open."""

from typing import Literal

from django.db import close_old_connections, connections
from procrastinate.contrib.django import app

from lienthong.base.actor import Actor
from lienthong.services.quality import actions
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
