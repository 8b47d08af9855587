"""Save many kept rows at once, each with the event that tells who changed it and why."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.services.intake.models import DeskOperation, QuarantinedRow, QuarantineEvent

_SAVE = """
UPDATE intake_quarantinedrow AS q SET
    "values" = x."values", problems = x.problems, verdict = x.verdict, row_id = x.row_id,
    version = x.version, state = x.state, unit = x.unit, assignee = x.assignee, since = x.since,
    resolution = x.resolution, resolved_at = x.resolved_at, resolved_by = x.resolved_by,
    revision = q.revision + 1
FROM jsonb_to_recordset(%s::jsonb) AS x (
    id bigint, "values" jsonb, problems jsonb, verdict text, row_id text, version bigint,
    state text, unit text, assignee text, since timestamptz, resolution text,
    resolved_at timestamptz, resolved_by text
)
WHERE q.id = x.id
"""
_COLUMNS = (
    "id", "values", "problems", "verdict", "row_id", "version", "state", "unit", "assignee",
    "since", "resolution", "resolved_at", "resolved_by",
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """A kept row as it shall be saved, and what was done to it."""

    row: QuarantinedRow
    kind: QuarantineEvent.Kind
    note: str = ""


def save(changes: Sequence[Change], operation: DeskOperation | None, by: Actor) -> None:
    """Save the rows and their events; inside the caller's transaction, which holds their locks."""
    if not changes:
        return
    rows = [{name: getattr(one.row, name) for name in _COLUMNS} for one in changes]
    with connection.cursor() as cursor:
        cursor.execute(_SAVE, [json.dumps(rows, ensure_ascii=False, default=str)])
    at = clock.now()
    QuarantineEvent.objects.bulk_create(
        QuarantineEvent(
            row=one.row, kind=one.kind, at=at, by=str(by), note=one.note, operation=operation
        )
        for one in changes
    )
    for one in changes:
        one.row.revision += 1


def open_again(row: QuarantinedRow) -> None:
    """Make a settled row wait for a person again; nothing is saved."""
    row.state, row.resolution, row.resolved_at, row.resolved_by = "open", "", None, ""
