"""How long a ticket may take, in working days of Viet Nam: 5 to verify, 5 more to correct.

Hard cases that need a look on the spot get 15 in all. The lengths are settings of the node: the
guidance they come from is known from a third party's digest.
"""

from dataclasses import dataclass
from datetime import date

from lienthong.base.settings import current as node
from lienthong.core import working_days


@dataclass(frozen=True)
class Terms:
    """The last day to verify the origin, and the last to correct it."""

    verify_by: date
    due: date


def terms(start: date, *, is_complex: bool = False) -> Terms:
    """Return the terms of a ticket whose clock starts on a day."""
    kept, days_off = node().tickets, node().desk.days_off
    verify_by = working_days.due(start, kept.verify_days, days_off)
    days = kept.complex_days if is_complex else kept.verify_days + kept.fix_days
    return Terms(verify_by, working_days.due(start, days, days_off))


def days_left(due: date, today: date) -> int:
    """Return the working days left, today not counted; below 0 the working days overdue."""
    days_off = node().desk.days_off
    if due >= today:
        return working_days.between(today, due, days_off)
    return -working_days.between(due, today, days_off)
