"""Put back what desk work did: the records by new versions, the kept rows as they were.

What somebody changed since is left as it is.
"""

from collections.abc import Sequence
from typing import Any

from django.utils.dateparse import parse_datetime

from lienthong.base.actor import Actor
from lienthong.base.i18n import N_
from lienthong.services.intake.bulk.judging import held_rows
from lienthong.services.intake.desk.changing import Change
from lienthong.services.intake.models import (
    DeskLine,
    DeskOperation,
    QuarantinedRow,
    QuarantineEvent,
)
from lienthong.services.records import actions as records
from lienthong.services.records.access import Access
from lienthong.services.records.values import typed

CHANGED_SINCE = N_("Dòng hoặc bản ghi đã được sửa tiếp sau việc này, nên để nguyên.")
_KEPT = (
    "values", "problems", "verdict", "row_id", "version", "unit", "assignee", "state",
    "resolution", "resolved_by", "revision",
)  # fmt: skip
_MOMENTS = ("since", "resolved_at")


def snapshot(row: QuarantinedRow) -> dict[str, Any]:
    """Return a kept row as it is, to be put back by ``undo``."""
    moments = {n: getattr(row, n).isoformat() if getattr(row, n) else None for n in _MOMENTS}
    return {name: getattr(row, name) for name in _KEPT} | moments


def undo(
    operation: DeskOperation,
    access: Access,
    lines: Sequence[DeskLine],
    rows: dict[int, QuarantinedRow],
    by: Actor,
) -> list[Change]:
    """Put the rows of some lines back as they were before the undone work."""
    done = {
        line.row_id: line
        for line in DeskLine.objects.filter(
            operation_id=operation.undo_of_id, row_id__in=[line.row_id for line in lines]
        )
    }
    held = held_rows(access.table, [line.record for line in done.values() if line.record])
    cancelled: list[str] = []
    restored: list[tuple[str, dict[str, Any]]] = []
    changes = []
    for line in lines:
        row, before = rows.get(line.row_id), done[line.row_id]
        if row is None or not _as_left(access, row, before, held):
            line.state, line.note = DeskLine.State.SKIPPED, CHANGED_SINCE
            continue
        _records_back(access, before, cancelled, restored)
        _row_back(row, before.before or {})
        line.state, line.record = DeskLine.State.DONE, before.record
        changes.append(Change(row, QuarantineEvent.Kind.UNDONE, operation.reason))
    reason = f"{DeskOperation.Kind.UNDO.label} số {operation.undo_of_id}"
    if cancelled:
        records.cancel_rows(table=access.table, row_ids=cancelled, reason=reason, by=by)
    if restored:
        records.write_rows(table=access.table, rows=restored, by=by, reason=reason)
    return changes


def _as_left(
    access: Access, row: QuarantinedRow, done: DeskLine, held: dict[str, dict[str, Any]]
) -> bool:
    """Tell whether row and record are still as the undone work left them."""
    if row.revision != (done.before or {}).get("revision", -1) + 1:
        return False
    if access.write_unit is not None and row.unit != access.write_unit:
        return False
    if not done.version:
        return True
    record = held.get(done.record)
    return record is not None and record["_version"] == done.version


def _records_back(
    access: Access,
    done: DeskLine,
    cancelled: list[str],
    restored: list[tuple[str, dict[str, Any]]],
) -> None:
    if not done.version:
        return
    earlier = (done.before or {}).get("record")
    if earlier is None:
        cancelled.append(done.record)
        return
    named = ((access.table.now(name), value) for name, value in earlier.items())
    values = typed(access.table, {name: value for name, value in named if name is not None})
    restored.append((done.record, values))


def _row_back(row: QuarantinedRow, before: dict[str, Any]) -> None:
    for name in _KEPT:
        if name in before and name != "revision":
            setattr(row, name, before[name])
    for name in _MOMENTS:
        text = before.get(name)
        setattr(row, name, parse_datetime(text) if text else None)
