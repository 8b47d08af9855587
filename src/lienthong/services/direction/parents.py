"""Which task of a higher plan a task may carry out: proposed by likeness, decided by a person.

Resolutions of the Government stand above plans of ministries and provinces, those above the plans
of their units; who issued a plan tells.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from lienthong.base.text import fold
from lienthong.services.direction.models import Plan, Task

_STATE = ("quoc hoi", "chinh phu", "thu tuong", "uy ban thuong vu", "ban chap hanh")
_MINISTRY = ("bo ", "ubnd tinh", "ubnd thanh pho", "uy ban nhan dan tinh", "tinh ", "thanh pho ",
             "uy ban nhan dan thanh pho")  # fmt: skip
_LEAST = 0.15  # of the pairs of syllables that follow each other, on both sides
_MOST_READ = 3_000  # tasks of higher plans, the first plans first


@dataclass(frozen=True)
class Parent:
    """A task of a higher plan, and the share of the words both have (0–100)."""

    task: Task
    share: int


def parents_of(task: Task, *, most: int = 5) -> list[Parent]:
    """Return the tasks of higher plans that a task is most like; none when no plan is higher."""
    own = _rank(task.plan)
    higher = [p.pk for p in Plan.objects.filter(retired_at=None) if _rank(p) < own]
    found = Task.objects.filter(plan_id__in=higher, retired_at=None).exclude(pk=task.pk)
    titles = found.order_by("plan__position", "position").values_list("pk", "title")
    wanted = _pairs(task.title)
    shares = [(_alike(wanted, _pairs(title)), pk) for pk, title in titles[:_MOST_READ]]
    best = sorted((s for s in shares if s[0] >= _LEAST), key=lambda s: -s[0])[:most]
    tasks = Task.objects.select_related("plan").in_bulk([pk for _share, pk in best])
    return [Parent(tasks[pk], round(100 * share)) for share, pk in best]


def _pairs(title: str) -> set[tuple[str, str]]:
    """Return the pairs of syllables that follow each other: most Vietnamese words are two."""
    syllables = re.findall(r"\w+", fold(title))
    return set(pairwise(syllables))


def _alike(one: set[tuple[str, str]], other: set[tuple[str, str]]) -> float:
    return 2 * len(one & other) / max(1, len(one) + len(other))


def _rank(plan: Plan) -> int:
    issuer = f"{fold(plan.issuer)} "
    if issuer.startswith(_STATE):
        return 0
    return 1 if issuer.startswith(_MINISTRY) else 2
