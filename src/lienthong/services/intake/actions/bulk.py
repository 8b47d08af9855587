"""Change many rows at once: choose them, say what, let it run, undo it."""

from dataclasses import replace

from django.db import connection, transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import NotAllowed, UserError
from lienthong.base.i18n import N_
from lienthong.services.audit import actions as audit
from lienthong.services.contracts.sql import table_name as sql_name
from lienthong.services.intake.models import BulkOperation, BulkRow, BulkState
from lienthong.services.intake.queueing import queue_once
from lienthong.services.intake.scope import access_of
from lienthong.services.records import patience
from lienthong.services.records.access import Access
from lienthong.services.records.selecting import Asked, conditions

BULK_JOB = "intake.run_bulk"
MOST_ROWS = 100_000
CHOOSING_MS = 60_000


@transaction.atomic
def choose_rows(
    *, table_name: str, kind: str, asked: Asked, question: str, by: Actor
) -> BulkOperation:
    """Fix the rows of a new operation: those in force that match now, and no others later.

    Raises UserError when none match, or more than an operation takes.
    """
    access = access_of(by, table_name, "write")
    operation = BulkOperation.objects.create(
        table_name=table_name,
        kind=BulkOperation.Kind(kind),
        question=question,
        created_at=clock.now(),
        created_by=str(by),
    )
    where, parameters = conditions(access.table, replace(access.narrowed(asked), cancelled=False))
    with patience.within(CHOOSING_MS), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO intake_bulkrow (operation_id, row_id, state, problems) "  # noqa: S608
            "SELECT %(operation)s, _id, 'waiting', '[]' "
            f"FROM {sql_name(access.table)} AS t "
            f"WHERE {where} ORDER BY _id LIMIT %(most)s",
            parameters | {"operation": operation.pk, "most": MOST_ROWS + 1},
        )
        operation.rows_total = cursor.rowcount
    _check_size(operation.rows_total)
    operation.save()
    _record(by, "intake.bulk_choose", operation)
    return operation


@transaction.atomic
def start_bulk(
    *, operation: BulkOperation, column: str, value: str | None, reason: str, by: Actor
) -> BulkOperation:
    """Say what to do with the chosen rows and queue it. Raises UserError, NotAllowed."""
    operation = _draft(operation, by)
    access = access_of(by, operation.table_name, "write")
    operation.reason = reason.strip()
    if operation.kind == BulkOperation.Kind.EDIT:
        check_column(access=access, column=column)
        operation.column, operation.value = column, value
    elif not operation.reason:
        raise UserError(
            N_("Chưa ghi lý do hủy bản ghi."),
            code="reason-needed",
            remedy=N_("Ghi căn cứ hoặc lý do hủy."),
        )
    _queue(operation, by)
    return operation


@transaction.atomic
def undo_bulk(*, operation: BulkOperation, force: bool, by: Actor) -> BulkOperation:
    """Queue an operation that puts back what this one changed.

    Rows changed again since are left alone; with ``force`` the column is put back in them too.
    """
    operation = BulkOperation.objects.select_for_update().get(pk=operation.pk)
    access_of(by, operation.table_name, "write")
    if operation.state != BulkState.DONE or operation.kind == BulkOperation.Kind.UNDO:
        raise _wrong_state(operation)
    if operation.undos.exclude(state=BulkState.FAILED).filter(force__gte=force).exists():
        raise UserError(
            N_("Thao tác số %(number)s đã được hoàn tác."),
            code="already-undone",
            values={"number": operation.pk},
            remedy=N_("Mở thao tác hoàn tác để xem kết quả từng bản ghi."),
            status=409,
        )
    undo = BulkOperation.objects.create(
        table_name=operation.table_name,
        kind=BulkOperation.Kind.UNDO,
        column=operation.column,
        undo_of=operation,
        force=force,
        created_at=clock.now(),
        created_by=str(by),
    )
    changed = operation.rows.filter(state=BulkRow.State.CHANGED).order_by("id")
    ids = changed.values_list("row_id", flat=True)
    BulkRow.objects.bulk_create(
        [BulkRow(operation=undo, row_id=row_id) for row_id in ids], batch_size=5000
    )
    undo.rows_total = len(ids)
    _queue(undo, by)
    return undo


