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
_BY_PLAN = (F("plan__position").asc(), F("position").asc())
_BY_DAY = (F("last").asc(nulls_last=True), *_BY_PLAN)
_PRESSING = ("rank", *_BY_DAY)


@dataclass(frozen=True)
class Question:
    """What is asked of the tasks, ``due`` for those whose last day it is.

    ``order`` is one of ORDERS, most pressing first when empty. ``state`` is a state or one of
    GROUPS. ``units`` leaves those that at least one of some units leads.
    """

    search: str = ""
    plan: str = ""
    lead: str = ""
    pillar: str = ""
    state: str = ""
    order: str = ""
    down: bool = False
    due: date | None = None
    units: frozenset[str] | None = None


@dataclass(frozen=True)
class Day:
    """How many tasks are due on a day, and the first of them in the order of their plans."""

    count: int
    first: tuple[TaskLine, ...]


# What people ask for in one word → the states that are meant.
GROUPS: dict[str, tuple[TaskState, ...]] = {"done": ("done_in_time", "done_late")}
ORDERS: dict[str, tuple[Any, ...]] = {
    "title": (F("sorted_title"),),
    "lead": (Func(F("lead"), function="lt_sort_key"),),
    "due": (F("last"),),
    "state": (F("rank"),),
    "place": (F("plan__position"), F("position")),
}


class Found:
    """The tasks that answer a question on a day; nothing is read before it is asked for."""

    def __init__(
        self, question: Question, today: date, among: "QuerySet[Task] | None" = None
    ) -> None:
        self.question, self.today, self.among = question, today, among

    @cached_property
    def _without_state(self) -> "QuerySet[Any]":
        asked = self.question
        among = self.among
        found: QuerySet[Any] = Task.objects.filter(retired_at=None) if among is None else among
        if asked.plan:
            found = found.filter(plan_id=asked.plan)
        if asked.lead:
            found = found.filter(lead_ids__contains=[asked.lead])
        if asked.units is not None:
            found = found.filter(lead_ids__overlap=sorted(asked.units))
        if asked.pillar:
            found = found.filter(pillar=asked.pillar)
        found = _stated(_searched(found, asked.search.split()), self.today)
        return found.filter(last=asked.due) if asked.due else found

    @property
    def _all(self) -> "QuerySet[Any]":
        wanted = self._wanted
        return self._without_state.filter(stated__in=wanted) if wanted else self._without_state

    @property
    def _wanted(self) -> tuple[str, ...]:
        """The states asked for, none when all are."""
        state = self.question.state
        return GROUPS.get(state, (state,)) if state else ()

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

    def by_leads(self) -> dict[tuple[str, ...], Counter[TaskState]]:
        """Return the leads of a task, all of them → state → how many; each task counts once."""
        found = self._without_state.order_by().annotate(at=F("stated"))
        counts: dict[tuple[str, ...], Counter[TaskState]] = {}
        for leads, at, number in found.values_list("lead_ids", "at").annotate(Count("pk")):
            counts.setdefault(tuple(leads), Counter())[at] += number
        return counts

    @property
    def count(self) -> int:
        """Return how many there are."""
        wanted = self._wanted
        return sum(n for state, n in self.states.items() if not wanted or state in wanted)

    def lines(self, start: int = 0, size: int | None = None) -> list[TaskLine]:
        """Return a part of the tasks in the order asked for."""
        ordered = self._all.order_by(*self._order())
        return self._lines(ordered[start : start + size if size is not None else None])

    def due_between(self, first: date, last: date, most: int) -> dict[date, Day]:
        """Return day → its tasks, of the days from one to another on which any is due."""
        due = self._all.filter(last__gte=first, last__lte=last)
        counts = dict(due.order_by().annotate(on=F("last")).values_list("on").annotate(Count("pk")))
        number = Window(RowNumber(), partition_by=F("last"), order_by=_BY_PLAN)
        lines: dict[date, list[TaskLine]] = {day: [] for day in counts}
        for line in self._lines(due.alias(number=number).filter(number__lte=most)):
            lines[line.standing.last_day or first].append(line)
        return {
            day: Day(counts[day], tuple(sorted(lines[day], key=_by_day))) for day in sorted(lines)
        }

    @cached_property
    def _dated(self) -> "QuerySet[Any]":
        return self._all.filter(last__isnull=False)

    @property
    def dated_count(self) -> int:
        """Return how many tasks have a last day."""
        return self._dated.count()

    def dated(self, start: int, size: int) -> list[TaskLine]:
        """Return a part of the tasks that have a last day, the earliest first."""
        ordered = self._dated.order_by("last", *_BY_PLAN)
        return self._lines(ordered[start : start + size])

    def columns(self, size: int) -> dict[TaskState, list[TaskLine]]:
        """Return state → its first tasks, in one question to the database."""
        number = Window(RowNumber(), partition_by=F("stated"), order_by=_BY_DAY)
        lines = self._lines(self._all.alias(number=number).filter(number__lte=size))
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

    def _lines(self, found: "QuerySet[Any]") -> list[TaskLine]:
        """Read whole only the tasks that are shown: what is sorted and numbered are their ids."""
        ids = list(found.values_list("pk", flat=True))
        tasks = Task.objects.select_related("plan").defer("searched", "sorted_title").in_bulk(ids)
        return [line_of(tasks[pk], self.today) for pk in ids]


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
    each = Task.objects.filter(retired_at=None).order_by().values_list("lead_ids", flat=True)
    return sorted({lead for ids in each.distinct() for lead in ids})
