"""The figures of the leaders' page as its parts show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from lienthong.core.rules.model import WORDS
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.direction.asking import OWN
from lienthong.entrypoints.web.states import WORDS as WORD_NAMES
from lienthong.services.accounts.models import Role, User
from lienthong.services.direction.board.queries import Board, Scope
from lienthong.services.direction.board.scoring import WEIGHTS
from lienthong.services.direction.kpis.queries import KpiValue, kpi_values
from lienthong.services.direction.models import Kpi
from lienthong.services.quality.scores import Score
from lienthong.services.quality.scoring import policy
from lienthong.services.registry import queries as registry

LIFECYCLE = (("da-co", "good"), ("dang-xay-dung", "busy"), ("can-xay-dung", "watch"),
             ("chua-ro", "quiet"))  # fmt: skip
SCORES = "#h-scores"
OF_NODE = ""  # of whom the limits are that hold where a database has none of its own
_SIGNS = {">=": "≥", "<=": "≤"}
_KPI_ORDER = {"not_met": 0, "at_risk": 1, "not_measured": 2, "met": 3}


@dataclass(frozen=True)
class Card:
    """One large figure with where it leads."""

    label: str
    figure: str
    hint: str
    tone: str
    icon: str
    address: str


@dataclass(frozen=True)
class Change:
    """One figure before and now. ``better`` is None where neither way is better."""

    label: str
    before: str
    now: str
    better: bool | None
    address: str = ""

    @property
    def tone(self) -> str:
        return "quiet" if self.better is None else "good" if self.better else "bad"


def agency_names() -> dict[str, str]:
    """Return every agency by id."""
    return registry.agency_names()


def cards(board: Board, scope: Scope) -> list[Card]:
    """Return the large figures at the top."""
    states = board.states
    done = states["done_in_time"] + states["done_late"]
    return [
        Card(_("cơ sở dữ liệu phải quản lý"), display.number(board.databases),
             _("%(n)s đã có hợp đồng dữ liệu") % {"n": display.number(board.declared)},
             "busy", "database", databases_address(scope)),
        Card(_("nhiệm vụ quá hạn"), display.number(states["overdue"]),
             _("trong %(n)s nhiệm vụ") % {"n": display.number(states.total())},
             "bad" if states["overdue"] else "good", "list-task",
             tasks_address(scope, "overdue")),
        Card(_("nhiệm vụ sắp đến hạn"), display.number(states["due_soon"]),
             _("trong 30 ngày tới"), "watch" if states["due_soon"] else "quiet", "clock",
             tasks_address(scope, "due_soon")),
        Card(_("nhiệm vụ đã xong"), display.number(done),
             _("%(n)s xong trễ hạn") % {"n": display.number(states["done_late"])},
             "good" if done else "quiet", "check-circle", tasks_address(scope, "done")),
    ]  # fmt: skip


def tasks_address(scope: Scope, state: str) -> str:
    """Return where tasks of a state are listed: for a narrowed scope, those of its units."""
    return f"{reverse('web:direction:tasks')}?{urlencode({'trang_thai': state} | _own(scope))}"


def databases_address(scope: Scope, status: str = "") -> str:
    """Return where databases are listed: for a narrowed scope, those of its units."""
    asked = urlencode(({"trang_thai": status} if status else {}) | _own(scope))
    return reverse("web:registry:databases") + (f"?{asked}" if asked else "")


def _own(scope: Scope) -> dict[str, str]:
    return {} if scope.units is None else {"pham_vi": OWN}


def lifecycle(board: Board, scope: Scope) -> list[dict[str, Any]]:
    """Return the databases by lifecycle as parts of one bar, 0–100 wide."""
    total, at, found = board.databases, 0.0, []
    known = [*LIFECYCLE, *((s, "quiet") for s in board.lifecycle if s not in dict(LIFECYCLE))]
    for status, tone in known:
        number = board.lifecycle[status]
        width = 100 * number / total if total else 0.0
        found.append({
            "status": status, "tone": tone, "number": number, "x": round(at, 2),
            "width": round(width, 2), "title": display.code_name("trang-thai-csdl", status),
            "address": databases_address(scope, status),
        })  # fmt: skip
        at += width
    return found


def heat(board: Board, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return one line per unit: its name, its index, and its six words."""
    limits = policy.limits(OF_NODE)  # a unit has databases with limits of their own
    return [
        {"unit": one.unit, "name": names.get(one.unit, one.unit), "databases": one.databases,
         "rows": one.rows, "index": one.index, "grade": Score(one.index, limits=limits),
         "words": [(str(WORD_NAMES[word]), replace(one.words[word], limits=limits))
                   for word in WORDS]}
        for one in board.heat
    ]  # fmt: skip


