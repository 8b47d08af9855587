"""Jobs whose worker died are done again. Each task is safe to run twice."""

from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from lienthong.services.digitising.receiving import RECOGNISE_JOB
from lienthong.services.intake.actions.batches import RUN_JOB

RESUMED_BY = {RUN_JOB: "intake.resume_unfinished", RECOGNISE_JOB: "digitising.resume"}


@app.periodic(cron="* * * * *")
@app.task(name="jobs.retry_stalled", queueing_lock="jobs.retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Queue again every job whose worker gave no sign of life for half a minute."""
    manager = context.app.job_manager
    resuming: set[str] = set()
    for job in await manager.get_stalled_jobs():
        if job.task_name in RESUMED_BY:
            # The batch or scan knows where it stands; a new job is made for it below.
            await manager.finish_job(job, Status.FAILED, delete_job=True)
            resuming.add(RESUMED_BY[job.task_name])
        else:
            await manager.retry_job(job)
    for name in sorted(resuming):
        await context.app.configure_task(name).defer_async()
