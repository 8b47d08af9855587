"""What a person asks of the tasks: filters and order, the same for list and drawings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lienthong.base import clock
from lienthong.base.text import sort_key
from lienthong.entrypoints.web.access import Request
from lienthong.entrypoints.web.direction.words import PILLARS
from lienthong.entrypoints.web.states import STATES
from lienthong.services.direction import queries
from lienthong.services.direction.models import Plan
from lienthong.services.direction.queries import TaskLine
from lienthong.services.direction.schedule import TASK_STATES
from lienthong.services.registry import queries as registry

# The words of the badge: a task in hand is not a batch that runs.
BADGES = {"running": "task_running", "waiting": "task_waiting"}
_FILTERS = {
    "search": "tim",
    "plan": "ke_hoach",
    "lead": "chu_tri",
    "pillar": "tru_cot",
    "state": "trang_thai",
}
_ORDERS: dict[str, Callable[[TaskLine], Any]] = {
    "ten": lambda line: sort_key(line.task.title),
    "chu_tri": lambda line: sort_key(line.task.lead),
    "han": lambda line: line.standing.last_day or date.max,
    "trang_thai": lambda line: TASK_STATES.index(line.standing.state),
    "muc": lambda line: (line.task.plan_id, line.task.position),
}


@dataclass(frozen=True)
class Asked:
    """The tasks asked for, in order, and the filters they were asked by."""

    today: date
    filters: dict[str, str]
    lines: list[TaskLine]


def asked(request: Request) -> Asked:
    """Return the tasks a request asks for; most pressing first unless it names an order."""
    today, query = clock.today(), request.GET
    filters = {name: query.get(part, "").strip() for name, part in _FILTERS.items()}
    lines = queries.tasks(today=today, **filters)
    order = _ORDERS.get(query.get("xep", ""))
    if order is not None:
        lines.sort(key=order, reverse=query.get("giam") == "1")
    return Asked(today, filters, lines)


def badge_of(line: TaskLine) -> str:
    """Return the name of the badge of a task's state."""
    return BADGES.get(line.standing.state, line.standing.state)


def pillar_name(code: str) -> str:
    """Return a pillar in words."""
    return str(PILLARS.get(code, code))


def choices() -> dict[str, list[tuple[str, str]]]:
    """Return what the drop-downs of the filters offer."""
    names = registry.agency_names()
    leads = [(a, names.get(a, a)) for a, _n in queries.leads(today=clock.today())]
    states = [(s, str(STATES[BADGES.get(s, s)].text)) for s in TASK_STATES]
    return {
        "plans": [("", _("Mọi kế hoạch")), *plan_names()],
        "leads": [("", _("Mọi đơn vị chủ trì")), *sorted(leads, key=lambda p: sort_key(p[1]))],
        "states": [("", _("Mọi trạng thái")), *states],
        "pillars": [("", _("Mọi trụ cột")), *((k, str(v)) for k, v in PILLARS.items())],
    }


def plan_names() -> list[tuple[str, str]]:
    """Return the plans in force by id and title."""
    return [(p.pk, str(p)) for p in Plan.objects.filter(retired_at=None)]
