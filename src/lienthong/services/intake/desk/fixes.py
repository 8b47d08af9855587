"""Mend a chunk of kept rows by a rule: write what is right, keep the new reasons of the rest."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.services.intake.bulk.judging import held_rows
from lienthong.services.intake.desk import undoing
from lienthong.services.intake.desk.changing import Change
from lienthong.services.intake.desk.fixing import SETTLED, Fixed, Taken, fixed
from lienthong.services.intake.desk.kept import keep_trial
from lienthong.services.intake.desk.rules import Rule
from lienthong.services.intake.models import (
    DeskLine,
    DeskOperation,
    Origin,
    QuarantinedRow,
    QuarantineEvent,
)
from lienthong.services.intake.raw_text import values_json
from lienthong.services.records import actions as records
from lienthong.services.records.access import Access
from lienthong.services.records.actions import Written
from lienthong.services.records.values import to_json


def mend(
    operation: DeskOperation,
    access: Access,
    lines: Sequence[DeskLine],
    rows: dict[int, QuarantinedRow],
    by: Actor,
) -> list[Change]:
    """Judge the rows under the operation's rule, write the accepted ones, note every line."""
    access.demand_whole()
    of_row = {line.row_id: line for line in lines}
    found = [rows[line.row_id] for line in lines if line.row_id in rows]
    done = fixed(access, _rule_now(operation, access), found, taken=_taken(operation))
    for line in lines:
        line.before = undoing.snapshot(rows[line.row_id]) if line.row_id in rows else None
        line.state, line.note = DeskLine.State.SKIPPED, SETTLED
    written = _write(operation, access, done, of_row, by)
    changes = [_noted(operation, of_row[one.row.pk], one, written, by) for one in done]
    return [change for change in changes if change is not None]


def _rule_now(operation: DeskOperation, access: Access) -> Rule:
    rule = Rule.from_json(operation.rule)
    return Rule.from_json(rule.to_json() | {"column": access.table.now(rule.column) or rule.column})


def _taken(operation: DeskOperation) -> Taken:
    def taken(ids: Iterable[str]) -> set[str]:
        return set(
            operation.lines.filter(record__in=list(ids), state=DeskLine.State.DONE).values_list(
                "record", flat=True
            )
        )

    return taken


def _write(
    operation: DeskOperation,
    access: Access,
    done: Sequence[Fixed],
    of_row: dict[int, DeskLine],
    by: Actor,
) -> dict[int, Written]:
    """Write the accepted rows through the one door, batch by batch; return them by kept row."""
    good = [one for one in done if one.accepted]
    held = held_rows(access.table, [one.judged.row_id or "" for one in good if one.judged])
    found: dict[int, Written] = {}
    label = DeskOperation.Kind(operation.kind).label
    reason = f"{label} số {operation.pk}{f': {operation.reason}' if operation.reason else ''}"
    for batch, some in groupby(
        sorted(good, key=lambda one: one.row.batch_id or 0), key=lambda one: one.row.batch_id
    ):
        part = list(some)
        pairs = [((one.judged and one.judged.row_id) or "", one.values) for one in part]
        written = records.write_rows(
            table=access.table, rows=pairs, by=by, batch=batch, reason=reason
        )
        found |= {one.row.pk: result for one, result in zip(part, written, strict=True)}
    for one in good:
        row = held.get(found[one.row.pk].row_id)
        if row is not None and row["_event"] != "CANCEL" and (line := of_row[one.row.pk]).before:
            line.before["record"] = {n: to_json(row[n]) for n in access.table.by_name}
    return found


def _noted(
    operation: DeskOperation, line: DeskLine, one: Fixed, written: dict[int, Written], by: Actor
) -> Change | None:
    """Note on line and row what became of them; None when the row stays as it was."""
    row, judged = one.row, one.judged
    if judged is None:
        line.note = one.note
        return None
    result = written.get(row.pk)
    if result is None or (result.event == "UNCHANGED" and row.origin == Origin.RECEIVER):
        line.state, line.note = DeskLine.State.FAILING, ""
        if not judged.accepted:
            keep_trial(row, judged)
        return Change(row, QuarantineEvent.Kind.TRIED, operation.reason)
    line.state, line.record, line.note = DeskLine.State.DONE, result.row_id, ""
    line.event, line.version = result.event, result.version or None
    row.row_id, row.version = result.row_id, result.version or row.version
    row.values, row.state = values_json(judged.values), "corrected"
    row.resolution = f"version:{result.version}"
    row.resolved_at, row.resolved_by = clock.now(), str(by)
    return Change(row, QuarantineEvent.Kind.CORRECTED, operation.reason)
