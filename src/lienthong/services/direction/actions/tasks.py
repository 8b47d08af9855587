"""Report, complete and reopen tasks and their periods, hand them over, set what they wait for."""

from datetime import date
from pathlib import Path

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.services.accounts.models import User
from lienthong.services.audit import actions as audit
from lienthong.services.direction import errors
from lienthong.services.direction.evidence import kept_file, stated
from lienthong.services.direction.models import Task, TaskFile, TaskPeriod, TaskProgress
from lienthong.services.direction.periods import Period
from lienthong.services.direction.restating import KEPT, restate
from lienthong.services.direction.schedule import is_recurring, period_holding


@transaction.atomic
def report_progress(*, task_id: str, note: str, by: Actor) -> TaskProgress:
    """Note what was done for a task. Raises UnknownTask, EvidenceMissing (empty note)."""
    task = _task(task_id)
    return _progress(task, "progress", stated(note), by)


@transaction.atomic
def complete_task(*, task_id: str, done_on: date, evidence: str, by: Actor) -> Task:
    """Record that a task was done, when, and on which evidence."""
    task = _task(task_id)
    if task.state == Task.DONE:
        raise errors.AlreadyDone(task_id)
    if done_on > clock.today():
        raise errors.DoneInFuture(done_on.isoformat())
    task.state, task.done_on, task.evidence = Task.DONE, done_on, stated(evidence)
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
    _progress(task, "reopened", stated(reason), by)
    return task


@transaction.atomic
def track(*, task_id: str, since: date | None, by: Actor) -> Task:
    """Count the periods of recurring work from a day on; None stops counting."""
    task = _task(task_id)
    if since is not None and not is_recurring(task):
        raise errors.NotRecurring(task_id)
    task.tracked_from = since
    task.save(update_fields=["tracked_from"])
    _progress(task, "tracked", since.isoformat() if since else "", by)
    return task


@transaction.atomic
def complete_period(
    *, task_id: str, day: date, done_on: date, evidence: str, by: Actor
) -> TaskPeriod:
    """Record that one period of recurring work was done; ``day`` is any day of the period."""
    task = _task(task_id)
    period = _period(task, day)
    if done_on > clock.today():
        raise errors.DoneInFuture(done_on.isoformat())
    if task.periods.filter(start=period.start).exists():
        raise errors.AlreadyDone(f"{task_id} {period.start:%d/%m/%Y}")
    done = TaskPeriod.objects.create(
        task=task, start=period.start, end=period.end, due=period.due, done_on=done_on,
        evidence=stated(evidence), by=by.name, at=clock.now(),
    )  # fmt: skip
    _progress(task, "period", f"{period.start:%d/%m/%Y} – {period.end:%d/%m/%Y}: {evidence}", by)
    return done


@transaction.atomic
def hand_over(*, task_id: str, to: str, reason: str, by: Actor) -> Task:
    """Give the work into another account's hand, saying why; the lead stays the plan's."""
    task = _task(task_id)
    before = task.holder or "–"
    task.holder = to.strip()
    if not task.holder:
        raise errors.NobodyNamed
    if not User.objects.filter(username=task.holder, is_active=True).exists():
        raise errors.UnknownPerson(task.holder)
    task.save(update_fields=["holder"])
    _progress(task, "handed_over", f"{before} → {task.holder}: {stated(reason)}", by)
    return task


@transaction.atomic
def link_task(
    *, task_id: str, parent_id: str | None = None, waiting_on: str | None = None, by: Actor
) -> Task:
    """Set the task of the higher plan, or the task waited for; empty takes it away.

    Raises UnknownTask; CircularLink when a task would stand above or before itself.
    """
    task = _task(task_id)
    for field, other in (("parent_id", parent_id), ("waiting_on_id", waiting_on)):
        if other is None:
            continue
        _refuse_circle(task, other, field)
        setattr(task, field, other or None)
    task.save(update_fields=["parent", "waiting_on"])
    note = f"{task.parent_id or '–'} · {task.waiting_on_id or '–'}"
    _progress(task, "linked", note, by)
    return task


@transaction.atomic
def attach_file(*, task_id: str, path: Path, name: str, by: Actor) -> TaskFile:
    """Keep a file as evidence: known by its content, looked at by the virus scanner.

    Raises UserError: a type we do not take, an infected file, an empty or too large one.
    """
    task = _task(task_id)
    file = kept_file(path, name)
    kept, made = TaskFile.objects.get_or_create(
        task=task,
        sha256=file.sha256,
        defaults={
            "name": file.name, "media_type": file.media_type, "byte_size": file.byte_size,
            "scanned": file.scanned, "at": clock.now(), "by": by.name,
        },
    )  # fmt: skip
    if made:
        _progress(task, "attached", kept.name, by)
    return kept


def _period(task: Task, day: date) -> Period:
    if not is_recurring(task):
        raise errors.NotRecurring(task.pk)
    return period_holding(task, day)


def _refuse_circle(task: Task, other: str, field: str) -> None:
    seen, at = {task.pk}, other
    while at:
        if at in seen:
            raise errors.CircularLink(task.pk, other)
        seen.add(at)
        found = Task.objects.filter(pk=at).first()
        if found is None:
            raise errors.UnknownTask(at)
        at = getattr(found, field) or ""


def _task(task_id: str) -> Task:
    task = Task.objects.select_for_update().filter(pk=task_id).first()
    if task is None:
        raise errors.UnknownTask(task_id)
    return task


def _progress(task: Task, kind: str, note: str, by: Actor) -> TaskProgress:
    """Note what was done, in the open and in the audit log, and state the task anew."""
    entry = TaskProgress.objects.create(task=task, at=clock.now(), by=by.name, kind=kind, note=note)
    audit.record(
        by=by,
        action=f"direction.task_{kind}",
        subject=f"task:{task.pk}",
        after={"state": task.state, "done_on": task.done_on, "note": note},
    )
    restate([task.pk, *task.waited_for_by.values_list("id", flat=True)])
    task.refresh_from_db(fields=KEPT)
    return entry
