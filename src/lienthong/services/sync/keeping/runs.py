"""The kept comparisons: opened, ended, found again."""

from __future__ import annotations

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import NotFound, UserError
from lienthong.base.i18n import N_
from lienthong.services.audit import actions as audit
from lienthong.services.sync.keeping.again import locked
from lienthong.services.sync.models import OutStream, ReconcileRun

KEPT_DIFFERENCES = 500


@transaction.atomic
def open_run(*, stream_id: int, by: Actor, repair: bool = False) -> ReconcileRun:
    """Make a run that the caller carries out itself."""
    stream = locked(stream_id)
    run = ReconcileRun.objects.create(
        stream=stream,
        repair=repair,
        asked_by=str(by),
        asked_by_name=by.name,
        asked_at=clock.now(),
    )
    audit.record(
        by=by,
        action="sync.reconcile_ask",
        subject=f"stream:{stream}",
        after={"run": run.pk, "repair": repair},
    )
    return run


@transaction.atomic
def with_repair(*, run_id: int, by: Actor) -> None:
    """Have a run that waits send again what is missing or older."""
    run = ReconcileRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    run.repair = True
    run.save(update_fields=["repair"])
    audit.record(
        by=by,
        action="sync.reconcile_ask",
        subject=f"stream:{run.stream}",
        after={"run": run.pk, "repair": True},
    )


@transaction.atomic
def finish(run: ReconcileRun, state: str, by: Actor) -> None:
    """End a run; what was found is saved with it."""
    run.state, run.finished_at = state, clock.now()
    run.save()
    audit.record(
        by=by,
        action="sync.reconcile_finish",
        subject=f"stream:{run.stream}",
        after={"run": run.pk, "state": state, "differences": run.difference_count},
    )


def fail(run: ReconcileRun, error: UserError, by: Actor) -> None:
    """End a run that found nothing out, with the words that say why."""
    run.failure = {
        "code": error.code,
        "message": error.message,
        "values": {name: str(value) for name, value in error.values.items()},
        "remedy": error.remedy,
    }
    finish(run, ReconcileRun.FAILED, by)


def run_of(run_id: int) -> ReconcileRun:
    """A kept comparison. Raises NotFound."""
    run = ReconcileRun.objects.select_related("stream__peer").filter(pk=run_id).first()
    if run is None:
        raise NotFound(
            N_("Không có lượt đối soát số %(run)s."), code="unknown-run", values={"run": run_id}
        )
    return run


def runs(*, limit: int = 50) -> list[ReconcileRun]:
    """Kept comparisons, newest first."""
    return list(ReconcileRun.objects.select_related("stream__peer").defer("differences")[:limit])


def runs_of(stream: OutStream, *, limit: int) -> list[ReconcileRun]:
    """Kept comparisons of a stream, newest first."""
    return list(ReconcileRun.objects.filter(stream=stream).defer("differences")[:limit])
