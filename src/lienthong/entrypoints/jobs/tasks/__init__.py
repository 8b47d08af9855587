"""Every background task. procrastinate imports this module, and with it all of them."""

from lienthong.entrypoints.jobs.tasks import intake, quality, stalled

TASKS = (
    intake.run_batch,
    intake.resume_unfinished,
    quality.run_table,
    stalled.retry_stalled,
)
