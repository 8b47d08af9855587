"""Take in a plan's document, let a person decide task by task, and only then write."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from django.db import transaction
from django.db.models import Max

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.text import fold
from lienthong.services.audit import actions as audit
from lienthong.services.direction import errors
from lienthong.services.direction.importing.comparing import compare, differences, guess_plan
from lienthong.services.direction.importing.models import PlanImport, ProposedTask
from lienthong.services.direction.importing.reading import read_file
from lienthong.services.direction.models import Plan, Task, TaskProgress
from lienthong.services.direction.restating import restate
from lienthong.services.intake import originals
from lienthong.services.registry.agencies import queries as agencies

NEW = "new"
# What confirming must not pass over in silence: the file says a day that no calendar has.
BLOCKING = frozenset({"bad-date"})
_DATED = ("deadline", "deadline_rule", "deadline_words", "deadline_basis", "cadence", "due_day",
          "due_month")  # fmt: skip
_WRITTEN = ("lead", "lead_ids", "coordinating", "coordinating_ids", "product", "wording", "cost",
            "funds", *_DATED)  # fmt: skip


@dataclass(frozen=True)
class Edit:
    """What a person says of one proposed task; None leaves a value as it is."""

    decision: Literal["take", "leave"] | None = None
    title: str | None = None
    lead_ids: Sequence[str] | None = None
    deadline: date | None = None
    no_deadline: bool = False
    pillar: str | None = None


def receive_plan(
    *, path: Path, file_name: str, by: Actor, plan_id: str = "", recognise: bool = False
) -> PlanImport:
    """Keep a plan's file and propose its tasks, beside those of a plan that is here.

    Args:
        plan_id: the plan to compare with; ``new`` for none; empty to find it out.

    Raises UserError when the file cannot be read, is a scan, or gives no work; UnknownPlan.
    """
    reading, recognised = read_file(path, recognise=recognise)
    sha256, size = originals.keep(path)
    chosen = "" if plan_id == NEW else plan_id or guess_plan(reading)
    if chosen and not Plan.objects.filter(pk=chosen).exists():
        raise errors.UnknownPlan(chosen)
    compared = compare(reading, chosen, clock.today())
    with transaction.atomic():
        made = PlanImport.objects.create(
            file_name=file_name[:255],
            file_sha256=sha256,
            recognised=recognised,
            title=reading.title,
            number=reading.number[:60],
            plan_id=chosen or None,
            targets=reading.targets,
            gone=compared.gone,
            created_at=clock.now(),
            created_by=by.name,
        )
        for task in compared.tasks:
            task.plan_import = made
        ProposedTask.objects.bulk_create(compared.tasks)
        audit.record(
            by=by,
            action="direction.receive_plan",
            subject=f"plan-import:{made.pk}",
            after={"sha256": sha256, "bytes": size, "tasks": len(compared.tasks), "plan": chosen},
        )
    return made


@transaction.atomic
def decide(*, import_id: int, tasks: Sequence[int], edit: Edit, by: Actor) -> list[ProposedTask]:
    """Take or leave proposed tasks, or put their words, lead or day right.

    A day that a person gives settles the doubt about the one in the file. Raises UnknownAgency,
    AgencyEnded when work would go to a body that is not or no more.
    """
    taken_in = _open(import_id)
    for lead in edit.lead_ids or ():
        agencies.demand_in_force(lead, clock.today(), place=taken_in.file_name)
    found = list(ProposedTask.objects.select_for_update().filter(
        plan_import_id=import_id, pk__in=tasks
    ))  # fmt: skip
    for task in found:
        _apply(task, edit)
        task.edited_by = by.name
    fields = ["decision", "title", "lead_ids", "pillar", "doubts", "differences", "edited_by",
              *_DATED]  # fmt: skip
    ProposedTask.objects.bulk_update(found, fields)
    audit.record(
        by=by,
        action="direction.decide_plan",
        subject=f"plan-import:{import_id}",
        after={"tasks": [task.pk for task in found], "decision": edit.decision,
               "title": edit.title, "lead_ids": edit.lead_ids and list(edit.lead_ids),
               "deadline": edit.deadline, "pillar": edit.pillar},
    )  # fmt: skip
    return found


def _apply(task: ProposedTask, edit: Edit) -> None:
    settled: set[str] = set()
    if edit.decision is not None:
        task.decision = edit.decision
    if edit.title is not None and edit.title.strip():
        task.title = edit.title.strip()
    if edit.lead_ids is not None:
        task.lead_ids = list(edit.lead_ids)
        settled |= {"unknown-body", "no-lead", "ended-body"}
    if edit.deadline is not None or edit.no_deadline:
        task.deadline = edit.deadline
        task.deadline_rule = "by" if edit.deadline else ""
        task.deadline_basis = "stated" if edit.deadline else "none"
        settled |= {"bad-date", "no-year", "plan-year", "no-deadline"}
    if edit.pillar is not None:
        task.pillar = edit.pillar
    task.doubts = [doubt for doubt in task.doubts if doubt[0] not in settled]
    if task.match is not None:
        task.differences = [list(d) for d in differences(task, task.match)]


@transaction.atomic
def confirm_plan(*, import_id: int, by: Actor, plan_id: str = "", title: str = "") -> PlanImport:
    """Write the tasks that were taken: into their plan, or into a new one.

    Args:
        plan_id: the id of a new plan, made up when empty; not used when the plan is here.
        title: the title of a new plan, the file's when empty.

    Raises DoubtsOpen (naming the places) while a taken task has a day that does not exist;
    NothingTaken; ImportClosed.
    """
    taken_in = _open(import_id)
    taken = list(taken_in.tasks.filter(decision=ProposedTask.Decision.TAKE).select_related("match"))
    if not taken:
        raise errors.NothingTaken(import_id)
    open_doubts = [t for t in taken if BLOCKING & {doubt[0] for doubt in t.doubts}]
    if open_doubts:
        raise errors.DoubtsOpen([(t.section, _words(t), t.place) for t in open_doubts])
    plan = taken_in.plan or _new_plan(taken_in, plan_id, title, by)
    written = [_write(task, plan, taken_in, by) for task in taken if task.verdict != "same"]
    restate(written)
    Plan.objects.filter(pk=plan.pk).update(
        file_sha256=taken_in.file_sha256, file_name=taken_in.file_name
    )
    _close(taken_in, PlanImport.State.CONFIRMED, by, plan=plan)
    audit.record(
        by=by,
        action="direction.confirm_plan",
        subject=f"plan:{plan.pk}",
        after={"import": import_id, "tasks": written, "sha256": taken_in.file_sha256},
    )
    return taken_in


@transaction.atomic
def drop_plan(*, import_id: int, by: Actor) -> PlanImport:
    """Give up an import; the file and what was proposed stay to be looked at."""
    dropped = _open(import_id)
    _close(dropped, PlanImport.State.DROPPED, by, plan=dropped.plan)
    audit.record(by=by, action="direction.drop_plan", subject=f"plan-import:{import_id}")
    return dropped


def _open(import_id: int) -> PlanImport:
    found = PlanImport.objects.select_for_update().filter(pk=import_id).first()
    if found is None:
        raise errors.UnknownImport(import_id)
    if found.state != PlanImport.State.OPEN:
        raise errors.ImportClosed(import_id)
    return found


def _close(taken_in: PlanImport, state: str, by: Actor, *, plan: Plan | None) -> None:
    taken_in.state, taken_in.plan = state, plan
    taken_in.closed_at, taken_in.closed_by = clock.now(), by.name
    taken_in.save(update_fields=["state", "plan", "closed_at", "closed_by"])


def _words(task: ProposedTask) -> str:
    return ", ".join(words for code, words, *_ in task.doubts if code in BLOCKING)


def _new_plan(taken_in: PlanImport, plan_id: str, title: str, by: Actor) -> Plan:
    key = _slug(plan_id) or f"kh-{taken_in.pk}"
    if Plan.objects.filter(pk=key).exists():
        raise errors.PlanExists(key)
    last = Plan.objects.aggregate(last=Max("position"))["last"] or 0
    return Plan.objects.create(
        id=key,
        position=last + 1,
        kind="",
        number=taken_in.number,
        issuer="",
        title=title.strip() or taken_in.title or taken_in.file_name,
        source=taken_in.file_name,
        own=True,
    )


def _write(proposed: ProposedTask, plan: Plan, taken_in: PlanImport, by: Actor) -> str:
    """Write one task; facts that a person confirmed go before those of the reference files."""
    task = proposed.match or _new_task(proposed, plan)
    differing = {field for field, _here, _there in proposed.differences}
    for field in _WRITTEN:
        if proposed.match is None or _is_taken(field, differing):
            setattr(task, field, getattr(proposed, field))
    task.pillar = task.pillar or proposed.pillar
    task.place = {**proposed.place, "file": taken_in.file_sha256}
    if proposed.match is not None and differing & {"lead", "coordinating", "deadline"}:
        task.own = True
    task.source = task.source or taken_in.file_name
    task.save()
    TaskProgress.objects.create(
        task=task, at=clock.now(), by=by.name, kind="imported",
        note=f"{taken_in.file_name} · {proposed.section}",
    )  # fmt: skip
    return task.pk


def _is_taken(field: str, differing: set[str]) -> bool:
    if field in _DATED:
        return "deadline" in differing
    return field.removesuffix("_ids") in differing


def _new_task(proposed: ProposedTask, plan: Plan) -> Task:
    last: Any = plan.tasks.aggregate(last=Max("position"))["last"] or 0
    key = first = f"{plan.pk}-{_slug(proposed.section)}"[:70]
    again = 1
    while Task.objects.filter(pk=key).exists():
        again += 1
        key = f"{first}-{again}"
    return Task(
        id=key, plan=plan, position=last + 1, section=proposed.section, title=proposed.title,
        lead_basis="stated" if proposed.lead else "", own=True,
        tracked_from=clock.today() if proposed.deadline_rule == "periodic" else None,
    )  # fmt: skip


def _slug(text: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", fold(text)))[:40]
