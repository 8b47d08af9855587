"""Read regimes, what is owed, reports, and how each unit keeps its days."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, Protocol

from lienthong.base.text import fold
from lienthong.core.reporting.periods import (
    BadPeriod,
    Period,
    cadence_of,
    owed,
    period_at,
    period_named,
)
from lienthong.services.registry import queries as registry
from lienthong.services.registry.agencies import queries as agencies
from lienthong.services.reporting import errors
from lienthong.services.reporting.models import Regime, Report

OwedState = Literal["overdue", "due_soon", "owed", "no_day", "sent", "sent_late"]
STATES: tuple[OwedState, ...] = ("overdue", "due_soon", "owed", "no_day", "sent_late", "sent")
DUE_SOON_DAYS = 7
YEAR_DAYS = 366


@dataclass(frozen=True)
class Owed:
    """A period of a regime for which a report is owed, with the report if one was begun.

    ``days_left`` is negative when late, None without a day or once sent.
    """

    regime: Regime
    period: Period
    report: Report | None
    state: OwedState
    days_left: int | None

    @property
    def days_late(self) -> int:
        return max(0, -(self.days_left or 0))


@dataclass(frozen=True)
class UnitRates:
    """How a reporter kept its days, of the periods whose day has come.

    ``completeness`` is the mean share of what its reports ask for that was there; None without any.
    """

    reporter: str
    due: int
    in_time: int
    late: int
    missing: int
    completeness: float | None

    @property
    def on_time_rate(self) -> float | None:
        """0.0–1.0; None when nothing was due."""
        return self.in_time / self.due if self.due else None


@dataclass(frozen=True)
class Question:
    """What is asked of the periods owed."""

    search: str = ""
    plan: str = ""
    cadence: str = ""
    state: str = ""


def regimes(*, search: str = "", plan: str = "", cadence: str = "") -> list[Regime]:
    """Return the regimes in force, in the order of their plans."""
    found = Regime.objects.filter(retired_at=None)
    if plan:
        found = found.filter(plan_id=plan)
    if cadence:
        found = found.filter(cadence=cadence)
    return [regime for regime in found if _matches(regime, search)]


def regime(regime_id: str) -> Regime:
    """Return one regime, retired ones too. Raises UnknownRegime."""
    found = Regime.objects.filter(pk=regime_id).first()
    if found is None:
        raise errors.UnknownRegime(regime_id)
    return found


def regime_of_period(key: str) -> Regime:
    """Return the first regime that has a period of that name, one with a last day before others.

    Raises NoRegimeForPeriod.
    """
    found = [one for one in regimes(cadence=cadence_of(key) or "once") if _has(one, key)]
    dated = [one for one in found if period_named(one.schedule, key).due is not None]
    for one in dated or found:
        return one
    raise errors.NoRegimeForPeriod(key)


def period(regime: Regime, key: str) -> Period:
    """Return a regime's period. Raises NoSuchPeriod."""
    try:
        return period_named(regime.schedule, key)
    except BadPeriod as error:
        raise errors.NoSuchPeriod(key, regime.title) from error


def _has(regime: Regime, key: str) -> bool:
    try:
        period_named(regime.schedule, key)
    except BadPeriod:
        return False
    return True


def report(report_id: int) -> Report:
    """Return one report. Raises UnknownReport."""
    found = Report.objects.select_related("regime").filter(pk=report_id).first()
    if found is None:
        raise errors.UnknownReport(report_id)
    return found


def report_of(regime: Regime, key: str) -> Report | None:
    """Return the report of a period, if one was begun."""
    return Report.objects.select_related("regime").filter(regime=regime, period=key).first()


class Lockable(Protocol):
    """What is locked once its last day is past: a report, a unit's figures."""

    due: date | None
    unlocked_until: date | None

    @property
    def is_open(self) -> bool:
        """Tell whether it may still be written, its day aside."""


