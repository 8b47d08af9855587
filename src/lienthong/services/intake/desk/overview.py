"""What waits on the desk: by table, unit and person, how old, how late, and which way it goes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from lienthong.base import clock
from lienthong.services.intake.desk.deadlines import Deadlines
from lienthong.services.intake.models import QuarantinedRow, Tally

TREND_DAYS = 14
MANY_TABLES = 100


@dataclass(frozen=True)
class Load:
    """The open rows of one table in the charge of one unit and person ("": nobody's)."""

    table_name: str
    unit: str
    assignee: str
    quarantined: int
    waiting: int
    oldest: date
    late: int
    too_late: int

    @property
    def total(self) -> int:
        return self.quarantined + self.waiting


@dataclass(frozen=True)
class Trend:
    """Open rows of a table at the end of each of the last days, oldest first."""

    open_rows: tuple[int, ...] = ()
    came: int = 0
    settled: int = 0


@dataclass(frozen=True)
class Totals:
    """Loads added up."""

    quarantined: int = 0
    waiting: int = 0
    late: int = 0
    too_late: int = 0
    oldest: date | None = field(default=None)

    @property
    def total(self) -> int:
        return self.quarantined + self.waiting


def loads(table_names: Iterable[str], *, unit: str | None = None) -> list[Load]:
    """Return what waits in some tables, most rows first; ``unit`` keeps those in its charge."""
    found = _rows(table_names, unit)
    late = Deadlines.today()
    counted: Iterable[Any] = (
        found.values("table_name", "unit", "assignee")
        .annotate(
            quarantined=Sum("n", filter=Q(verdict="quarantined"), default=0),
            waiting=Sum("n", filter=Q(verdict="waiting"), default=0),
            late=Sum("n", filter=Q(day__lte=late.unit), default=0),
            too_late=Sum("n", filter=Q(day__lte=late.agency), default=0),
            rows=Sum("n"),
        )
        .filter(rows__gt=0)
        .order_by("-rows", "table_name", "unit", "assignee")
    )
    oldest = _oldest(found)
    return [
        Load(**{k: v for k, v in one.items() if k != "rows"}, oldest=oldest[_key(one)])
        for one in counted
    ]


def totals(of: Iterable[Load]) -> Totals:
    """Add up loads."""
    every = list(of)
    return Totals(
        quarantined=sum(one.quarantined for one in every),
        waiting=sum(one.waiting for one in every),
        late=sum(one.late for one in every),
        too_late=sum(one.too_late for one in every),
        oldest=min((one.oldest for one in every), default=None),
    )


def trends(table_names: Iterable[str], *, unit: str | None = None) -> dict[str, Trend]:
    """Return how the number of open rows of each table went in the last days."""
    names = list(table_names)
    days = [clock.today() - timedelta(days=n) for n in range(TREND_DAYS - 1, -1, -1)]
    came: dict[str, list[tuple[date, int]]] = {}
    arrived: Iterable[Any] = _rows(names, unit).values("table_name", "came").annotate(rows=Sum("n"))
    for one in arrived:
        came.setdefault(one["table_name"], []).append((one["came"], one["rows"]))
    gone: dict[str, list[tuple[date, date, int]]] = {}
    for one in _settled(names, unit, days[0]):
        end = (one["came"], one["went"], one["rows"])
        gone.setdefault(one["table_name"], []).append(end)
    return {name: _trend(days, came.get(name, []), gone.get(name, [])) for name in names}


def _trend(
    days: list[date], came: list[tuple[date, int]], gone: list[tuple[date, date, int]]
) -> Trend:
    at_end = tuple(
        sum(n for start, n in came if start <= day)
        + sum(n for start, end, n in gone if start <= day < end)
        for day in days
    )
    fresh = sum(n for start, n in came if start >= days[0])
    fresh += sum(n for start, _end, n in gone if start >= days[0])
    return Trend(at_end, fresh, sum(n for _start, _end, n in gone))


def _rows(table_names: Iterable[str], unit: str | None) -> QuerySet[Tally]:
    names = set(table_names)
    if len(names) > MANY_TABLES:  # what waits is in few of them
        names &= set(Tally.objects.order_by().values_list("table_name", flat=True).distinct())
    found = Tally.objects.filter(level=Tally.Level.ROWS, table_name__in=names)
    return found if unit is None else found.filter(unit=unit)


def _settled(table_names: list[str], unit: str | None, since: date) -> Iterable[Any]:
    found = QuarantinedRow.objects.filter(
        resolved_at__date__gte=since, table_name__in=table_names
    ).exclude(state="open")
    if unit is not None:
        found = found.filter(unit=unit)
    return (
        found.annotate(came=TruncDate("created_at"), went=TruncDate("resolved_at"))
        .order_by()
        .values("table_name", "came", "went")
        .annotate(rows=Count("pk"))
    )


def _oldest(found: QuerySet[Tally]) -> dict[tuple[str, str, str], date]:
    """Return the first day with rows still open, by table, unit and person."""
    by_day: Iterable[Any] = (
        found.values("table_name", "unit", "assignee", "came")
        .annotate(rows=Sum("n"))
        .filter(rows__gt=0)
        .order_by()
    )
    oldest: dict[tuple[str, str, str], date] = {}
    for one in by_day:
        key = _key(one)
        oldest[key] = min(oldest.get(key, one["came"]), one["came"])
    return oldest


def _key(one: Mapping[str, Any]) -> tuple[str, str, str]:
    return one["table_name"], one["unit"], one["assignee"]
