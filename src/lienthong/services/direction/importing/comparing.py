"""What a file says beside what is here: which plan it is, which tasks are the same, what differs.

A task is found again by its number in the plan, or by its very words. What the file lacks is named
and never removed.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lienthong.base.text import fold
from lienthong.core.plans.model import Body, Proposal, Reading
from lienthong.services.direction.importing.models import ProposedTask
from lienthong.services.direction.models import Plan, Task
from lienthong.services.registry.agencies.queries import ended

_ALIKE = 0.6  # of the tasks: a file is taken for a new text of a plan that is here
_TITLE = 160  # characters
_AGAIN = re.compile(r"\((?:tiep|bao cao|ket|\d+)\)")
Difference = tuple[str, str, str]


@dataclass(frozen=True)
class Compared:
    """Proposals ready to be kept, and the ids of tasks the file lacks."""

    tasks: list[ProposedTask]
    gone: list[str]


def guess_plan(reading: Reading) -> str:
    """Return the plan that a file seems to be, by its number or by most of its tasks; or empty."""
    plans = Plan.objects.filter(retired_at=None)
    if reading.number:
        same = plans.filter(number__iexact=reading.number).values_list("id", flat=True)[:2]
        if len(same) == 1:
            return same[0]
    here: dict[tuple[str, str], set[str]] = {}
    for plan, section, lead in Task.objects.filter(retired_at=None).values_list(
        "plan_id", "section", "lead"
    ):
        here.setdefault((section_key(section), fold(lead)), set()).add(plan)
    counted = Counter(
        plan
        for task in reading.tasks
        for plan in here.get((section_key(task.section), fold(task.lead_words)), ())
    )
    best = counted.most_common(1)
    return best[0][0] if best and best[0][1] >= _ALIKE * len(reading.tasks) else ""


def compare(reading: Reading, plan_id: str, today: date) -> Compared:
    """Put every task of a reading beside the plan's task it matches."""
    known = list(Task.objects.filter(plan_id=plan_id, retired_at=None)) if plan_id else []
    by_section = {section_key(task.section): task for task in known}
    by_words = {fold(task.wording): task for task in known if task.wording}
    ids = [body.id for task in reading.tasks for body in task.lead if body.id]
    over = ended(ids, today) if ids else {}
    taken: set[str] = set()
    found = []
    for position, task in enumerate(reading.tasks, start=1):
        match = by_words.get(fold(task.text)) or by_section.get(section_key(task.section))
        if match is not None and match.pk in taken:
            match = None
        if match is not None:
            taken.add(match.pk)
        found.append(_proposed(position, task, match, over))
    return Compared(found, [task.pk for task in known if task.pk not in taken])


def section_key(section: str) -> str:
    """Return a number in the plan however it is written: «Phụ lục 02 A.I.1» and «PL02.A.I.1»."""
    text = fold(section).replace("phu luc", "pl")
    again = "#2" if _AGAIN.search(text) else ""
    return re.sub(r"[\s.]+", ".", re.sub(r"pl\s+", "pl", _AGAIN.sub("", text))).strip(".") + again


def _proposed(
    position: int, task: Proposal, match: Task | None, over: Mapping[str, date]
) -> ProposedTask:
    due = task.deadline
    doubts = [[doubt.code, doubt.words] for doubt in task.doubts]
    doubts += [["ended-body", body.words] for body in task.lead if body.id in over]
    proposed = ProposedTask(
        position=position,
        section=task.section[:60],
        title=short_title(task.text),
        wording=task.text,
        origin=task.origin,
        place=_place(task),
        lead=task.lead_words,
        lead_ids=_ids(task.lead),
        coordinating=task.coordinating_words,
        coordinating_ids=_ids(task.coordinating),
        product=task.product,
        deadline=due.due if due else None,
        deadline_rule=due.rule if due else "",
        deadline_words=due.words if due else "",
        deadline_basis=_basis(task),
        cadence=due.cadence if due else "once",
        due_day=due.due_day if due else 0,
        due_month=due.due_month if due else 0,
        cost=task.cost,
        funds=task.funds,
        pillar=task.pillar,
        doubts=doubts,
        match=match,
    )
    proposed.differences = [list(d) for d in differences(proposed, match)] if match else []
    proposed.verdict = (
        ProposedTask.Verdict.NEW
        if match is None
        else ProposedTask.Verdict.CHANGED
        if proposed.differences
        else ProposedTask.Verdict.SAME
    )
    return proposed


def differences(proposed: ProposedTask, task: Task) -> list[Difference]:
    """Return [field, here, file] of everything a confirmation would change.

    What the file does not say is no difference; without a deadline of its own the file says none.
    """
    found: list[Difference] = []
    for field in ("lead", "coordinating", "product", "wording", "cost", "funds"):
        here, there = str(getattr(task, field)), str(getattr(proposed, field))
        if there and _plain(here) != _plain(there):
            found.append((field, here, there))
    says = proposed.deadline_basis == "stated"
    if says and (proposed.deadline, _kind(proposed)) != (task.deadline, _kind(task)):
        found.append(("deadline", _deadline(task), _deadline(proposed)))
    return found


def short_title(wording: str) -> str:
    """Return the beginning of an official wording, to be shortened by whoever confirms."""
    text = " ".join(wording.split()).rstrip(" .;:")
    if len(text) <= _TITLE:
        return text
    return text[:_TITLE].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _kind(task: ProposedTask | Task) -> str:
    """A dated deadline is known by its date and «before»; without a date its rule tells."""
    if task.deadline is not None:
        return "before" if task.deadline_rule == "before" else ""
    return task.deadline_rule


def _deadline(task: ProposedTask | Task) -> str:
    if task.deadline is None:
        return task.deadline_words or task.deadline_rule
    return f"{task.deadline:%d/%m/%Y}"


def _basis(task: Proposal) -> str:
    if task.deadline is None:
        return "none"
    return "plan_year" if any(d.code == "plan-year" for d in task.doubts) else "stated"


def _ids(bodies: Sequence[Body]) -> list[str]:
    return list(dict.fromkeys(body.id for body in bodies if body.id))


def _place(task: Proposal) -> dict[str, int]:
    place = task.place
    told = {"page": place.page, "line": place.line, "table": place.table, "row": place.row}
    return {name: number for name, number in told.items() if number}


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))
