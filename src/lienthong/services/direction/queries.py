"""Read tasks, KPIs and reports as they stand today."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from lienthong.base import clock
from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.base.text import fold
from lienthong.services.direction import errors
from lienthong.services.direction.measures import MEASURES, measure_of
from lienthong.services.direction.measures.model import Figure, Measure
from lienthong.services.direction.models import (
    Kpi,
    Plan,
    ReportingRule,
    Task,
    TaskPeriod,
    TaskProgress,
)
from lienthong.services.direction.schedule import (
    TASK_STATES,
    Facts,
    Standing,
    TaskState,
    next_due,
    standing,
)


@dataclass(frozen=True)
class TaskLine:
    """A task with its state on the day asked about."""

    task: Task
    standing: Standing


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
    found = Task.objects.filter(retired_at=None).select_related("plan")
    if plan:
        found = found.filter(plan_id=plan)
    if lead:
        found = found.filter(lead_ids__contains=[lead])
    if pillar:
        found = found.filter(pillar=pillar)
    words = search.split()
    matching = [task for task in found if _holds(_task_text(task), words)]
    known = facts_of(matching)
    lines = [TaskLine(task, standing(task, today, known.get(task.pk))) for task in matching]
    if state:
        lines = [line for line in lines if line.standing.state == state]
    return sorted(lines, key=_pressing)


def _pressing(line: TaskLine) -> tuple[int, date, int]:
    order = TASK_STATES.index(line.standing.state)
    return order, line.standing.last_day or date.max, line.task.position


def _task_text(task: Task) -> str:
    parts = (task.pk, task.section, task.title, task.wording, task.lead, task.coordinating,
             task.product, task.holder)  # fmt: skip
    return " ".join(parts)


def facts_of(tasks: Sequence[Task]) -> dict[str, Facts]:
    """Return what is known of tasks besides their columns, by id, in three queries."""
    ids = [task.pk for task in tasks]
    started = set(
        TaskProgress.objects.filter(task__in=ids, kind="progress").values_list("task_id", flat=True)
    )
    done: dict[str, set[date]] = {}
    for task_id, start in TaskPeriod.objects.filter(task__in=ids).values_list("task_id", "start"):
        done.setdefault(task_id, set()).add(start)
    waits = set(
        Task.objects.filter(pk__in=ids, waiting_on__state=Task.OPEN).values_list("id", flat=True)
    )
    return {
        pk: Facts(pk in started, frozenset(done.get(pk, ())), pk in waits)
        for pk in started | set(done) | waits
    }


def _holds(text: str, words: Iterable[str]) -> bool:
    lower, plain = text.lower(), fold(text)
    return all((fold(w) in plain) if fold(w) == w.lower() else (w.lower() in lower) for w in words)


def task(task_id: str, *, today: date) -> TaskLine:
    """Return one task, retired ones too. Raises UnknownTask."""
    related = Task.objects.select_related("plan", "parent", "waiting_on")
    found = related.filter(pk=task_id).first()
    if found is None:
        raise errors.UnknownTask(task_id)
    return TaskLine(found, standing(found, today, facts_of([found]).get(task_id)))


def task_counts(*, today: date, plan: str = "", lead: str = "") -> Counter[TaskState]:
    """Return state → number of tasks on the day."""
    return Counter(line.standing.state for line in tasks(today=today, plan=plan, lead=lead))


def plans(*, today: date) -> list[PlanLine]:
    """Return the plans with what stands in them."""
    states: dict[str, Counter[TaskState]] = {}
    for line in tasks(today=today):
        states.setdefault(line.task.plan_id, Counter())[line.standing.state] += 1
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


def leads(*, today: date) -> list[tuple[str, Counter[TaskState]]]:
    """Return each lead (agency id) with its tasks by state, most overdue first."""
    found: dict[str, Counter[TaskState]] = {}
    for line in tasks(today=today):
        for lead in line.task.lead_ids:
            found.setdefault(lead, Counter())[line.standing.state] += 1
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
