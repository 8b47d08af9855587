"""The tasks that are done or should be, as rows of a measure."""

from collections.abc import Collection

from lienthong.base import clock
from lienthong.base.i18n import N_
from lienthong.services.direction.finding import Found, Question
from lienthong.services.direction.measures.model import Asked, Row

NOTES = {
    "done_in_time": N_("xong đúng hạn"),
    "done_late": N_("xong, trễ hạn"),
    "overdue": N_("quá hạn, chưa xong"),
}


def due_rows(asked: Asked, counted: Collection[str]) -> list[Row]:
    """Return every task done or overdue; ``counted`` names the states that count."""
    today = clock.today()
    return [
        Row(
            line.task.pk, line.task.title, state in counted, "".join(line.task.lead_ids[:1]), note,
            day=line.standing.last_day,
        )
        for state, note in NOTES.items()
        for line in Found(Question(state=state, lead=asked.agency), today).lines()
    ]  # fmt: skip
