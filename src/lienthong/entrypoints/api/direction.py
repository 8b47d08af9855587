"""Plans, tasks and reports as they stand today, as JSON."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from lienthong.base import clock
from lienthong.entrypoints.api.caller import demand
from lienthong.services.accounts.models import User
from lienthong.services.direction import actions, queries, rights
from lienthong.services.direction.lines import TaskLine, line_of
from lienthong.services.direction.parents import parents_of
from lienthong.services.reminders import actions as reminding
from lienthong.services.reminders import finding as reminded

router = Router(tags=["direction"])


class Progress(Schema):
    """What was done, in words."""

    note: str


class Completion(Schema):
    """When a task was done and on which evidence."""

    done_on: date
    evidence: str


class PeriodCompletion(Completion):
    """When one period of recurring work was done; ``day`` is any day of that period."""

    day: date


class HandOver(Schema):
    """To whom work goes (an account's name), and why."""

    to: str
    reason: str


class Links(Schema):
    """The task of the higher plan and the task waited for; empty takes a link away."""

    parent: str | None = None
    waiting_on: str | None = None


@router.get("/plans")
def plans(request: HttpRequest) -> list[dict[str, Any]]:
    """The plans with their tasks counted by state today."""
    demand(request, "direction.read")
    return [
        {
            "id": line.plan.pk,
            "title": line.plan.title,
            "number": line.plan.number,
            "tasks": line.tasks,
            "states": line.states,
            "kpis": line.kpis,
            "reporting_rules": line.reporting_rules,
        }
        for line in queries.plans(today=clock.today())
    ]


@router.get("/tasks")
def tasks(
    request: HttpRequest,
    search: str = "",
    plan: str = "",
    lead: str = "",
    pillar: str = "",
    state: str = "",
) -> list[dict[str, Any]]:
    """Tasks with their state today, most pressing first."""
    demand(request, "direction.read")
    found = queries.tasks(
        today=clock.today(), search=search, plan=plan, lead=lead, pillar=pillar, state=state
    )
    return [task_json(line) for line in found]


@router.get("/tasks/{task_id}")
def task(request: HttpRequest, task_id: str) -> dict[str, Any]:
    """One task with what was reported about it."""
    demand(request, "direction.read")
    line = queries.task(task_id, today=clock.today())
    return task_json(line) | {
        "progress": [
            {"at": p.at, "by": p.by, "kind": p.kind, "note": p.note}
            for p in line.task.progress.all()
        ]
    }


@router.post("/tasks/{task_id}/progress")
def report_progress(request: HttpRequest, task_id: str, body: Progress) -> dict[str, Any]:
    """Note what was done for a task."""
    user = _may_report(request, task_id)
    actions.report_progress(task_id=task_id, note=body.note, by=user.actor)
    return task_json(queries.task(task_id, today=clock.today()))


@router.post("/tasks/{task_id}/complete")
def complete(request: HttpRequest, task_id: str, body: Completion) -> dict[str, Any]:
    """Record that a task was done."""
    user = _may_report(request, task_id)
    actions.complete_task(
        task_id=task_id, done_on=body.done_on, evidence=body.evidence, by=user.actor
    )
    return task_json(queries.task(task_id, today=clock.today()))


@router.post("/tasks/{task_id}/periods")
def complete_period(request: HttpRequest, task_id: str, body: PeriodCompletion) -> dict[str, Any]:
    """Record that one period of recurring work was done."""
    user = _may_report(request, task_id)
    actions.complete_period(
        task_id=task_id, day=body.day, done_on=body.done_on, evidence=body.evidence, by=user.actor
    )
    return task_json(queries.task(task_id, today=clock.today()))


@router.post("/tasks/{task_id}/reopen")
def reopen(request: HttpRequest, task_id: str, body: Progress) -> dict[str, Any]:
    """Take back that a task was done; the note is the reason."""
    user = _may_report(request, task_id)
    actions.reopen_task(task_id=task_id, reason=body.note, by=user.actor)
    return task_json(queries.task(task_id, today=clock.today()))


@router.post("/tasks/{task_id}/hand-over")
def hand_over(request: HttpRequest, task_id: str, body: HandOver) -> dict[str, Any]:
    """Give the work into another account's hand."""
    user = _may_report(request, task_id)
    actions.hand_over(task_id=task_id, to=body.to, reason=body.reason, by=user.actor)
    return task_json(queries.task(task_id, today=clock.today()))


@router.get("/tasks/{task_id}/parents")
def parents(request: HttpRequest, task_id: str) -> list[dict[str, Any]]:
    """Tasks of higher plans that a task is most like; ``share`` is of its words, 0–100."""
    demand(request, "direction.read")
    found = parents_of(queries.task(task_id, today=clock.today()).task)
    return [task_json(line_of(p.task, clock.today())) | {"share": p.share} for p in found]


@router.get("/reminders")
def reminders(request: HttpRequest) -> list[dict[str, Any]]:
    """What the caller was told and still holds: last days that near or have passed."""
    user = demand(request, "direction.read")
    return [
        {
            "task": r.task_id,
            "title": r.task.title,
            "stage": r.stage,
            "last_day": r.last_day,
            "made_at": r.made_at,
            "seen_at": r.seen_at,
            "mailed_at": r.mailed_at,
        }
        for r in reminded.of_user(user.pk)[:500]
    ]


@router.post("/reminders/seen")
def see_reminders(request: HttpRequest) -> dict[str, int]:
    """Note that the caller has seen what they were told."""
    user = demand(request, "direction.read")
    return {"seen": reminding.see_reminders(user=user, by=user.actor)}


@router.post("/tasks/{task_id}/links")
def link(request: HttpRequest, task_id: str, body: Links) -> dict[str, Any]:
    """Set the task of the higher plan, or the task waited for."""
    user = _may_report(request, task_id)
    actions.link_task(
        task_id=task_id, parent_id=body.parent, waiting_on=body.waiting_on, by=user.actor
    )
    return task_json(queries.task(task_id, today=clock.today()))


@router.get("/reports")
def reports(request: HttpRequest, plan: str = "") -> list[dict[str, Any]]:
    """Reporting rules, those due next first."""
    demand(request, "direction.read")
    return [
        {
            "id": line.rule.pk,
            "title": line.rule.title,
            "reporter": line.rule.reporter,
            "recipient": line.rule.recipient,
            "cadence": line.rule.cadence,
            "due": line.due,
            "due_rule": line.rule.due_rule,
            "days_left": line.days_left,
        }
        for line in queries.reporting_rules(today=clock.today(), plan=plan)
    ]


def _may_report(request: HttpRequest, task_id: str) -> User:
    """Return the caller who may report on a task."""
    user = demand(request, "records.write")
    rights.demand_report(user, queries.task(task_id, today=clock.today()).task)
    return user


def task_json(line: TaskLine) -> dict[str, Any]:
    """Return one task as JSON."""
    task, standing = line.task, line.standing
    return {
        "id": task.pk,
        "plan": task.plan_id,
        "section": task.section,
        "title": task.title,
        "wording": task.wording,
        "product": task.product,
        "holder": task.holder,
        "parent": task.parent_id,
        "waiting_on": task.waiting_on_id,
        "deadline_words": task.deadline_words,
        "lead": task.lead,
        "lead_ids": task.lead_ids,
        "deadline": task.deadline,
        "cadence": task.cadence,
        "pillar": task.pillar,
        "cost": task.cost,
        "funds": task.funds,
        "state": standing.state,
        "last_day": standing.last_day,
        "days_left": standing.days_left,
        "done_on": task.done_on,
        "evidence": task.evidence,
    }
