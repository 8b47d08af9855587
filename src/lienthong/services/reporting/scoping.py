"""What a regime's reports are about: which plans, tasks, leads, pillar and group of databases.

Unless people set it, the plan's own text decides. A rule that stands among the work to be done
(parts II and III, an annex) and names tasks asks about these alone. One about how the plan is
carried out (part IV, an article), or whose title names a plan or strategy, asks about the plan it
stands in and every plan that says it carries that one out: its title names the other's number.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from lienthong.base.text import fold
from lienthong.services.direction.models import Plan, ReportingRule
from lienthong.services.reporting.models import Regime

_ON_THE_WHOLE = ("mục IV", "Điều")
_WHOLE_WORDS = ("ke hoach", "chien luoc")


@dataclass(frozen=True)
class Scope:
    """What reports are about; what is empty narrows nothing.

    ``plans`` and ``tasks`` are ids; ``agencies`` lead tasks and own databases, units beneath them
    too; ``pillar`` is that of tasks; ``group`` that of databases in the register.
    """

    plans: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    pillar: str = ""
    group: str = ""

    def as_plain(self) -> dict[str, Any]:
        """Return it as JSON keeps it."""
        return {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(self).items()}


def from_plain(plain: Mapping[str, Any]) -> Scope:
    """Return the scope that ``as_plain`` wrote."""
    plans, tasks, agencies = (tuple(plain.get(n, ())) for n in ("plans", "tasks", "agencies"))
    return Scope(plans, tasks, agencies, str(plain.get("pillar", "")), str(plain.get("group", "")))


def scope_of(regime: Regime) -> Scope:
    """Return what the regime's reports are about: as people set it, else by the plan's text."""
    return default_scope(regime) if regime.scope is None else from_plain(regime.scope)


def default_scope(regime: Regime) -> Scope:
    """Return what the plan's text says the reports are about; of one's own regime, everything."""
    rule = None if regime.own else ReportingRule.objects.filter(pk=regime.pk).first()
    if rule is None:
        return Scope(plans=(regime.plan_id,) if regime.plan_id else ())
    if rule.task_ids and not _on_the_whole(rule):
        return Scope(plans=(rule.plan_id,), tasks=tuple(rule.task_ids))
    return Scope(plans=(rule.plan_id, *_carrying_out(rule.plan_id)))


def _on_the_whole(rule: ReportingRule) -> bool:
    title = fold(rule.title)
    return rule.section.startswith(_ON_THE_WHOLE) or any(word in title for word in _WHOLE_WORDS)


def _carrying_out(plan_id: str) -> list[str]:
    """The plans whose title names the number of another: «… triển khai Nghị quyết 214/NQ-CP»."""
    number = Plan.objects.values_list("number", flat=True).get(pk=plan_id)
    if not number[:1].isdigit():  # a draft's number is not yet given: «/QĐ-BVHTTDL»
        return []
    others = Plan.objects.filter(retired_at=None).exclude(pk=plan_id)
    return list(others.filter(title__contains=number).values_list("pk", flat=True))
