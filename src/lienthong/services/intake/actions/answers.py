"""Let the node remember what a person decided a value means, and forget it."""

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import NotFound, UserError
from lienthong.base.i18n import N_
from lienthong.services.audit import actions as audit
from lienthong.services.intake.desk import answers
from lienthong.services.intake.models import RememberedAnswer
from lienthong.services.intake.scope import access_of


@transaction.atomic
def remember_answer(
    *, table_name: str, column: str, value: str, answer: str, by: Actor, title: str = "",
    note: str = "",
) -> RememberedAnswer:  # fmt: skip
    """Replace a value by another in later files; a clerk's answer serves the own unit's files.

    An earlier answer for the same value is forgotten.
    """
    access = access_of(by, table_name, "write")
    access.demand_fields([column])
    key = answers.key(value)
    if column not in access.table.by_name or not key or not answer.strip():
        raise UserError(
            N_("Không nhớ được câu trả lời này: thiếu cột, giá trị hoặc câu trả lời."),
            code="answer-needed",
            remedy=N_("Trả lời một câu hỏi về một giá trị cụ thể của một cột."),
        )
    unit = access.write_unit or ""
    for old in answers.in_force(table_name).filter(column=column, value=key, unit=unit):
        _forget(old, by)
    made = RememberedAnswer.objects.create(
        table_name=table_name,
        column=column,
        value=key,
        answer=answer.strip(),
        title=title,
        unit=unit,
        note=note,
        created_at=clock.now(),
        created_by=str(by),
    )
    audit.record(
        by=by,
        action="intake.remember_answer",
        subject=f"{table_name}.{column}",
        after={"answer_id": made.pk, "unit": unit},
    )
    return made


@transaction.atomic
def forget_answer(*, answer_id: int, by: Actor) -> RememberedAnswer:
    """Let an answer serve no more; rows it already changed stay. Raises NotFound, NotAllowed."""
    found = RememberedAnswer.objects.select_for_update().filter(pk=answer_id).first()
    access = access_of(by, found.table_name, "write") if found else None
    if found is None or access is None or access.write_unit not in (None, found.unit):
        raise NotFound(N_("Không có câu trả lời đã nhớ này."), code="unknown-answer")
    if found.forgotten_at is None:
        _forget(found, by)
    return found


def _forget(answer: RememberedAnswer, by: Actor) -> None:
    answer.forgotten_at, answer.forgotten_by = clock.now(), str(by)
    answer.save()
    audit.record(
        by=by,
        action="intake.forget_answer",
        subject=f"{answer.table_name}.{answer.column}",
        after={"answer_id": answer.pk},
    )
