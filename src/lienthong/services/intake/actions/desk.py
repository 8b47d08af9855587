"""Work on many kept rows at once: mend by a rule, answer, assign, discard, reopen, undo.

The rows are fixed when the work starts. A little is done at once; much is done by a job.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.accounts import queries as accounts
from lienthong.services.accounts.models import User
from lienthong.services.audit import actions as audit
from lienthong.services.intake.desk import rules, running, tallies
from lienthong.services.intake.desk.asking import Asked, row_ids
from lienthong.services.intake.desk.rules import Rule
from lienthong.services.intake.models import DeskLine, DeskOperation, DeskState
from lienthong.services.intake.queueing import queue_once
from lienthong.services.intake.scope import access_of
from lienthong.services.records.access import Access

if TYPE_CHECKING:
    from django.db.models import QuerySet

DESK_JOB = "intake.run_desk"
AT_ONCE = 200  # rows; more are left to the job


def start_fix(
    *, asked: Asked, rule: Rule, by: Actor, question: str = "", reason: str = "",
    answer: bool = False,
) -> DeskOperation:  # fmt: skip
    """Mend a column of the open rows that are meant. Raises UserError, NotAllowed."""
    access = access_of(by, asked.table_name, "write")
    access.demand_whole()
    access.demand_fields([rule.column])
    answers = answer or rule.how == "suggest"
    kind = DeskOperation.Kind.ANSWER if answers else DeskOperation.Kind.FIX
    with transaction.atomic():
        operation = _made(asked, access, kind, rule.to_json(), question, reason, by)
        rules.check(rule, access.table, rows=operation.rows_total)
        _queue(operation, by)
    return _begun(operation, by)


def start_discard(*, asked: Asked, reason: str, by: Actor, question: str = "") -> DeskOperation:
    """Let the open rows that are meant go. Raises UserError without a reason."""
    if not reason.strip():
        raise UserError(
            N_("Chưa ghi lý do bỏ dòng."),
            code="reason-needed",
            remedy=N_("Ghi ngắn gọn vì sao dòng này không cần nhập."),
        )
    access = access_of(by, asked.table_name, "write")
    with transaction.atomic():
        kind = DeskOperation.Kind.DISCARD
        operation = _made(asked, access, kind, {}, question, reason.strip(), by)
        _queue(operation, by)
    return _begun(operation, by)


def start_reopen(*, asked: Asked, by: Actor, reason: str = "", question: str = "") -> DeskOperation:
    """Let discarded rows wait for a person again."""
    access = access_of(by, asked.table_name, "write")
    with transaction.atomic():
        kind = DeskOperation.Kind.REOPEN
        operation = _made(asked, access, kind, {}, question, reason, by)
        _queue(operation, by)
    return _begun(operation, by)


def start_assign(
    *, asked: Asked, unit: str, person: str, note: str, by: Actor, question: str = ""
) -> DeskOperation:
    """Give the open rows that are meant to a unit, a person, or both, with a note.

    An empty unit leaves each row with its own, unless the person works for one.
    """
    access = access_of(by, asked.table_name, "write")
    unit = _unit_of(unit.strip(), person.strip())
    rule = {"person": person.strip()} | ({"unit": unit} if unit else {})
    if not unit and not person.strip():
        raise UserError(
            N_("Chưa chọn đơn vị hoặc người nhận việc."),
            code="assignee-needed",
            remedy=N_("Chọn một đơn vị, một người, hoặc cả hai."),
        )
    with transaction.atomic():
        kind = DeskOperation.Kind.ASSIGN
        operation = _made(asked, access, kind, rule, question, note.strip(), by)
        _queue(operation, by)
    return _begun(operation, by)


def start_undo(*, operation: DeskOperation, by: Actor) -> DeskOperation:
    """Put back what the work did, but for what was changed since."""
    access_of(by, operation.table_name, "write")
    with transaction.atomic():
        held = DeskOperation.objects.select_for_update().get(pk=operation.pk)
        if not held.is_final or held.kind == DeskOperation.Kind.UNDO or held.undos.exists():
            raise UserError(
                N_("Việc số %(number)s không hoàn tác được: chưa xong, hoặc đã hoàn tác."),
                code="desk-state",
                values={"number": held.pk},
                remedy=N_("Mở lại trang của việc để xem trạng thái mới nhất."),
                status=409,
            )
        undo = DeskOperation.objects.create(
            table_name=held.table_name,
            kind=DeskOperation.Kind.UNDO,
            undo_of=held,
            question=held.question,
            created_at=clock.now(),
            created_by=str(by),
        )
        done = held.lines.filter(state__in=(DeskLine.State.DONE, DeskLine.State.FAILING))
        _fix_lines(undo, done.order_by("id").values_list("row_id", flat=True))
        undo.save()
        _queue(undo, by)
    return _begun(undo, by)


@transaction.atomic
def finish_work(*, operation_id: int, note: str = "", by: Actor) -> DeskOperation:
    """Close a piece of work: done, or failed when a note says why."""
    operation = DeskOperation.objects.select_for_update().get(pk=operation_id)
    if operation.is_final:
        return operation
    operation.state = DeskState.FAILED if note else DeskState.DONE
    operation.note, operation.finished_at = note, clock.now()
    operation.save()
    tallies.add_up()
    _record(by, "intake.desk_finish", operation)
    return operation


def _made(
    asked: Asked,
    access: Access,
    kind: DeskOperation.Kind,
    rule: Mapping[str, object],
    question: str,
    reason: str,
    by: Actor,
) -> DeskOperation:
    operation = DeskOperation.objects.create(
        table_name=asked.table_name,
        kind=kind,
        column=str(rule.get("column", "")),
        rule=dict(rule),
        question=question,
        reason=reason,
        created_at=clock.now(),
        created_by=str(by),
    )
    _fix_lines(operation, row_ids(asked.within(access.write_unit)))
    if not operation.rows_total:
        raise UserError(
            N_("Không còn dòng nào để làm việc này."),
            code="nothing-chosen",
            remedy=N_("Tải lại danh sách: có thể người khác vừa xử lý xong."),
        )
    operation.save()
    return operation


def _fix_lines(operation: DeskOperation, ids: "QuerySet[Any, int]") -> None:
    """Keep which rows are meant, as they are now."""
    text, parameters = ids.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO intake_deskline "  # noqa: S608  made by Django's query compiler
            "(operation_id, row_id, state, record, event, note) "
            f"SELECT %s, found.*, 'waiting', '', '', '' FROM ({text}) AS found",
            [operation.pk, *parameters],
        )
        operation.rows_total = cursor.rowcount


def _unit_of(unit: str, person: str) -> str:
    """Return the unit a person's work goes to. Raises UserError when they cannot have it."""
    if not person:
        return unit
    user = User.objects.filter(username=person, is_active=True).first()
    if user is None or not accounts.allowed(user, "records.write"):
        raise UserError(
            N_("«%(person)s» không có tài khoản được sửa dữ liệu."),
            code="unknown-person",
            values={"person": person},
            remedy=N_("Chọn người trong danh sách."),
        )
    own = accounts.write_scope(user)
    if own is not None and unit and unit != own:
        raise UserError(
            N_("«%(person)s» chỉ làm dòng của đơn vị «%(unit)s»."),
            code="other-unit",
            values={"person": person, "unit": own},
            remedy=N_("Giao cho đơn vị đó, hoặc chọn người khác."),
        )
    return own or unit


