"""The clocks of a dossier: when each of the five steps began and ended, and what has run out.

The steps, the fourteen days of appraisal and the six months of a security confirmation are those
of a third party's digest of the guidance, so the numbers are here in one place, and pages call
them what they are. Pure: today is an argument.
"""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

StepName = Literal["agreed", "appraised", "node", "tested", "live"]
StepState = Literal["done", "done_late", "running", "late", "waiting"]
SecurityState = Literal["none", "valid", "expiring", "expired"]
# Step, the column that begins its clock when the step before does not, the column that ends it.
STEPS: tuple[tuple[StepName, str, str], ...] = (
    ("agreed", "ngay_bat_dau", "ngay_thong_nhat"),
    ("appraised", "ngay_gui_tham_dinh", "ngay_tham_dinh"),
    ("node", "", "ngay_dat_nut"),
    ("tested", "", "ngay_bien_ban"),
    ("live", "", "ngay_van_hanh"),
)
APPRAISAL_DAYS = 14
LIMITS: Mapping[StepName, int] = {"appraised": APPRAISAL_DAYS}
SECURITY_MONTHS = 6
WARN_DAYS = 30


@dataclass(frozen=True)
class Step:
    """One step. ``days`` ran from its beginning to its end, or to today while it runs."""

    name: StepName
    state: StepState
    begun: date | None
    ended: date | None
    days: int | None
    limit: int | None

    @property
    def last_day(self) -> date | None:
        """The last day in time, of a step that has a limit and has begun."""
        return self.begun + timedelta(days=self.limit) if self.begun and self.limit else None


@dataclass(frozen=True)
class Security:
    """The confirmation of security: ``until`` is the first day it no longer counts."""

    state: SecurityState
    confirmed: date | None = None
    until: date | None = None
    days_left: int | None = None


def steps(row: Mapping[str, Any], day: date) -> tuple[Step, ...]:
    """Return the five steps of a dossier as they stand on a day."""
    found: list[Step] = []
    before: date | None = row["ngay_bat_dau"]
    for name, begins, ends in STEPS:
        begun = (row[begins] if begins else None) or before
        ended = row[ends]
        found.append(_step(name, begun, ended, day))
        before = ended
    return tuple(found)


def _step(name: StepName, begun: date | None, ended: date | None, day: date) -> Step:
    limit = LIMITS.get(name)
    if begun is None:
        return Step(name, "done" if ended else "waiting", None, ended, None, limit)
    days = ((ended or day) - begun).days
    late = limit is not None and days > limit
    state: StepState = ("done_late" if late else "done") if ended else "late" if late else "running"
    return Step(name, state, begun, ended, days, limit)


def security(row: Mapping[str, Any], day: date) -> Security:
    """Return how the confirmation of security stands: six months, a warning in the last 30 days.

    >>> security({"ngay_xac_nhan_an_toan": date(2026, 8, 31)}, date(2026, 12, 1)).until
    datetime.date(2027, 2, 28)
    """
    confirmed = row.get("ngay_xac_nhan_an_toan")
    if confirmed is None:
        return Security("none")
    until = months_after(confirmed, SECURITY_MONTHS)
    left = (until - day).days
    state: SecurityState = "expired" if left <= 0 else "expiring" if left <= WARN_DAYS else "valid"
    return Security(state, confirmed, until, left)


def months_after(day: date, months: int) -> date:
    """Return the same day some months later, or the last of that month when it is shorter."""
    at = day.month - 1 + months
    year, month = day.year + at // 12, at % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
