"""Load the plans' facts; report, complete and reopen tasks; declare figures nobody measures."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.settings import REPO_DIR
from lienthong.services.audit import actions as audit
from lienthong.services.direction import errors
from lienthong.services.direction.facts import FACT_TABLES
from lienthong.services.direction.measures import measure_of
from lienthong.services.direction.models import Kpi, Task, TaskProgress
from lienthong.services.registry.loading import LoadResult, load_facts


@transaction.atomic
def load_reference(*, by: Actor, folder: Path = REPO_DIR / "reference") -> LoadResult:
    """Bring plans, tasks, KPIs and reporting rules in line with the files."""
    return load_facts(part="direction", tables=FACT_TABLES, folder=folder, by=by)


@transaction.atomic
def report_progress(*, task_id: str, note: str, by: Actor) -> TaskProgress:
    """Note what was done for a task. Raises UnknownTask, EvidenceMissing (empty note)."""
    task = _task(task_id)
    return _progress(task, "progress", _stated(note), by)


@transaction.atomic
def complete_task(*, task_id: str, done_on: date, evidence: str, by: Actor) -> Task:
    """Record that a task was done, when, and on which evidence."""
    task = _task(task_id)
    if task.state == Task.DONE:
        raise errors.AlreadyDone(task_id)
    if done_on > clock.today():
        raise errors.DoneInFuture(done_on.isoformat())
    task.state, task.done_on, task.evidence = Task.DONE, done_on, _stated(evidence)
    task.save(update_fields=["state", "done_on", "evidence"])
    _progress(task, "done", task.evidence, by)
    return task


@transaction.atomic
def reopen_task(*, task_id: str, reason: str, by: Actor) -> Task:
    """Take back that a task was done; the earlier evidence stays in its progress."""
    task = _task(task_id)
    if task.state != Task.DONE:
        raise errors.NotDone(task_id)
    task.state, task.done_on, task.evidence = Task.OPEN, None, ""
    task.save(update_fields=["state", "done_on", "evidence"])
    _progress(task, "reopened", _stated(reason), by)
    return task


@transaction.atomic
def declare_kpi(*, kpi_id: str, value: Decimal, evidence: str, by: Actor) -> Kpi:
    """Record a figure that the node cannot measure. Raises MeasuredKpi when it can."""
    kpi = Kpi.objects.select_for_update().filter(pk=kpi_id).first()
    if kpi is None:
        raise errors.UnknownKpi(kpi_id)
    if measure_of(kpi_id) is not None:
        raise errors.MeasuredKpi(kpi_id)
    before = {"value": kpi.declared_value, "evidence": kpi.evidence}
    kpi.declared_value, kpi.evidence = value, _stated(evidence)
    kpi.declared_at, kpi.declared_by = clock.now(), by.name
    kpi.save(update_fields=["declared_value", "evidence", "declared_at", "declared_by"])
    audit.record(
        by=by,
        action="direction.declare_kpi",
        subject=f"kpi:{kpi_id}",
        before=before,
        after={"value": value, "evidence": kpi.evidence},
    )
    return kpi


def _task(task_id: str) -> Task:
    task = Task.objects.select_for_update().filter(pk=task_id).first()
    if task is None:
        raise errors.UnknownTask(task_id)
    return task


def _stated(text: str) -> str:
    if not text.strip():
        raise errors.EvidenceMissing
    return text.strip()


def _progress(task: Task, kind: str, note: str, by: Actor) -> TaskProgress:
    entry = TaskProgress.objects.create(task=task, at=clock.now(), by=by.name, kind=kind, note=note)
    audit.record(
        by=by,
        action=f"direction.task_{kind}",
        subject=f"task:{task.pk}",
        after={"state": task.state, "done_on": task.done_on, "note": note},
    )
    return entry
