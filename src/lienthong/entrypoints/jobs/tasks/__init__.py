"""Every background task. procrastinate imports this module, and with it all of them."""

from lienthong.entrypoints.jobs.tasks import (
    bulk,
    contracts,
    desk,
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
    desk.run_desk,
    desk.add_up_desk,
    intake.run_batch,
    intake.resume_unfinished,
    intake.run_undo,
    intake.sweep,
    digitising.recognise,
    digitising.resume,
    files.remove_unused_files,
    lists.index_lists,
    quality.run_table,
    sources.tick,
    sources.run,
    sources.settle,
    stalled.retry_stalled,
)
