"""Which task of a higher plan a task may carry out: proposed by likeness, decided by a person.

Resolutions of the Government stand above plans of ministries and provinces, those above the plans
of their units; who issued a plan tells.
"""

from dataclasses import dataclass

from django.contrib.postgres.search import TrigramWordSimilarity

from lienthong.base.text import fold
from lienthong.services.direction.models import Plan, Task

_STATE = ("quoc hoi", "chinh phu", "thu tuong", "uy ban thuong vu", "ban chap hanh")
_MINISTRY = ("bo ", "ubnd tinh", "ubnd thanh pho", "uy ban nhan dan tinh", "tinh ", "thanh pho ",
             "uy ban nhan dan thanh pho")  # fmt: skip
_LEAST = 0.3  # of the title's trigrams, found close together


@dataclass(frozen=True)
class Parent:
    """A task of a higher plan, and the share of the words it has in common (0–100)."""

    task: Task
    share: int


def parents_of(task: Task, *, most: int = 5) -> list[Parent]:
    """Return the tasks of higher plans that a task is most like; none when no plan is higher."""
    own = _rank(task.plan)
    higher = [p.pk for p in Plan.objects.filter(retired_at=None) if _rank(p) < own]
    alike = TrigramWordSimilarity(fold(task.title), "searched")
    found = (
        Task.objects.filter(plan_id__in=higher, retired_at=None)
        .exclude(pk=task.pk)
        .annotate(alike=alike)
        .filter(alike__gte=_LEAST)
        .select_related("plan")
        .defer("searched", "sorted_title")
        .order_by("-alike", "plan__position", "position")
    )
    return [Parent(one, round(100 * one.alike)) for one in found[:most]]


def _rank(plan: Plan) -> int:
    issuer = f"{fold(plan.issuer)} "
    if issuer.startswith(_STATE):
        return 0
    return 1 if issuer.startswith(_MINISTRY) else 2
