"""Read tasks, KPIs and reports as they stand today."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from lienthong.base import clock
from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.services.direction import errors
from lienthong.services.direction.finding import Found, Question
from lienthong.services.direction.lines import TaskLine, line_of
from lienthong.services.direction.measures import MEASURES, measure_of
from lienthong.services.direction.measures.model import Figure, Measure
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
class KpiLine:
    """A KPI with its figure. ``source`` is measured, declared or none (nobody has said yet).

    ``met`` is None without a figure or for a milestone. ``own`` is set for the node's own KPIs.
    """

    id: str
    title: str
    unit: str
    comparator: str
    target: str
    deadline: date | None
    owner: str
    source: str
    value: float | None
    reason: str
    as_of: datetime | None
    met: bool | None
    measure: Measure | None
    figure: Figure | None
    kpi: Kpi | None

    @property
    def own(self) -> bool:
        return self.kpi is None


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


def task_counts(*, today: date, plan: str = "", lead: str = "") -> Counter[TaskState]:
    """Return state → number of tasks on the day."""
    return Counter(Found(Question(plan=plan, lead=lead), today).states)


def plans(*, today: date) -> list[PlanLine]:
    """Return the plans with what stands in them."""
    states = Found(Question(), today).by("plan_id")
    kpis = Counter(Kpi.objects.filter(retired_at=None).values_list("plan_id", flat=True))
    rules = Counter(ReportingRule.objects.filter(retired_at=None).values_list("plan_id", flat=True))
    lines = []
    for plan in Plan.objects.filter(retired_at=None):
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


def kpis(*, plan: str = "", own: bool = True) -> list[KpiLine]:
    """Return the plans' KPIs, then (unless a plan is asked) the node's own measured ones.

    Measured figures are computed now.
    """
    figures = {m.id: _figure(m) for m in MEASURES}
    found = Kpi.objects.filter(retired_at=None)
    if plan:
        found = found.filter(plan_id=plan)
    lines = [_plan_line(kpi, figures) for kpi in found]
    if plan or not own:
        return lines
    return lines + [_own_line(m, figures[m.id]) for m in MEASURES if not m.plan_kpis]


def _figure(measure: Measure) -> Figure:
    """Return the figure now; without one when the register is not declared on this node."""
    try:
        return measure.compute()
    except NotFound as error:
        if error.code != "unknown-table":
            raise
        return Figure(None, N_("Danh mục cơ sở dữ liệu chưa được khai báo trên nút này."))


def _plan_line(kpi: Kpi, figures: dict[str, Figure]) -> KpiLine:
    measure = measure_of(kpi.pk)
    figure = figures[measure.id] if measure else None
    if figure is not None:
        source, value, reason, as_of = "measured", figure.value, figure.reason, clock.now()
    elif kpi.declared_value is not None:
        source, value, reason = "declared", float(kpi.declared_value), ""
        as_of = kpi.declared_at or clock.now()
    else:
        source, value, reason, as_of = "none", None, "", None
    target = float(kpi.target_number) if kpi.target_number is not None else None
    return KpiLine(
        id=kpi.pk, title=kpi.title, unit=kpi.unit, comparator=kpi.comparator, target=kpi.target,
        deadline=kpi.deadline, owner=kpi.owner, source=source, value=value, reason=reason,
        as_of=as_of, met=_met(value, kpi.comparator, target), measure=measure, figure=figure,
        kpi=kpi,
    )  # fmt: skip


def _own_line(measure: Measure, figure: Figure) -> KpiLine:
    return KpiLine(
        id=measure.id, title=measure.title, unit=measure.unit, comparator=measure.comparator,
        target=f"{Decimal(str(measure.target)).normalize():f}", deadline=None, owner="",
        source="measured", value=figure.value, reason=figure.reason, as_of=clock.now(),
        met=_met(figure.value, measure.comparator, measure.target), measure=measure,
        figure=figure, kpi=None,
    )  # fmt: skip


def _met(value: float | None, comparator: str, target: float | None) -> bool | None:
    if value is None or target is None:
        return None
    return value >= target if comparator == ">=" else value == target


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