def _queue(operation: DeskOperation, by: Actor) -> None:
    _record(by, "intake.desk_start", operation)
    if operation.rows_total <= AT_ONCE:
        return
    queue_once(
        DESK_JOB,
        f"intake-desk-{operation.pk}",
        operation_id=operation.pk,
        by_kind=by.kind,
        by_id=by.id,
        by_name=by.name,
    )


def _begun(operation: DeskOperation, by: Actor) -> DeskOperation:
    """Do a little work now; leave much to the job."""
    if operation.rows_total <= AT_ONCE:
        work_off(operation_id=operation.pk, by=by)
    operation.refresh_from_db()
    return operation


def work_off(*, operation_id: int, by: Actor) -> None:
    """Do all that is left of a piece of work and close it."""
    while running.run_chunk(operation_id=operation_id, by=by):
        continue
    finish_work(operation_id=operation_id, by=by)


def _record(by: Actor, action: str, operation: DeskOperation) -> None:
    audit.record(
        by=by,
        action=action,
        subject=f"desk:{operation.pk}",
        after={
            "table": operation.table_name,
            "kind": str(operation.kind),
            "rule": operation.rule,
            "question": operation.question,
            "reason": operation.reason,
            "rows": operation.rows_total,
            "state": str(operation.state),
            "undo_of": operation.undo_of_id,
        },
    )
