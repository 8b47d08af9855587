"""Answer the question that keeps rows waiting, for all of them; remember it when asked to."""

from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.intake.actions.answers import remember_answer
from lienthong.services.intake.actions.desk import start_fix
from lienthong.services.intake.desk import causes
from lienthong.services.intake.desk.asking import Asked
from lienthong.services.intake.desk.rules import Rule
from lienthong.services.intake.likeness import KIND as LIKENESS
from lienthong.services.intake.models import DeskOperation
from lienthong.services.intake.scope import access_of


def answer_question(
    *,
    asked: Asked,
    choice: str | None,
    by: Actor,
    remember: bool = False,
    reason: str = "",
    question: str = "",
) -> DeskOperation:
    """Put one of the offered answers into the column the cause is about; "" leaves it empty.

    Raises UserError when the cause asks nothing, or offers no such answer.
    """
    scoped = asked.within(access_of(by, asked.table_name, "write").write_unit)
    one = causes.cause(scoped, asked.cause) if asked.cause else None
    offered = {c.value: c.title for c in one.problem.choices} if one else {}
    if one is None or one.column is None or choice is None or choice not in offered:
        raise UserError(
            N_("Chưa chọn câu trả lời, hoặc câu hỏi đã đổi."),
            code="answer-needed",
            remedy=N_("Mở lại nhóm dòng rồi chọn một câu trả lời."),
        )
    rule = Rule("put", one.column, choice) if choice else Rule("clear", one.column)
    made = start_fix(asked=scoped, rule=rule, by=by, question=question, reason=reason, answer=True)
    if remember and choice and one.problem.value and one.problem.kind != LIKENESS:
        remember_answer(
            table_name=asked.table_name,
            column=one.column,
            value=one.problem.value,
            answer=choice,
            title=offered[choice],
            by=by,
        )
    return made
