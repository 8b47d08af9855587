"""Hand in a file of a source as an ordinary batch of its table, and start it."""

from collections.abc import Mapping
from pathlib import Path

from django.db import transaction

from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.services.intake.actions import batches
from lienthong.services.intake.models import Batch
from lienthong.services.intake.sources import runs
from lienthong.services.intake.sources.models import RunState, SourceRun


@transaction.atomic
def hand_in(
    *,
    run: SourceRun,
    file: Path,
    by: Actor,
    mapping: Mapping[str, str | None] | None = None,
    again: bool = True,
    queue: bool = True,
) -> Batch | None:
    """Make a batch of a file and start it: both, or neither. None when the file cannot be read.

    Without ``mapping`` the columns are matched as the page would; where that is not enough the
    batch waits for a person. Only rows of the source's unit may be written. ``queue`` False: the
    caller runs the batch.
    """
    source = run.source
    try:
        batch = batches.receive_file(
            table_name=source.table_name,
            file_name=file.name,
            content=file,
            by=by,
            unit=source.unit,
            synthetic=source.synthetic,
            again=again,
        )
    except UserError as error:
        runs.fail(run=run, error=error, by=by)
        return None
    if source.unit:
        Batch.objects.filter(pk=batch.pk).update(write_scope=source.unit)
        batch.refresh_from_db()
    run.batch, run.state = batch, RunState.IMPORTING
    if mapping is not None:
        fed = {column: mapping.get(column) for column in batch.mapping}
        batch = batches.set_mapping(batch=batch, mapping=fed, by=by)
    try:
        with transaction.atomic():
            batches.start(batch=batch, by=by, queue=queue)
    except UserError as error:
        run.state, run.note = RunState.WAITING, runs.told(error)
    run.save()
    return batch
