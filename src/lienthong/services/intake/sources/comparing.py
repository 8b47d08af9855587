"""Compare everything a source has with what is known of it: only what differs becomes a batch."""

from pathlib import Path

from django.db import transaction

from lienthong.services.intake.sources.following import known
from lienthong.services.intake.sources.following.ports import keyed_rows
from lienthong.services.intake.sources.following.salt import salt_of
from lienthong.services.intake.sources.models import SourceRun


@transaction.atomic
def compare(*, run: SourceRun, file: Path, target: Path) -> tuple[int, int]:
    """Write the rows that are new or changed to ``target``, mark those gone; return both counts."""
    source, rows = run.source, keyed_rows()
    chosen = bytearray()
    known.begin_meeting()
    for marks in rows.marks(file, source.key_columns, salt_of(source)):
        same = known.alike(source, marks)
        chosen += bytes(key not in same for key, _ in marks)
        known.meet(key for key, _ in marks)
    gone = known.end_meeting(run)
    differ = sum(chosen)
    if differ:
        rows.pick(
            file, lambda first, count: [bool(c) for c in chosen[first : first + count]], target
        )
    return differ, gone
