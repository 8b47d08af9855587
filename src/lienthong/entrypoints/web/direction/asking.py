"""What a person asks of the tasks: filters and order, the same for list and drawings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from lienthong.base import clock
from lienthong.base.text import sort_key
from lienthong.entrypoints.web.access import Request
from lienthong.entrypoints.web.direction.words import PILLARS
from lienthong.entrypoints.web.states import STATES
from lienthong.services.accounts.models import User
from lienthong.services.direction.finding import Found, Question, leads
from lienthong.services.direction.lines import TaskLine
from lienthong.services.direction.models import Plan
from lienthong.services.direction.schedule import TASK_STATES
from lienthong.services.registry import queries as registry
from lienthong.services.registry.agencies.queries import unit_and_below

# The words of the badge: a task in hand is not a batch that runs.
BADGES = {"running": "task_running", "waiting": "task_waiting"}
OWN = "don-vi-toi"  # of ``pham_vi``: what one's own unit and those under it answer for
_FILTERS = {
    "search": "tim",
    "plan": "ke_hoach",
    "lead": "chu_tri",
    "pillar": "tru_cot",
    "state": "trang_thai",
}
_ORDERS = {"ten": "title", "chu_tri": "lead", "han": "due", "trang_thai": "state", "muc": "place"}


@dataclass(frozen=True)
class Asked:
    """The tasks asked for, and the filters they were asked by."""

    today: date
    filters: dict[str, str]
    found: Found


def asked(request: Request) -> Asked:
    """Return the tasks a request asks for; most pressing first unless it names an order."""
    today, query = clock.today(), request.GET
    filters = {name: query.get(part, "").strip() for name, part in _FILTERS.items()}
    order, down = _ORDERS.get(query.get("xep", ""), ""), query.get("giam") == "1"
    due, units = _day(query.get("ngay", "")), units_asked(request)
    question = Question(**filters, order=order, down=down, due=due, units=units)
    return Asked(today, filters | {"scope": OWN if units else ""}, Found(question, today))


def units_asked(request: Request) -> frozenset[str] | None:
    """Return the person's own unit with those under it where the address asks for them."""
    unit = request.user.unit
    return unit_and_below(unit) if unit and request.GET.get("pham_vi") == OWN else None


def scopes(user: User) -> list[tuple[str, str]]:
    """Return what the drop-down of the scope offers; nothing to who is of no unit."""
    own = (OWN, _("Đơn vị tôi và cấp dưới"))
    return [("", _("Mọi đơn vị")), own] if user.unit else []


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def badge_of(line: TaskLine) -> str:
    """Return the name of the badge of a task's state."""
    return BADGES.get(line.standing.state, line.standing.state)


def rows_of(lines: Sequence[TaskLine]) -> list[tuple[TaskLine, str, str, str]]:
    """Return each task with its badge, its pillar and its lead: as stated, else as inferred."""
    ids = [one for line in lines if not line.task.lead for one in line.task.lead_ids]
    names = registry.agency_names(ids) if ids else {}
    return [(line, badge_of(line), pillar_name(line.task.pillar), _lead(line, names))
            for line in lines]  # fmt: skip


def _lead(line: TaskLine, names: Mapping[str, str]) -> str:
    if line.task.lead:
        return line.task.lead
    units = ", ".join(names.get(one, one) for one in line.task.lead_ids)
    return _("%(units)s (suy ra, văn bản không nêu)") % {"units": units} if units else ""


def pillar_name(code: str) -> str:
    """Return a pillar in words."""
    return str(PILLARS.get(code, code))


def choices(user: User) -> dict[str, list[tuple[str, str]]]:
    """Return what the drop-downs of the filters offer."""
    names = registry.agency_names()
    known = [(lead, names.get(lead, lead)) for lead in leads()]
    states: list[tuple[str, str]] = [
        (state, str(STATES[BADGES.get(state, state)].text)) for state in TASK_STATES
    ]
    states.append(("done", _("Đã xong, cả trễ hạn")))
    return {
        "plans": [("", _("Mọi kế hoạch")), *plan_names()],
        "leads": [("", _("Mọi đơn vị chủ trì")), *sorted(known, key=lambda p: sort_key(p[1]))],
        "states": [("", _("Mọi trạng thái")), *states],
        "scopes": scopes(user),
        "pillars": [("", _("Mọi trụ cột")), *((k, str(v)) for k, v in PILLARS.items())],
    }


def plan_names() -> list[tuple[str, str]]:
    """Return the plans in force by id and title."""
    return [(p.pk, str(p)) for p in Plan.objects.filter(retired_at=None)]
