"""Read the leaders' page for one person: stored figures, narrowed to what the person may see."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lienthong.core.rules.model import WORDS
from lienthong.services.accounts.models import Role, User
from lienthong.services.contracts import queries as contracts
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.direction.board.measuring import PROVINCES
from lienthong.services.direction.board.models import BoardDay
from lienthong.services.direction.board.scoring import UnitScore
from lienthong.services.quality.scores import Score, SixWords, combined
from lienthong.services.records.access import Access
from lienthong.services.registry.agencies.queries import unit_and_below
from lienthong.services.registry.models import Agency

_SEES_ITS_UNIT = (Role.CLERK, Role.LEADER)
_COLLECTIVE = "collective"


@dataclass(frozen=True)
class Scope:
    """What one person may see. ``units`` is None for everything, else the unit and those under it;
    ``contracts`` and ``tables`` are those whose rows the person may read.
    """

    units: frozenset[str] | None
    contracts: frozenset[str]
    tables: frozenset[str]

    def holds(self, unit: str) -> bool:
        return self.units is None or unit in self.units


@dataclass(frozen=True)
class Warmth:
    """One unit's row of the heat map: its databases together, weighted by rows."""

    unit: str
    databases: int
    rows: int
    index: float | None
    words: SixWords


@dataclass(frozen=True)
class Board:
    """The figures of a day as one person sees them. ``states`` counts each task once, whatever
    number of units lead it.
    """

    day: date
    at: datetime
    lifecycle: Counter[str]
    declared: int
    states: Counter[str]
    heat: Sequence[Warmth]
    scores: Sequence[UnitScore]
    provinces: Mapping[str, int]

    @property
    def databases(self) -> int:
        return self.lifecycle.total()

    @property
    def index(self) -> float | None:
        """The mean index of the databases, weighted by rows."""
        return _mean([(w.rows, w.index) for w in self.heat])


def scope_of(user: User) -> Scope:
    """Return what a person may see: a unit's clerk or leader sees that unit and those under it."""
    units = units_of(user)
    readable = [
        (c.id, t.name)
        for c in contracts.all_current()
        for t in c.tables
        if _open(Access.of(user, c, t))
    ]
    return Scope(units, frozenset(c for c, _ in readable), frozenset(t for _, t in readable))


def units_of(user: User) -> frozenset[str] | None:
    """Return the unit of a clerk or leader with those under it; None for who sees every unit."""
    return unit_and_below(user.unit) if user.unit and user.role in _SEES_ITS_UNIT else None


def _open(access: Access) -> bool:
    """Rows of one unit only make no total of all: such a table is left out of what is summed."""
    return access.may_read and access.unit is None


def latest(day: date) -> BoardDay | None:
    """Return what was measured last by a day, None before anything was."""
    return BoardDay.objects.defer("communes").filter(day__lte=day).first()


def before(day: date) -> BoardDay | None:
    """Return what was measured last on an earlier day, None when nothing was."""
    return BoardDay.objects.defer("communes").filter(day__lt=day).first()


def board(found: BoardDay, scope: Scope) -> Board:
    """Return the figures of a day as a scope allows."""
    told = found.figures
    lifecycle: Counter[str] = Counter()
    for agency, statuses in told["lifecycle"].items():
        if scope.holds(agency):
            lifecycle.update(statuses)
    heat = _heat(told["contracts"], scope)
    return Board(
        day=found.day,
        at=found.at,
        lifecycle=lifecycle,
        declared=sum(n for agency, n in told["declared"].items() if scope.holds(agency)),
        states=_states(told, scope),
        heat=heat,
        scores=_scores(told, heat, scope),
        provinces=_provinces(told["provinces"], scope),
    )


def _states(told: Mapping[str, Any], scope: Scope) -> Counter[str]:
    if scope.units is None:
        return Counter(told["states"])
    # Days measured before tasks were counted by all their leads hold them by each.
    led = told.get("led") or [[[lead], states] for lead, states in told["tasks"].items()]
    found: Counter[str] = Counter()
    for leads, states in led:
        if any(scope.holds(lead) for lead in leads):
            found.update(states)
    return found


def words_of(told: Mapping[str, Any]) -> SixWords:
    """Return the six words of a contract as they were stored."""
    found = {}
    for word in WORDS:
        value, serious = told["words"].get(word, (None, False))
        found[word] = Score(value, serious=serious)
    return found


def _heat(told: Mapping[str, Any], scope: Scope) -> list[Warmth]:
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for contract_id, one in told.items():
        if contract_id in scope.contracts and scope.holds(one["owner"]):
            groups.setdefault(one["owner"], []).append(one)
    found = []
    for unit, ones in groups.items():
        words = combined([(one["rows"], words_of(one)) for one in ones])
        index = _mean([(one["rows"], one["index"]) for one in ones])
        found.append(Warmth(unit, len(ones), sum(one["rows"] for one in ones), index, words))
    return sorted(found, key=lambda w: (w.index is None, w.index or 0.0, w.unit))


def _mean(parts: Sequence[tuple[int, float | None]]) -> float | None:
    held = [(rows, value) for rows, value in parts if value is not None and rows > 0]
    weight = sum(rows for rows, _ in held)
    return sum(rows * value for rows, value in held) / weight if weight else None


def _scores(told: Mapping[str, Any], heat: Sequence[Warmth], scope: Scope) -> list[UnitScore]:
    """Return the units that have anything to answer for, the most overdue first.

    A collective («the ministries») has no head, so it is no line of its own.
    """
    indexes = {one.unit: one.index for one in heat}
    together = set(Agency.objects.filter(level=_COLLECTIVE).values_list("id", flat=True))
    named = {*told["tasks"], *told["lifecycle"], *indexes} - together
    units = {unit for unit in named if scope.holds(unit)}
    found = [_score(unit, told, indexes) for unit in units]
    held = [one for one in found if one.value is not None]
    return sorted(held, key=lambda one: (-one.overdue, one.value or 0.0, one.unit))


def _score(unit: str, told: Mapping[str, Any], indexes: Mapping[str, float | None]) -> UnitScore:
    states = told["tasks"].get(unit, {})
    return UnitScore(
        unit,
        in_time=states.get("done_in_time", 0),
        late=states.get("done_late", 0),
        overdue=states.get("overdue", 0),
        index=indexes.get(unit),
        databases=sum(told["lifecycle"].get(unit, {}).values()),
        declared=told["declared"].get(unit, 0),
    )


def _provinces(told: Mapping[str, Mapping[str, int]], scope: Scope) -> dict[str, int]:
    """Return province of today → rows; a former province counts for the one it went into."""
    now = current_provinces()
    found: dict[str, int] = dict.fromkeys(sorted(set(now.values())), 0)
    for table, codes in told.items():
        for code, number in codes.items():
            if table in scope.tables and code in now:
                found[now[code]] += number
    return found


def communes(found: BoardDay, scope: Scope) -> Counter[str]:
    """Return commune → rows of the tables that a person may read whole."""
    counts: Counter[str] = Counter()
    for table, codes in found.communes.items():
        if table in scope.tables:
            counts.update(codes)
    return counts


def current_provinces() -> dict[str, str]:
    """Return every code of a province, former ones too → the code of the province of today."""
    known = dictionary.current().code_list(PROVINCES)
    items = known.items if known else ()
    here = {item.code: item.code for item in items if item.valid_to is None}
    gone = {i.code: i.successor for i in items if i.code not in here and i.successor in here}
    return here | gone
