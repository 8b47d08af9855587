"""Read tasks, plans and reports as they stand today; KPIs are read in ``kpis``."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from lienthong.services.direction import errors
from lienthong.services.direction.finding import Found, Question
from lienthong.services.direction.lines import TaskLine, line_of
from lienthong.services.direction.models import Kpi, Plan, PriorityItem, ReportingRule, Task
from lienthong.services.direction.schedule import TaskState, next_due
from lienthong.services.registry import queries as registry
from lienthong.services.registry.models import PriorityDatabase


@dataclass(frozen=True)
class PlanLine:
    """A plan with its tasks counted by state, and its KPIs."""

    plan: Plan
    tasks: int
    states: Counter[TaskState]
    kpis: int
    reporting_rules: int


@dataclass(frozen=True)
class PriorityLine:
    """A priority database with its tasks and mechanisms, and how many days it is past its day."""

    database: PriorityDatabase
    items: list[PriorityItem]
    days_late: int

    @property
    def done(self) -> int:
        return sum(item.done_on is not None for item in self.items)


@dataclass(frozen=True)
class ReportLine:
    """A reporting rule with its next due date; None when the plan sets no day."""

    rule: ReportingRule
    due: date | None
    days_left: int | None


def tasks(
    *,
    today: date,
    search: str = "",
    plan: str = "",
    lead: str = "",
    pillar: str = "",
    state: str = "",
) -> list[TaskLine]:
    """Return tasks in force, most pressing first: late ones, then by their last day."""
    return Found(Question(search, plan, lead, pillar, state), today).lines()


def task(task_id: str, *, today: date) -> TaskLine:
    """Return one task, retired ones too. Raises UnknownTask."""
    related = Task.objects.select_related("plan", "parent", "waiting_on")
    found = related.filter(pk=task_id).first()
    if found is None:
        raise errors.UnknownTask(task_id)
    return line_of(found, today)


def plan_count() -> int:
    """Return how many plans are in force."""
    return Plan.objects.filter(retired_at=None).count()


def plans(*, today: date, start: int = 0, size: int | None = None) -> list[PlanLine]:
    """Return the plans, or a part of them, with what stands in them."""
    states = Found(Question(), today).by("plan_id")
    kpis = Counter(Kpi.objects.filter(retired_at=None).values_list("plan_id", flat=True))
    rules = Counter(ReportingRule.objects.filter(retired_at=None).values_list("plan_id", flat=True))
    end = start + size if size is not None else None
    lines = []
    for plan in Plan.objects.filter(retired_at=None)[start:end]:
        counted = states.get(plan.pk, Counter())
        lines.append(PlanLine(plan, counted.total(), counted, kpis[plan.pk], rules[plan.pk]))
    return lines


def plan(plan_id: str) -> Plan:
    """Return one plan, retired ones too. Raises UnknownPlan."""
    found = Plan.objects.filter(pk=plan_id).first()
    if found is None:
        raise errors.UnknownPlan(plan_id)
    return found


def priority_items(*, today: date) -> list[PriorityLine]:
    """Return the 11 priority databases, each with its items and how they stand on a day."""
    items: dict[str, list[PriorityItem]] = {}
    for item in PriorityItem.objects.filter(retired_at=None):
        items.setdefault(item.database_id, []).append(item)
    return [
        PriorityLine(database, items.get(database.pk, []), _late(database.deadline, today))
        for database in registry.priority_databases()
    ]


def _late(deadline: date | None, today: date) -> int:
    return max(0, (today - deadline).days) if deadline else 0


def leads(*, today: date) -> list[tuple[str, Counter[TaskState]]]:
    """Return each lead (agency id) with its tasks by state, most overdue first."""
    found = Found(Question(), today).by("lead_id")
    return sorted(found.items(), key=lambda item: (-item[1]["overdue"], -item[1].total(), item[0]))


def reporting_rules(*, today: date, plan: str = "") -> list[ReportLine]:
    """Return the reporting rules, those due next first, those without a day last."""
    found = ReportingRule.objects.filter(retired_at=None).select_related("plan")
    if plan:
        found = found.filter(plan_id=plan)
    lines = []
    for rule in found:
        due = next_due(rule, today)
        lines.append(ReportLine(rule, due, (due - today).days if due else None))
    return sorted(
        lines, key=lambda x: (x.due is None or x.due < today, x.due or date.max, x.rule.position)
    )
