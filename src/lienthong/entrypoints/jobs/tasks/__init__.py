"""Every background task. procrastinate imports this module, and with it all of them."""

from lienthong.entrypoints.jobs.tasks import (
    bulk,
    contracts,
    digitising,
    files,
    intake,
    lists,
    migrating,
    quality,
    sources,
    stalled,
)

TASKS = (
    migrating.migrate,
    migrating.resume,
    contracts.look,
    bulk.run_bulk,
    intake.run_batch,
    intake.resume_unfinished,
    digitising.recognise,
    files.remove_unused_files,
    lists.index_lists,
    quality.run_table,
    sources.tick,
    sources.run,
    sources.settle,
    stalled.retry_stalled,
)
