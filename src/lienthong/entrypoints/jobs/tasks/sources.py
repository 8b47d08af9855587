"""Run sources by their schedules. A place that is away is tried again, with growing pauses."""

import structlog
from django.db import close_old_connections, connections
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.intake.sources import running, runs
from lienthong.services.intake.sources.models import SourceRun
from lienthong.services.intake.sources.ports import SourceLost

PAUSE_BASE_SECONDS = 5  # 5, 25 and 125 seconds
_BY = system("sources")
_log = structlog.get_logger()


@app.periodic(cron="* * * * *")
@app.task(name="sources.tick", queueing_lock="sources.tick")
def tick(timestamp: int) -> None:
    """Start what is due, and settle the runs whose batch has ended."""
    close_old_connections()
    try:
        runs.defer_settling()
        runs.start_due(by=_BY)
    finally:
        connections.close_all()


@app.task(
    name=runs.RUN_JOB,
    pass_context=True,
    retry=RetryStrategy(
        max_attempts=running.ATTEMPTS,
        exponential_wait=PAUSE_BASE_SECONDS,
        retry_exceptions=(SourceLost,),
    ),
)
def run(context: JobContext, *, run_id: int) -> None:
    """Carry out one run up to its batch."""
    close_old_connections()
    last_try = context.job is not None and context.job.attempts + 1 >= running.ATTEMPTS
    try:
        running.carry_out(run_id=run_id, last_try=last_try)
    except SourceLost:
        raise
    except Exception:
        _log.exception("sources.run_failed", run=run_id)
        runs.fail(run=SourceRun.objects.get(pk=run_id), error=_ours(), by=_BY)
        raise
    finally:
        connections.close_all()


@app.task(name=runs.SETTLE_JOB)
def settle(*, run_id: int) -> None:
    """Draw the consequences of a run's batch."""
    close_old_connections()
    try:
        running.settle(run_id=run_id, by=_BY)
    finally:
        connections.close_all()


def _ours() -> UserError:
    return UserError(
        N_("Lỗi của phần mềm khi lấy dữ liệu; chưa có dòng nào được lấy."),
        code="source-bug",
        remedy=N_("Chạy lại; nếu vẫn lỗi, gửi số lượt chạy cho quản trị hệ thống."),
    )
