"""Compare both sides of streams by their schedules; each night verify chains and tidy up."""

import structlog
from django.db import close_old_connections, connections
from procrastinate.contrib.django import app

from lienthong import bootstrap
from lienthong.base.actor import system
from lienthong.base.settings import current as node
from lienthong.services.sync import queries
from lienthong.services.sync.keeping import chain, pruning, reconciling, runs

_BY = system("sync")
_log = structlog.get_logger()


@app.periodic(cron="* * * * *")
@app.task(name="sync.tick", queueing_lock="sync.tick")
def tick(timestamp: int) -> None:
    """Queue the comparisons that are due."""
    close_old_connections()
    try:
        reconciling.start_due(by=_BY)
    finally:
        connections.close_all()


@app.task(name=reconciling.JOB)
def reconcile(*, run_id: int) -> None:
    """Carry out one comparison and keep its report."""
    close_old_connections()
    try:
        url = runs.run_of(run_id).stream.peer.url
        reconciling.carry_out(
            run_id=run_id,
            identity=bootstrap.sync_identity(),
            transport=bootstrap.sync_transport(url),
            registrar=bootstrap.sync_registrar(url),
            by=_BY,
        )
    finally:
        connections.close_all()


@app.periodic(cron="20 18 * * *")  # 01:20 in Viet Nam
@app.task(name="sync.verify_chains", queueing_lock="sync.verify_chains")
def verify_chains(timestamp: int) -> None:
    """Verify what every sender sent, package by package: what is new, once a week all."""
    close_old_connections()
    try:
        for one in queries.in_streams_overview():
            check = chain.verify_due(
                stream_id=one.stream.pk, identity=bootstrap.sync_identity(), by=_BY
            )
            _log.info("sync_chain_verified", stream=one.stream.pk, packages=check.packages)
    finally:
        connections.close_all()


@app.periodic(cron="50 18 * * *")  # 01:50 in Viet Nam
@app.task(name="sync.prune", queueing_lock="sync.prune")
def prune(timestamp: int) -> None:
    """Let go of reports and trials that were kept long enough."""
    close_old_connections()
    try:
        pruning.prune(days=node().kept.reports_days, by=_BY)
    finally:
        connections.close_all()