def index(board: Board) -> Score:
    """Return the mean index, coloured by the limits of the node."""
    return Score(board.index, limits=policy.limits(OF_NODE))


def scores(board: Board, names: Mapping[str, str]) -> dict[str, Any]:
    """Return the scoreboard of heads of units with its weights."""
    heads = _heads()
    lines = [(one, names.get(one.unit, one.unit), heads.get(one.unit, "")) for one in board.scores]
    return {"lines": lines, "weights": WEIGHTS}


def _heads() -> dict[str, str]:
    """Return unit → the person with the account of its leader, where just one has it."""
    found: dict[str, list[str]] = {}
    for user in User.objects.filter(role=Role.LEADER, is_active=True).exclude(unit=""):
        found.setdefault(user.unit, []).append(str(user))
    return {unit: people[0] for unit, people in found.items() if len(people) == 1}


def kpis(day: date, scope: Scope) -> dict[str, Any]:
    """Return the KPIs, those not met first, and how many stand how."""
    found = _within(kpi_values(day), scope)
    ordered = sorted(found, key=lambda k: (_KPI_ORDER[k.state], k.deadline or date.max, k.code))
    counts: dict[str, int] = {}
    for one in found:
        counts[one.state] = counts.get(one.state, 0) + 1
    lines = [(one, _filled(one), _goal(one)) for one in ordered]
    return {"lines": lines, "counts": counts, "total": len(found)}


def _goal(one: KpiValue) -> str:
    """Return the target as stated: with its comparator and unit where it is a number."""
    if not one.target[:1].isdigit():
        return one.target
    return f"{_SIGNS.get(one.comparator, one.comparator)} {one.target} {one.unit}"


def _within(found: Sequence[KpiValue], scope: Scope) -> list[KpiValue]:
    if scope.units is None:
        return list(found)
    own = Kpi.objects.filter(owner_ids__overlap=list(scope.units)).values_list("pk", flat=True)
    kept = set(own)
    return [one for one in found if one.code in kept]


def _filled(one: KpiValue) -> float | None:
    """Return how far towards its target a figure is, 0–100; None where that says nothing."""
    if one.value is None or not one.target_number or one.comparator == "<=":
        return None
    return max(0.0, min(100.0, 100 * one.value / one.target_number))


def changes(board: Board, before: Board | None, scope: Scope) -> list[Change]:
    """Return what differs from the last measuring of an earlier day."""
    if before is None:
        return []
    done = ("done_in_time", "done_late")
    pairs = [
        (_("Cơ sở dữ liệu trong danh mục"), before.databases, board.databases, 0,
         databases_address(scope)),
        (_("Đã xây dựng"), before.lifecycle["da-co"], board.lifecycle["da-co"], 1,
         databases_address(scope, "da-co")),
        (_("Có hợp đồng dữ liệu"), before.declared, board.declared, 1, SCORES),
        (_("Chỉ số chất lượng chung"), before.index, board.index, 1, "#sau-tieu-chi"),
        (_("Nhiệm vụ quá hạn"), before.states["overdue"], board.states["overdue"], -1,
         tasks_address(scope, "overdue")),
        (_("Nhiệm vụ đã xong"), sum(before.states[s] for s in done),
         sum(board.states[s] for s in done), 1, tasks_address(scope, "done")),
        (_("Bản ghi gắn với địa bàn"), sum(before.provinces.values()),
         sum(board.provinces.values()), 0, "#h-map"),
    ]  # fmt: skip
    return [
        Change(label, _figure(was), _figure(now),
               ((now or 0) - (was or 0)) * way > 0 if way else None, address)
        for label, was, now, way, address in pairs
        if _figure(was) != _figure(now)
    ]  # fmt: skip


def _figure(value: float | None) -> str:
    """Write a count as it is and a score with one decimal."""
    if value is None:
        return "—"
    return display.number(value, 0 if isinstance(value, int) else 1)
