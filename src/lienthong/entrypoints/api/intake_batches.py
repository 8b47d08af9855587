"""The life of a batch over the API: find, start, pause, cancel, look into, take back."""

from datetime import date
from typing import Any

from django.http import FileResponse, HttpRequest
from ninja import Router

from lienthong.entrypoints.api import shapes
from lienthong.entrypoints.api.caller import caller, demand
from lienthong.entrypoints.api.reach import batch_of, open_tables
from lienthong.entrypoints.api.schemas import UndoIn
from lienthong.entrypoints.understood import demand_original
from lienthong.services.accounts.queries import write_scope
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake import actions, originals, queries, row_logs
from lienthong.services.intake import undo as undoing
from lienthong.services.intake.finding import AskedBatches, find
from lienthong.services.intake.models import Batch
from lienthong.services.intake.owners import owners
from lienthong.services.records.access import Access

router = Router(tags=["intake"])
MOST_ROWS = 500


@router.get("/batches")
def batches(
    request: HttpRequest,
    table: str = "",
    state: str = "",
    by: str = "",
    search: str = "",
    since: date | None = None,
    until: date | None = None,
    order: str = "",
    limit: int = 50,
    offset: int = 0,
) -> list[dict[str, Any]]:
    """Batches, newest first; a clerk sees those of the own unit."""
    user = demand(request, "records.import")
    asked = AskedBatches(
        tables=open_tables(request), unit=write_scope(user), table=table, state=state, person=by,
        search=search, since=since, until=until, order=order.lstrip("-"),
        down=order.startswith("-"),
    )  # fmt: skip
    begin = max(0, offset)
    return [shapes.batch_json(b) for b in find(asked)[begin : begin + _within(limit)]]


@router.get("/batches/{int:batch_id}")
def batch(request: HttpRequest, batch_id: int) -> dict[str, Any]:
    """One batch with its progress, its repairs and its undoing."""
    found, _access = _reached(request, batch_id)
    latest = found.undos.first()
    return shapes.batch_json(found) | {
        "repairs": [
            {"name": r.name, "column": r.column, "count": r.count} for r in queries.repairs(found)
        ],
        "undo": shapes.undo_json(latest) if latest else None,
    }


@router.get("/batches/{int:batch_id}/original")
def original(request: HttpRequest, batch_id: int) -> FileResponse:
    """The original file, byte for byte."""
    found, access = _reached(request, batch_id)
    demand_original(caller(request).actor, access, found)
    return FileResponse(
        originals.path_of(found.file_sha256).open("rb"),
        as_attachment=True,
        filename=found.file_name,
        content_type="application/octet-stream",
    )


@router.get("/batches/{int:batch_id}/repairs")
def repairs(
    request: HttpRequest,
    batch_id: int,
    name: str = "",
    column: str = "",
    limit: int = 50,
    offset: int = 0,
) -> dict[str, Any]:
    """Repaired rows of a batch, each step before and after; personal values are masked."""
    found, access = _reached(request, batch_id)
    logs = row_logs.repaired(found, name, column)
    begin = max(0, offset)
    rows = row_logs.seen([*logs[begin : begin + _within(limit)]], access)
    return {
        "total": logs.count(),
        "rows": [
            {
                "row_number": r.number,
                "row_id": r.row,
                "steps": [
                    {"name": s.name, "column": s.column, "before": s.before, "after": s.after}
                    for s in r.steps
                ],
            }
            for r in rows
        ],
    }


@router.post("/batches/{int:batch_id}/start")
def start(request: HttpRequest, batch_id: int) -> dict[str, Any]:
    """Queue the run of a batch; a paused or failed one goes on where it stopped."""
    found, _access = _reached(request, batch_id)
    return shapes.batch_json(actions.start(batch=found, by=caller(request).actor))


@router.post("/batches/{int:batch_id}/pause")
def pause(request: HttpRequest, batch_id: int) -> dict[str, Any]:
    """Stop a batch after the chunk it is in, to go on later."""
    found, _access = _reached(request, batch_id)
    return shapes.batch_json(actions.pause_batch(batch=found, by=caller(request).actor))


@router.post("/batches/{int:batch_id}/cancel")
def cancel(request: HttpRequest, batch_id: int) -> dict[str, Any]:
    """Call a batch off; nothing of it stays in the table."""
    found, _access = _reached(request, batch_id)
    return shapes.batch_json(actions.cancel_batch(batch=found, by=caller(request).actor))


@router.get("/batches/{int:batch_id}/undo")
def undo_preview(request: HttpRequest, batch_id: int) -> dict[str, Any]:
    """What undoing a batch would do, and the first rows that were changed since."""
    found, access = _reached(request, batch_id)
    counts = undoing.counts(found)
    touched = list(undoing.touched(found))
    units = owners(access.table, [t.row_id for t in touched])
    return {
        "made": counts.made,
        "changed": counts.changed,
        "touched": counts.touched,
        "touched_rows": [
            {
                "row_id": access.name_of(t.row_id, access.hidden_of(units[t.row_id].unit)),
                "version": t.version,
                "event": t.event,
                "changed_at": t.changed_at.isoformat(),
                "changed_by": t.changed_by,
                "batch": t.batch,
                "reason": t.reason,
            }
            for t in touched
        ],
    }


@router.post("/batches/{int:batch_id}/undo")
def undo(request: HttpRequest, batch_id: int, body: UndoIn) -> dict[str, Any]:
    """Queue the undoing of a published batch."""
    found, _access = _reached(request, batch_id)
    asked = actions.undo_batch(
        batch=found, overwrite=body.overwrite, reason=body.reason, by=caller(request).actor
    )
    return shapes.undo_json(asked)


def _reached(request: HttpRequest, batch_id: int) -> tuple[Batch, Access]:
    user = demand(request, "records.import")
    found = batch_of(user, batch_id)
    return found, Access.of(user, *contracts.table(found.table_name))


def _within(limit: int) -> int:
    return max(1, min(limit, MOST_ROWS))
