"""Lines of a file that were taken for no data: kept with the batch, and taken in when a person
says that they are data after all.
"""

from collections.abc import Collection
from dataclasses import asdict, replace

from django.db import transaction
from django.db.models import F

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import queries as contracts
from lienthong.services.contracts import standing
from lienthong.services.intake import evidence, opening
from lienthong.services.intake.actions.chunks import log_repairs
from lienthong.services.intake.actions.quarantining import quarantine
from lienthong.services.intake.judging import Judge, Judged, RawRow
from lienthong.services.intake.layout import Layout, line_text
from lienthong.services.intake.models import Batch, BatchState, LeftOutRow, RowLog
from lienthong.services.intake.opening import Opened
from lienthong.services.intake.scope import access_of
from lienthong.services.intake.verdicts import laid_out
from lienthong.services.records import actions as records


@transaction.atomic
def keep_left_out(*, batch_id: int, opened: Opened) -> None:
    """Keep the lines left out of a batch; lines already kept stay as they are."""
    header = opened.table.header
    LeftOutRow.objects.bulk_create(
        [
            LeftOutRow(
                batch_id=batch_id,
                row_number=number,
                cells=line_text(header, line.cells),
                reason=line.reason,
            )
            for number, line in opened.sifted.left_out
        ],
        ignore_conflicts=True,
        batch_size=500,
    )


@transaction.atomic
def take_as_data(*, batch: Batch, numbers: Collection[int], by: Actor) -> list[Judged]:
    """Judge lines that were left out as any row of the batch: written, or kept on the desk.

    Raises UserError when the batch has not run, or a line is not among those left out.
    """
    access_of(by, batch.table_name, "import")
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != BatchState.DONE:
        raise UserError(
            N_("Chỉ nhận thêm dòng của lô đã chạy xong."),
            code="batch-state",
            remedy=N_("Trước khi chạy, đánh dấu «Đây là dữ liệu» ở trang ghép cột."),
            status=409,
        )
    left = LeftOutRow.objects.select_for_update().filter(
        batch=batch, row_number__in=list(numbers), taken_at=None
    )
    wanted = {row.row_number for row in left}
    if not wanted or wanted != set(numbers):
        raise UserError(
            N_("Dòng %(rows)s không nằm trong các dòng đã để ngoài."),
            code="not-left-out",
            values={"rows": ", ".join(str(n) for n in sorted(set(numbers) - wanted)) or "—"},
            remedy=N_("Tải lại trang rồi chọn lại."),
            status=404,
        )
    _, table = contracts.table(batch.table_name)
    standing.demand(table)
    judged = _judged(batch, table, wanted)
    _demand_read(judged, wanted)
    _write(batch, table, judged, by)
    left.update(taken_at=clock.now(), taken_by=str(by))
    audit.record(
        by=by,
        action="intake.take_left_out",
        subject=f"batch:{batch.pk}",
        after={"rows": sorted(wanted), "accepted": sum(j.accepted for j in judged)},
    )
    return judged


def _judged(batch: Batch, table: Table, wanted: set[int]) -> list[Judged]:
    layout = Layout.of(batch.layout)
    as_data = replace(layout, data=layout.data | wanted, left=layout.left - wanted)
    again = Batch.objects.get(pk=batch.pk)
    again.layout = as_data.stored()
    rows: list[RawRow] = []
    for raw in opening.raw_rows(again, opening.open_original(again, table), table):
        if raw is not None and raw.number in wanted:
            rows.append(raw)
            if len(rows) == len(wanted):
                break
    judge = Judge(
        table,
        today=clock.today(),
        write_scope=batch.write_scope,
        evidence=evidence.of_batch(batch, table),
    )
    return judge.judge(rows)


def _demand_read(judged: list[Judged], wanted: set[int]) -> None:
    """Raise UserError when a line gives no row: it must not pass for one that was taken in."""
    unread = wanted - {row.raw.number for row in judged if row.raw.number is not None}
    if unread:
        raise UserError(
            N_("Dòng %(rows)s nằm ngoài vùng bảng nên không đọc được thành dữ liệu."),
            code="outside-table",
            values={"rows": ", ".join(map(str, sorted(unread)))},
            remedy=N_("Nộp lại tệp, chọn lại dòng tiêu đề và dòng cuối của bảng trước khi chạy."),
            status=409,
        )


def _keep_steps(batch: Batch, table: Table, judged: list[Judged]) -> None:
    verdict = laid_out(table, judged)
    log_repairs(batch, verdict)
    RowLog.objects.bulk_create(
        RowLog(
            batch=batch,
            row_number=row.number,
            row_id=row.row_id,
            steps=[asdict(step) for step in row.steps],
        )
        for row in verdict.repaired
    )


def _write(batch: Batch, table: Table, judged: list[Judged], by: Actor) -> None:
    accepted = [j for j in judged if j.accepted]
    refused = [j for j in judged if not j.accepted]
    waiting = sum(1 for j in refused if j.verdict == "waiting")
    written = records.write_rows(
        table=table,
        rows=[(j.row_id, j.values) for j in accepted if j.row_id is not None],
        by=by,
        batch=batch.pk,
    )
    quarantine(table=table, judged=refused, batch=batch, origin="file")
    _keep_steps(batch, table, judged)
    Batch.objects.filter(pk=batch.pk).update(
        rows_blank=F("rows_blank") - len(judged),
        rows_accepted=F("rows_accepted") + len(accepted),
        rows_unchanged=F("rows_unchanged") + sum(1 for w in written if w.event == "UNCHANGED"),
        rows_repaired=F("rows_repaired") + sum(1 for j in accepted if j.steps),
        rows_waiting=F("rows_waiting") + waiting,
        rows_quarantined=F("rows_quarantined") + len(refused) - waiting,
    )
