"""Measure every declared table once a day: freshness moves with the day, and moved figures are
proved. Tables whose contract names a time are measured then, too."""

from datetime import UTC, datetime

from django.db import close_old_connections, connections
from procrastinate.contrib.django import app

from lienthong.base.actor import system
from lienthong.services.contracts import queries as contracts
from lienthong.services.quality import actions


@app.periodic(cron="10 17 * * *")  # 00:10 in Viet Nam
@app.task(name="quality.run_all", queueing_lock="quality.run_all")
def run_all(timestamp: int = 0) -> None:
    """Queue a measurement of every table."""
    close_old_connections()
    try:
        for contract in contracts.all_current():
            for table in contract.tables:
                actions.request_run(table_name=table.name, by=system("worker"), after_seconds=1)
    finally:
        connections.close_all()


@app.periodic(cron="* * * * *")
@app.task(name="quality.run_due")
def run_due(timestamp: int) -> None:
    """Queue a measurement of every table with a rule that is due in this minute."""
    close_old_connections()
    try:
        actions.request_due(minute=datetime.fromtimestamp(timestamp, UTC), by=system("worker"))
    finally:
        connections.close_all()