def is_locked(report: Lockable, today: date) -> bool:
    """Tell whether it may no longer be written or handed in: its day is past."""
    if report.due is None or today <= report.due or not report.is_open:
        return False
    return report.unlocked_until is None or today > report.unlocked_until


def gone_bodies(regime: Regime, today: date) -> list[tuple[str, date, list[str]]]:
    """Return a regime's bodies that are no more: name, since when, names of who follows."""
    over = agencies.ended([*regime.reporter_ids, *regime.recipient_ids], today)
    after = {one: agencies.successors(one) for one in over}
    names = registry.agency_names([*over, *(each for ids in after.values() for each in ids)])
    return [
        (names.get(one, one), since, [names.get(each, each) for each in after[one]])
        for one, since in over.items()
    ]


def periods_owed(today: date, question: Question | None = None) -> list[Owed]:
    """Return what is owed up to today, most pressing first, then what was sent.

    Reports begun for periods that nobody owes (on demand, before tracking) are among them.
    """
    asked = question or Question()
    wanted = regimes(search=asked.search, plan=asked.plan, cadence=asked.cadence)
    reports = {
        (r.regime_id, r.period): r
        for r in Report.objects.defer("content").filter(regime__in=[one.pk for one in wanted])
    }
    lines = []
    for one in wanted:
        for found in _periods(one, today, [key for pk, key in reports if pk == one.pk]):
            lines.append(_owed(one, found, reports.get((one.pk, found.key)), today))
    if asked.state:
        lines = [line for line in lines if line.state == asked.state]
    return sorted(lines, key=_pressing)


def _periods(regime: Regime, today: date, begun: Sequence[str]) -> list[Period]:
    since = regime.tracked_from
    found = {p.key: p for p in owed(regime.schedule, since, today)} if since else {}
    for key in begun:
        found.setdefault(key, period_named(regime.schedule, key))
    return list(found.values())


def _owed(regime: Regime, period: Period, report: Report | None, today: date) -> Owed:
    if report is not None and report.sent_on is not None:
        late = period.due is not None and report.sent_on > period.due
        return Owed(regime, period, report, "sent_late" if late else "sent", None)
    if period.due is None:
        return Owed(regime, period, report, "no_day", None)
    left = (period.due - today).days
    state: OwedState = "overdue" if left < 0 else "due_soon" if left <= DUE_SOON_DAYS else "owed"
    return Owed(regime, period, report, state, left)


def _pressing(line: Owed) -> tuple[int, date, int]:
    return STATES.index(line.state), line.period.due or date.max, line.regime.position


def next_due(regime: Regime, today: date) -> Period:
    """Return the period of today; of a regime for one quarter alone, its next quarter."""
    coming = owed(regime.schedule, today, today + timedelta(days=YEAR_DAYS))
    return next(coming, period_at(regime.schedule, today))


@dataclass
class _Kept:
    due: int = 0
    in_time: int = 0
    late: int = 0
    shares: list[float] = field(default_factory=list)


def unit_rates(today: date) -> list[UnitRates]:
    """Return how each reporter kept its days, the one with most missing first."""
    kept: dict[str, _Kept] = {}
    for line in periods_owed(today):
        one = kept.setdefault(line.regime.reporter or line.regime.title, _Kept())
        if line.report is not None:
            one.shares.append(line.report.completeness)
        if line.period.due is None or (line.days_left is not None and line.days_left >= 0):
            continue
        one.due += 1
        one.in_time += line.state == "sent"
        one.late += line.state == "sent_late"
    rates = [
        UnitRates(
            name, k.due, k.in_time, k.late, k.due - k.in_time - k.late,
            sum(k.shares) / len(k.shares) if k.shares else None,
        )
        for name, k in kept.items()
    ]  # fmt: skip
    return sorted(rates, key=lambda r: (-r.missing, -r.late, r.reporter))


def _matches(regime: Regime, search: str) -> bool:
    text = " ".join((regime.pk, regime.title, regime.reporter, regime.recipient, regime.section))
    return all(word in fold(text) for word in fold(search).split())
