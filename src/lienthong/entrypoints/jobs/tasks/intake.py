"""Run batches in the background. A lost database is waited for; anything else ends the batch."""

from typing import Literal

from django.db import close_old_connections, connections
from procrastinate.contrib.django import app

from lienthong.base.actor import Actor, system
from lienthong.base.i18n import N_
from lienthong.entrypoints.jobs.tasks.lasting import RETRY, to_its_end
from lienthong.services.intake import actions
from lienthong.services.intake.actions.undoing import UNDO_JOB
from lienthong.services.intake.models import BatchState
from lienthong.services.intake.sources import runs as source_runs
from lienthong.services.quality import actions as quality

_UNDO_FAILED = N_(
    "Lỗi của phần mềm khi hoàn tác; không dòng nào bị đổi. Thử lại sau khi khắc phục."
)
_FAILED = N_(
    "Lỗi của phần mềm khi chạy lô; chưa dòng nào hiện trong bảng. Chạy tiếp sau khi khắc phục."
)
# The rows just written are on their way to other nodes, and the next file often follows: reading
# the whole table at once would take the processor from both.
MEASURE_AFTER_SECONDS = 10


@app.task(
    name="intake.run_batch",
    retry=RETRY,
)
def run_batch(*, batch_id: int) -> None:
    """Run one batch to its end."""

    def fail(note: str) -> None:
        actions.fail_batch(batch_id=batch_id, note=note, by=system("worker"))

    with to_its_end("intake.run_failed", fail=fail, note=_FAILED, batch=batch_id):
        batch = actions.run_batch(batch_id=batch_id)
        source_runs.defer_settling()
        if batch.state == BatchState.DONE:
            measure(batch.table_name)


@app.task(
    name=UNDO_JOB,
    retry=RETRY,
)
def run_undo(
    *, undo_id: int, by_kind: Literal["user", "system", "node"], by_id: str, by_name: str
) -> None:
    """Take one batch back, as the person who asked."""
    by = Actor(by_kind, by_id, by_name)

    def fail(note: str) -> None:
        actions.fail_undo(undo_id=undo_id, note=note, by=by)

    with to_its_end("intake.undo_failed", fail=fail, note=_UNDO_FAILED, undo=undo_id):
        measure(actions.run_undo(undo_id=undo_id, by=by).batch.table_name)


def measure(table_name: str) -> None:
    quality.request_run(
        table_name=table_name, by=system("worker"), after_seconds=MEASURE_AFTER_SECONDS
    )


@app.task(name="intake.resume_unfinished")
def resume_unfinished() -> None:
    """Queue what an earlier worker left behind."""
    close_old_connections()
    try:
        actions.resume_unfinished(by=system("worker"))
    finally:
        connections.close_all()


@app.periodic(cron="17 * * * *")
@app.task(name="intake.sweep", queueing_lock="intake.sweep")
def sweep(timestamp: int = 0) -> None:
    """Remove what dead runs and uploads have left."""
    close_old_connections()
    try:
        actions.sweep(by=system("worker"))
    finally:
        connections.close_all()
