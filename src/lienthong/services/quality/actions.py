"""Measure a table now, or ask a worker to."""

from datetime import datetime
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.clock import VIET_NAM
from lienthong.core.contract.model import Contract, Table
from lienthong.core.contract.rule_schedule import cron_of, is_due
from lienthong.core.rules.model import BoundRule
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import queries as contracts
from lienthong.services.quality import measuring
from lienthong.services.quality.errors import NotRunning, RunCancelled
from lienthong.services.quality.models import Failure, RuleResult, Run
from lienthong.services.quality.node.beginning import follow
from lienthong.services.quality.node.counting import count
from lienthong.services.quality.node.touched import watched_tables
from lienthong.services.quality.node.watching import Watching
from lienthong.services.quality.ports import SharedShare, not_connected
from lienthong.services.quality.scoring.settling import settle

JOB = "quality.run_table"
KEPT_RUNS = 10
LATER = -10  # priority: after everything else that waits


@transaction.atomic
def request_run(*, table_name: str, by: Actor, after_seconds: int = 0) -> None:
    """Queue a measurement of a table; one that already waits is enough.

    With ``after_seconds`` it waits, for more to come and for what is more urgent; a person's
    request does not wait for that one.
    """
    contracts.table(table_name)
    later: dict[str, Any] = {"priority": LATER, "schedule_in": {"seconds": after_seconds}}
    lock = f"quality:{table_name}"
    try:
        with transaction.atomic():
            app.configure_task(
                JOB,
                lock=lock,
                queueing_lock=f"{lock}:later" if after_seconds else lock,
                **(later if after_seconds else {}),
            ).defer(table_name=table_name, by_kind=by.kind, by_id=by.id, by_name=by.name)
    except AlreadyEnqueued:
        return
    audit.record(by=by, action="quality.request", subject=f"table:{table_name}")


def request_due(*, minute: datetime, by: Actor) -> list[str]:
    """Queue a measurement of every table with a rule whose contract names this minute.

    Returns the tables. Times of contracts are of Viet Nam.
    """
    here = minute.astimezone(VIET_NAM).replace(second=0, microsecond=0)
    due = [
        table.name
        for contract in contracts.all_current()
        for table in contract.tables
        if any(is_due(cron, here) for cron in {cron_of(r.entry) for r in table.rules} if cron)
    ]
    for table_name in due:
        request_run(table_name=table_name, by=by)
    return due


def run(*, table_name: str, by: Actor, shared_share: SharedShare = not_connected) -> Run:
    """Measure a table and return the finished run.

    A failed run is kept as failed, one that somebody ended as cancelled (RunCancelled); both raise.
    """
    contract, table = contracts.table(table_name)
    begun = _begin(contract, table, measuring.all_rules(table), by)
    results = {result.rule: result for result in begun.results.all()}
    watched, today = watched_tables(table), clock.today()
    try:
        with Watching(begun.pk) as watch, measuring.settled_snapshot(watched) as position:
            measured = measuring.measure(
                table,
                today=today,
                results={rule: result.pk for rule, result in results.items()},
                watch=watch,
            )
    except BaseException as error:
        state = Run.CANCELLED if isinstance(error, RunCancelled) else Run.FAILED
        Run.objects.filter(pk=begun.pk).update(state=state, finished_at=clock.now())
        raise
    begun.engine, begun.rows = measured.report.engine, measured.report.rows
    with transaction.atomic():
        count(results, measured.report, measured.kept)
        follow(
            begun,
            contract,
            position=position,
            day=today,
            fences=measured.fences,
            whole=measured.whole,
        )
        return _finish(begun, contract, table, shared_share(table.name), by)


@transaction.atomic
def cancel_run(*, run_id: int, by: Actor) -> None:
    """Ask for the end of a run; it ends at its next step. Raises NotRunning."""
    asked = Run.objects.filter(pk=run_id, state=Run.RUNNING).update(cancelled_by=str(by))
    if not asked:
        raise NotRunning(run_id)
    audit.record(by=by, action="quality.cancel", subject=f"run:{run_id}")


def _begin(contract: Contract, table: Table, rules: list[BoundRule], by: Actor) -> Run:
    with transaction.atomic():
        begun = Run.objects.create(
            contract_id=contract.id,
            contract_version=contract.version,
            table_name=table.name,
            started_at=clock.now(),
            by=str(by),
        )
        RuleResult.objects.bulk_create(_result(begun, table, rule) for rule in rules)
    return begun


def _result(begun: Run, table: Table, rule: BoundRule) -> RuleResult:
    fields = [table.by_name.get(column) for column in rule.columns]
    return RuleResult(
        run=begun,
        rule=rule.id,
        kind=rule.kind,
        family=rule.family,
        word=rule.word,
        severity=rule.severity,
        weight=rule.weight,
        columns=list(rule.columns),
        sentence=rule.sentence,
        values=dict(rule.values),
        identifier=bool(fields) and all(f is not None and f.identifier for f in fields),
    )


def _finish(
    begun: Run,
    contract: Contract,
    table: Table,
    shared: tuple[float | None, str],
    by: Actor,
) -> Run:
    begun.finished_at, begun.state = clock.now(), Run.DONE
    elapsed = begun.finished_at - begun.started_at
    begun.duration_ms = round(elapsed.total_seconds() * 1000)
    begun.save()
    words = settle(run=begun, contract=contract, table=table, shared=shared, by=by)
    _forget_old_failures(table.name)
    audit.record(
        by=by,
        action="quality.run",
        subject=f"table:{table.name}",
        after={
            "run": begun.pk,
            "rows": begun.rows,
            "words": {w: s.value for w, s in words.items()},
        },
    )
    return begun


def _forget_old_failures(table_name: str) -> None:
    kept = Run.objects.filter(table_name=table_name).values_list("pk", flat=True)[:KEPT_RUNS]
    oldest = min(kept, default=0)
    Failure.objects.filter(result__run__table_name=table_name, result__run__lt=oldest).delete()
    gone = RuleResult.objects.filter(run__table_name=table_name, run__lt=oldest)
    gone.exclude(kept=0).update(kept=0)
