"""What the parts of a report are asked for, and the words they share. Documents are Vietnamese."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import QuerySet

from lienthong.base.clock import VIET_NAM
from lienthong.core.documents.vietnamese import day
from lienthong.core.reporting.content import Section
from lienthong.services.direction.finding import Found, Question
from lienthong.services.direction.models import Task
from lienthong.services.reporting.scoping import Scope
from lienthong.services.reporting.within import tasks_within

# Rows of a list in a document; more stay in the node, and the list says so.
MOST_ROWS = 2000
TASK_STATES: Mapping[str, str] = {
    "done_in_time": "Hoàn thành đúng hạn",
    "done_late": "Hoàn thành, trễ hạn",
    "overdue": "Quá hạn, chưa hoàn thành",
    "due_soon": "Sắp đến hạn",
    "running": "Đang thực hiện, trong hạn",
    "not_started": "Chưa bắt đầu, trong hạn",
    "waiting": "Chờ nhiệm vụ khác",
    "recurring": "Lặp lại theo kỳ",
    "continuous": "Thực hiện thường xuyên",
    "dependent": "Theo lộ trình khác",
    "not_dated": "Văn bản không nêu hạn",
}


@dataclass(frozen=True)
class Asked:
    """A regime's period to tell of, and what the report is about.

    ``on``: the day things stand as of, its last day or today. ``next_end``: the last day of the
    period after it. ``regime`` and ``period`` are the regime's id and the period's name.
    """

    start: date
    end: date
    next_end: date
    on: date
    at: datetime
    regime: str = ""
    period: str = ""
    scope: Scope = field(default_factory=Scope)

    @property
    def tasks(self) -> "QuerySet[Task]":
        """The tasks the report is about."""
        return tasks_within(self.scope)

    @property
    def found(self) -> Found:
        """The tasks the report is about, with their states on the day."""
        return Found(Question(), self.on, self.tasks)

    def measured(self, what: str) -> str:
        """Say that the node measured something, and when."""
        return f"Nguồn: {what}; đo lúc {moment(self.at)}."


Compose = Callable[[Asked], Section]


def moment(at: datetime) -> str:
    """Return an instant in Viet Nam's time."""
    local = at.astimezone(VIET_NAM)
    return f"{local:%H:%M} ngày {day(local.date())}"
