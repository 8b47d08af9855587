"""Find tasks in the database by their state on a day: counted, sorted and cut to a page there.

``schedule`` says what a state means. Beside every task stand the days on which its state changes by
itself; here they are only compared with the day asked about.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    F,
    Func,
    IntegerField,
    QuerySet,
    TextField,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber

from lienthong.base.text import fold
from lienthong.services.direction.lines import TaskLine, line_of
from lienthong.services.direction.models import Task
from lienthong.services.direction.schedule import TASK_STATES, TaskState

_SEARCHED = ("id", "section", "title", "wording", "lead", "coordinating", "product", "holder")
_BY_DAY = (F("last").asc(nulls_last=True), F("plan__position").asc(), F("position").asc())
_PRESSING = ("rank", F("last").asc(nulls_last=True), "plan__position", "position")


@dataclass(frozen=True)
class Question:
    """What is asked of the tasks. ``order`` is one of ORDERS, most pressing first when empty."""

    search: str = ""
    plan: str = ""
    lead: str = ""
    pillar: str = ""
    state: str = ""
    order: str = ""
    down: bool = False


ORDERS: dict[str, tuple[Any, ...]] = {
    "title": (F("sorted_title"),),
    "lead": (Func(F("lead"), function="lt_sort_key"),),
    "due": (F("last"),),
    "state": (F("rank"),),
    "place": (F("plan__position"), F("position")),
}


class Found:
    """The tasks that answer a question on a day; nothing is read before it is asked for."""

    def __init__(self, question: Question, today: date) -> None:
        self.question, self.today = question, today

    @cached_property
    def _without_state(self) -> "QuerySet[Any]":
        asked = self.question
        found: QuerySet[Any] = Task.objects.filter(retired_at=None)
        if asked.plan:
            found = found.filter(plan_id=asked.plan)
        if asked.lead:
            found = found.filter(lead_ids__contains=[asked.lead])
        if asked.pillar:
            found = found.filter(pillar=asked.pillar)
        return _stated(_searched(found, asked.search.split()), self.today)

    @property
    def _all(self) -> "QuerySet[Any]":
        state = self.question.state
        if not state:
            return self._without_state
        return self._without_state.filter(stated=state)

    @property
    def _shown(self) -> "QuerySet[Any]":
        return self._all.select_related("plan").defer("searched", "sorted_title")

    @cached_property
    def states(self) -> dict[TaskState, int]:
        """Return state → how many, whatever state was asked for."""
        counted = self._without_state.order_by().annotate(at=F("stated")).values_list("at")
        return dict(counted.annotate(Count("pk")))

    def by(self, name: Literal["plan_id", "lead_id"]) -> dict[str, Counter[TaskState]]:
        """Return plan or lead → state → how many; a task with two leads counts for both."""
        found = self._without_state.order_by().annotate(at=F("stated"))
        if name == "lead_id":
            found = found.annotate(lead_id=Func(F("lead_ids"), function="unnest",
                                                output_field=CharField()))  # fmt: skip
        counts: dict[str, Counter[TaskState]] = {}
        if name == "plan_id":
            grouped = found.values_list("plan_id", "at").annotate(Count("pk"))
        else:  # what a column of several leads is spread over cannot be grouped by
            grouped = ((key, at, 1) for key, at in found.values_list("lead_id", "at"))
        for key, at, number in grouped:
            counts.setdefault(key, Counter())[at] += number
        return counts

    @property
    def count(self) -> int:
        """Return how many there are."""
        asked = self.question.state
        if not asked:
            return sum(self.states.values())
        return next((n for state, n in self.states.items() if state == asked), 0)

    def lines(self, start: int = 0, size: int | None = None) -> list[TaskLine]:
        """Return a part of the tasks in the order asked for."""
        ordered = self._shown.order_by(*self._order())
        return self._lines(list(ordered[start : start + size if size is not None else None]))

    def due_between(self, first: date, last: date) -> list[TaskLine]:
        """Return the tasks whose last day lies between two days, both included."""
        found = self._shown.filter(last__gte=first, last__lte=last)
        return self._lines(list(found.order_by("last", "plan__position", "position")))

    def dated(self, size: int) -> tuple[int, list[TaskLine]]:
        """Return how many tasks have a last day, and the first of them."""
        found = self._shown.filter(last__isnull=False)
        first = found.order_by("last", "plan__position", "position")
        return found.count(), self._lines(list(first[:size]))

    def columns(self, size: int) -> dict[TaskState, list[TaskLine]]:
        """Return state → its first tasks, in one question to the database."""
        number = Window(RowNumber(), partition_by=F("rank"), order_by=_BY_DAY)
        lines = self._lines(list(self._shown.alias(number=number).filter(number__lte=size)))
        found: dict[TaskState, list[TaskLine]] = {}
        for line in sorted(lines, key=_by_day):
            found.setdefault(line.standing.state, []).append(line)
        return found

    def _order(self) -> Sequence[Any]:
        wanted = ORDERS.get(self.question.order)
        if wanted is None:
            return _PRESSING
        down = self.question.down
        turned = [o.desc(nulls_last=True) if down else o.asc(nulls_last=True) for o in wanted]
        return (*turned, "plan__position", "position")

    def _lines(self, tasks: list[Task]) -> list[TaskLine]:
        return [line_of(task, self.today) for task in tasks]


def _by_day(line: TaskLine) -> tuple[date, int, int]:
    return line.standing.last_day or date.max, line.task.plan.position, line.task.position


def _searched(found: "QuerySet[Any]", words: Sequence[str]) -> "QuerySet[Any]":
    """A word typed with diacritics must match with them; without, it matches either way."""
    if not words:
        return found
    text = Func(Value(" "), *(F(name) for name in _SEARCHED), function="concat_ws",
                output_field=TextField())  # fmt: skip
    found = found.alias(lower=Func(text, function="lower", output_field=TextField()))
    for word in words:
        folded = fold(word)
        plain = folded == word.lower()
        found = found.filter(searched__contains=folded)
        if not plain:  # the folded text cuts the choice down before the marks are looked at
            found = found.filter(lower__contains=word.lower())
    return found


def _stated(found: "QuerySet[Any]", today: date) -> "QuerySet[Any]":
    """Give every task its last day, its state on a day, and the rank of that."""
    day = Value(today, DateField())
    state = Case(
        When(late_from__lte=day, then=Value("overdue")),
        When(soon_from__lte=day, then=Value("due_soon")),
        default=F("settled"),
        output_field=CharField(),
    )
    last = Case(When(counts_from__gt=day, then=None), default=F("last_day"))
    # The database orders by the place in TASK_STATES, whatever the states are called.
    rank = Func(Value(list(TASK_STATES), ArrayField(CharField())), F("stated"),
                function="array_position", output_field=IntegerField())  # fmt: skip
    ranked: QuerySet[Any] = found.alias(stated=state, last=last).alias(rank=rank)
    return ranked


def leads() -> list[str]:
    """Return every lead of a task in force, by id."""
    each = Func(F("lead_ids"), function="unnest", output_field=CharField())
    found = Task.objects.filter(retired_at=None).annotate(lead_id=each).order_by()
    return list(found.values_list("lead_id", flat=True).distinct())
