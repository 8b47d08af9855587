"""Comparisons of both sides that are kept: asked for or due, carried out, attested by both.

The report holds what this side found and what the receiver signed about its own side; the receiver
holds the report as this side signed it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake.queueing import queue_once
from lienthong.services.intake.sources.schedule import Schedule
from lienthong.services.sync.actions import open_refused
from lienthong.services.sync.connecting.ports import Registrar
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.keeping.again import locked
from lienthong.services.sync.keeping.attesting import PURPOSE, side
from lienthong.services.sync.keeping.carried import ask, is_carried_run, waits_for_carrier
from lienthong.services.sync.keeping.runs import (
    KEPT_DIFFERENCES,
    fail,
    finish,
    open_run,
    run_of,
    with_repair,
)
from lienthong.services.sync.keys.checking import is_signed
from lienthong.services.sync.models import OutStream, ReconcilePlan, ReconcileRun
from lienthong.services.sync.ports import PeerUnreachable, SignedAnswer, Transport
from lienthong.services.sync.reconcile import ReconcileReport, reconcile

JOB = "sync.reconcile"
PATIENCE_SECONDS = 5.0
ATTEMPTS, PAUSE_SECONDS = 3, 0.5


def start(*, stream_id: int, by: Actor, repair: bool = False) -> ReconcileRun:
    """The run that the caller carries out: a new one, or the one that waits for a carrier.

    One that waits and was not to repair does so from now on, when that is asked for.
    """
    there = waits_for_carrier(stream_id)
    if there is None:
        return open_run(stream_id=stream_id, by=by, repair=repair)
    if repair and not there.repair:
        with_repair(run_id=there.pk, by=by)
        there.refresh_from_db()
    return there


@transaction.atomic
def request(*, stream_id: int, by: Actor, repair: bool = False) -> ReconcileRun:
    """Queue a run, unless one waits already; the worker carries it out."""
    there = waits_for_carrier(stream_id)
    if there is not None:
        return there
    queued = ReconcileRun.objects.filter(stream_id=stream_id, state=ReconcileRun.QUEUED).first()
    run = queued or open_run(stream_id=stream_id, by=by, repair=repair)
    queue_once(JOB, f"{JOB}-{run.pk}", run_id=run.pk)
    return run


def carry_out(
    *,
    run_id: int,
    identity: Identity,
    transport: Transport,
    registrar: Registrar,
    by: Actor,
    patience_seconds: float = PATIENCE_SECONDS,
) -> ReconcileRun:
    """Compare, have the receiver attest its side, and keep the report. A refusal is kept too.

    Behind a carrier the run waits for its answer instead.
    """
    if is_carried_run(run_id):
        return ask(run_id=run_id, identity=identity, by=by)
    with suppress(UserError):
        compare(
            run_id=run_id, identity=identity, transport=transport, registrar=registrar, by=by,
            patience_seconds=patience_seconds,
        )  # fmt: skip
    return run_of(run_id)


def compare(
    *,
    run_id: int,
    identity: Identity,
    transport: Transport,
    registrar: Registrar,
    by: Actor,
    patience_seconds: float = PATIENCE_SECONDS,
) -> ReconcileReport:
    """Carry a run out and return what was found. Raises UserError, which is kept in the run."""
    run = run_of(run_id)
    ReconcileRun.objects.filter(pk=run.pk).update(state=ReconcileRun.RUNNING)
    try:
        report = reconcile(
            stream_id=run.stream_id,
            identity=identity,
            transport=transport,
            by=by,
            repair=run.repair,
            patience_seconds=patience_seconds,
        )
    except UserError as error:
        fail(run, error, by)
        raise
    _fill(run, report)
    _attest(run, report.equal, identity, registrar)
    finish(run, ReconcileRun.EQUAL if report.equal else ReconcileRun.DIFFERENT, by)
    return report


def _fill(run: ReconcileRun, report: ReconcileReport) -> None:
    run.version = contracts.current(report.contract_id).version
    run.rows_here, run.rows_there = report.rows_here, report.rows_there
    run.digest_here, run.digest_there = report.digest_here, report.digest_there
    run.excluded, run.repaired = report.excluded, report.repaired
    run.difference_count = len(report.differences)
    run.differences = [asdict(one) for one in report.differences[:KEPT_DIFFERENCES]]
    run.duration_ms = report.duration_ms


def _attest(run: ReconcileRun, equal: bool, identity: Identity, registrar: Registrar) -> None:
    """Ask for the receiver's signed word; rows may be on their way, so it is asked again."""
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(PAUSE_SECONDS)
        answer, digest = _exchange(run, equal, identity, registrar)
        if answer is None:
            return
        statement = json.loads(answer.body)
        run.statement, run.statement_signature = answer.body, answer.signature
        if not equal or statement.get("digest") == digest:
            break
    run.digest_here, run.digest_there = digest, str(statement["digest"])
    run.rows_there = int(statement["rows"])


def _exchange(
    run: ReconcileRun, equal: bool, identity: Identity, registrar: Registrar
) -> tuple[SignedAnswer | None, str]:
    """Report what was found; the answer, when it is signed by the receiver, and our digest."""
    stream = run.stream
    contract = contracts.current(stream.contract_id)
    excluded = {table.name: open_refused(stream, table.name) for table in contract.tables}
    rows, digest = side(contract, identity.node_id, excluded)
    run.rows_here = rows
    arguments: Mapping[str, object] = {
        "contract": contract.id,
        "version": contract.version,
        "equal": equal,
        "rows": rows,
        "digest": digest,
        "excluded": excluded,
    }
    data, signature = identity.request(PURPOSE, stream.peer.node_id, arguments)
    try:
        answer = registrar.report(data, signature)
    except PeerUnreachable:
        return None, digest
    if not isinstance(answer, SignedAnswer):
        return None, digest
    if not is_signed(stream.peer, answer.signature, answer.body, identity):
        return None, digest
    return answer, digest


@transaction.atomic
def set_plan(
    *, stream_id: int, schedule: Mapping[str, object], repair: bool, by: Actor
) -> ReconcilePlan:
    """Say when a stream is compared by itself. Raises UserError for a schedule that is none."""
    stream = locked(stream_id)
    read = Schedule.of(schedule)
    held = ReconcilePlan.objects.filter(stream=stream).first()
    before = {"schedule": held.schedule, "repair": held.repair} if held else None
    after = {"schedule": read.document(), "repair": repair}
    plan, _created = ReconcilePlan.objects.update_or_create(
        stream=stream,
        defaults={**after, "next_run_at": read.after(clock.now()), "set_by": str(by)},
    )
    if before != after:
        audit.record(
            by=by,
            action="sync.reconcile_plan",
            subject=f"stream:{stream}",
            before=before,
            after=after,
        )
    return plan


def start_due(*, by: Actor) -> list[int]:
    """Queue the run of every stream whose time has come; return the runs' ids."""
    started = []
    for plan in ReconcilePlan.objects.filter(next_run_at__lte=clock.now()):
        with transaction.atomic():
            due = ReconcilePlan.objects.select_for_update().filter(
                pk=plan.pk, next_run_at__lte=clock.now()
            ).first()  # fmt: skip
            if due is None:
                continue
            due.next_run_at = Schedule.of(due.schedule).after(clock.now())
            due.save(update_fields=["next_run_at"])
            if due.stream.state != OutStream.PAUSED:
                run = request(stream_id=due.stream_id, by=by, repair=due.repair)
                started.append(run.pk)
    return started
