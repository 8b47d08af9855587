"""How long a kept row may wait: the unit's term, then the agency's, in working days of the node."""

from dataclasses import dataclass
from datetime import date, datetime

from lienthong.base import clock
from lienthong.base.settings import current as node
from lienthong.core import working_days


@dataclass(frozen=True)
class Deadlines:
    """The latest days (of Viet Nam) on which the clock of a late row started.

    ``unit`` rows have passed the unit's term; ``agency`` rows the agency's too.
    """

    unit: date
    agency: date

    @classmethod
    def today(cls) -> "Deadlines":
        """Return the deadlines as of today."""
        desk = node().desk
        today, both = clock.today(), desk.unit_days + desk.agency_days
        return cls(
            working_days.overdue_since(today, desk.unit_days, desk.days_off),
            working_days.overdue_since(today, both, desk.days_off),
        )


def due(since: datetime) -> date:
    """Return the last day of the unit's term for a row whose clock started then."""
    desk = node().desk
    start = since.astimezone(clock.VIET_NAM).date()
    return working_days.due(start, desk.unit_days, desk.days_off)


def is_late(since: datetime) -> bool:
    """Tell whether the unit's term has passed."""
    return due(since) < clock.today()