@transaction.atomic
def finish_bulk(*, operation_id: int, note: str = "", by: Actor) -> BulkOperation:
    """Close an operation: done, or failed when a note says why."""
    operation = BulkOperation.objects.select_for_update().get(pk=operation_id)
    if operation.is_final:
        return operation
    operation.state = BulkState.FAILED if note else BulkState.DONE
    operation.note, operation.finished_at = note, clock.now()
    operation.save()
    _record(by, "intake.bulk_finish", operation)
    return operation


def check_column(*, access: Access, column: str) -> None:
    """Raise unless the column may be set in many rows: it is no part of the rows' identity."""
    table = access.table
    if column not in table.by_name:
        raise UserError(
            N_("Chưa chọn cột để sửa."), code="column-needed", remedy=N_("Chọn một cột của bảng.")
        )
    if column in table.primary_key:
        raise UserError(
            N_("Không sửa hàng loạt được cột nhận diện «%(column)s»."),
            code="identity-changed",
            values={"column": table.field(column).title},
            remedy=N_("Chọn cột khác; bản ghi sai mã thì hủy và tạo bản ghi mới."),
        )
    access.demand_fields([column])


def _check_size(rows: int) -> None:
    if not rows:
        raise UserError(
            N_("Không có bản ghi đang hiệu lực nào được chọn."),
            code="nothing-chosen",
            remedy=N_("Đánh dấu bản ghi trong danh sách, hoặc bớt điều kiện lọc."),
        )
    if rows > MOST_ROWS:
        raise UserError(
            N_("Một thao tác hàng loạt làm nhiều nhất %(most)s bản ghi."),
            code="too-many-rows",
            values={"most": MOST_ROWS},
            remedy=N_("Thêm điều kiện lọc để chia thành nhiều thao tác."),
            status=413,
        )


def _draft(operation: BulkOperation, by: Actor) -> BulkOperation:
    held = BulkOperation.objects.select_for_update().get(pk=operation.pk)
    if held.created_by != str(by):
        raise NotAllowed(
            N_("Thao tác này do người khác chuẩn bị."),
            remedy=N_("Tự chọn bản ghi trong danh sách rồi làm."),
        )
    if held.state != BulkState.DRAFT:
        raise _wrong_state(held)
    return held


def _wrong_state(operation: BulkOperation) -> UserError:
    return UserError(
        N_("Thao tác số %(number)s đang ở trạng thái «%(state)s», không làm được việc này."),
        code="bulk-state",
        values={"number": operation.pk, "state": BulkState(operation.state).label},
        remedy=N_("Mở lại trang của thao tác để xem trạng thái mới nhất."),
        status=409,
    )


def _queue(operation: BulkOperation, by: Actor) -> None:
    operation.state = BulkState.QUEUED
    operation.save()
    _record(by, "intake.bulk_start", operation)
    queue_once(
        BULK_JOB,
        f"intake-bulk-{operation.pk}",
        operation_id=operation.pk,
        by_kind=by.kind,
        by_id=by.id,
        by_name=by.name,
    )


def _record(by: Actor, action: str, operation: BulkOperation) -> None:
    audit.record(
        by=by,
        action=action,
        subject=f"bulk:{operation.pk}",
        after={
            "table": operation.table_name,
            "kind": str(operation.kind),
            "column": operation.column,
            "value": operation.value,
            "reason": operation.reason,
            "question": operation.question,
            "rows": operation.rows_total,
            "state": str(operation.state),
            "undo_of": operation.undo_of_id,
        },
    )
