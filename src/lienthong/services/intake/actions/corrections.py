"""A person mends one kept row, or lets it go with a reason; groups are the desk's (desk.py)."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.cleaning.evidence import Evidence
from lienthong.core.contract.model import Table
from lienthong.core.rules.model import Problem
from lienthong.services.audit import actions as audit
from lienthong.services.intake import evidence
from lienthong.services.intake.actions.quarantining import close
from lienthong.services.intake.actions.rows import check_columns
from lienthong.services.intake.desk.changing import Change, save
from lienthong.services.intake.desk.kept import cells_of, judged_at, keep_trial
from lienthong.services.intake.judging import Judge, Judged, RawRow
from lienthong.services.intake.models import (
    Origin,
    QuarantinedRow,
    QuarantineEvent,
    QuarantineState,
)
from lienthong.services.intake.raw_text import values_json
from lienthong.services.intake.scope import access_of, may_handle
from lienthong.services.records import actions as records


@dataclass(frozen=True)
class CorrectionResult:
    """What became of a correction; ``problems`` are those left (warnings too)."""

    accepted: bool
    problems: tuple[Problem, ...]
    row_id: str | None = None
    version: int = 0


@transaction.atomic
def correct_row(*, row: QuarantinedRow, values: Mapping[str, str], by: Actor) -> CorrectionResult:
    """Judge a quarantined row anew with some fields replaced; write it when nothing is wrong.

    What is still wrong is kept with the row, and the corrections too; ``raw`` never changes.
    """
    row = QuarantinedRow.objects.select_for_update(of=("self",)).get(pk=row.pk)
    _demand_open(row)
    access = access_of(by, row.table_name, "write")
    access.demand_whole()
    may_handle(access, row.unit)
    table = access.table
    check_columns(table, values)
    judge = Judge(
        table,
        today=clock.today(),
        write_scope=access.write_unit,
        at=judged_at(row),
        evidence=_evidence(row, table, values),
        asks_alike=True,
    )
    (judged,) = judge.judge([RawRow(cells=cells_of(table, row) | dict(values))])
    if not judged.accepted:
        return _keep(row, judged, by)
    return _write(table, row, judged, by)


def _evidence(row: QuarantinedRow, table: Table, typed: Mapping[str, str]) -> dict[str, Evidence]:
    """Return what the row's file proves of the columns that the person did not type."""
    found = evidence.of_batch(row.batch, table)
    return {name: said for name, said in found.items() if name not in typed}


def _keep(row: QuarantinedRow, judged: Judged, by: Actor) -> CorrectionResult:
    keep_trial(row, judged)
    save([Change(row, QuarantineEvent.Kind.TRIED)], None, by)
    audit.record(
        by=by,
        action="intake.tried",
        subject=f"quarantine:{row.pk}",
        after={"table": row.table_name, "rules": [p.rule for p in judged.errors]},
    )
    return CorrectionResult(accepted=False, problems=judged.problems, row_id=row.row_id)


def _write(table: Table, row: QuarantinedRow, judged: Judged, by: Actor) -> CorrectionResult:
    (written,) = records.write_rows(
        table=table, rows=[(judged.row_id or "", judged.values)], by=by, batch=row.batch_id
    )
    if written.event == "UNCHANGED" and row.origin == Origin.RECEIVER:
        problems = tuple(Problem.from_json(p) for p in row.problems)
        return CorrectionResult(accepted=False, problems=problems, row_id=written.row_id)
    row.row_id, row.version = written.row_id, written.version or row.version
    row.values = values_json(judged.values)
    close(
        row=row,
        state=QuarantineState.CORRECTED,
        resolution=f"version:{written.version}",
        by=by,
    )
    return CorrectionResult(True, judged.problems, written.row_id, written.version)


@transaction.atomic
def discard_row(*, row: QuarantinedRow, reason: str, by: Actor) -> None:
    """Let a quarantined row go. Its raw content stays. Raises UserError without a reason."""
    if not reason.strip():
        raise UserError(
            N_("Chưa ghi lý do bỏ dòng."),
            code="reason-needed",
            remedy=N_("Ghi ngắn gọn vì sao dòng này không cần nhập."),
        )
    row = QuarantinedRow.objects.select_for_update(of=("self",)).get(pk=row.pk)
    _demand_open(row)
    may_handle(access_of(by, row.table_name, "write"), row.unit)
    close(row=row, state=QuarantineState.DISCARDED, resolution=reason.strip(), by=by)


def _demand_open(row: QuarantinedRow) -> None:
    if row.state != QuarantineState.OPEN:
        raise UserError(
            N_("Dòng cách ly %(row)s đã xử lý xong (%(state)s)."),
            code="row-closed",
            values={"row": row.pk, "state": QuarantineState(row.state).label},
            remedy=N_("Tải lại danh sách để thấy tình trạng mới nhất."),
            status=409,
        )
