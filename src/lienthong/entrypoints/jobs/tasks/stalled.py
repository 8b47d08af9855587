"""Jobs whose worker died are done again. Each task is safe to run twice."""

from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from lienthong.services.intake.actions.batches import RUN_JOB


@app.periodic(cron="* * * * *")
@app.task(name="jobs.retry_stalled", queueing_lock="jobs.retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Queue again every job whose worker gave no sign of life for half a minute."""
    manager = context.app.job_manager
    batches = False
    for job in await manager.get_stalled_jobs():
        if job.task_name == RUN_JOB:
            # The batch knows where it stands; a new job is made for it below.
            await manager.finish_job(job, Status.FAILED, delete_job=True)
            batches = True
        else:
            await manager.retry_job(job)
    if batches:
        await context.app.configure_task("intake.resume_unfinished").defer_async()
