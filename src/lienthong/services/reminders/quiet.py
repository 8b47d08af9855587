"""When no letter leaves: the quiet hours of the node, and days on which nobody works."""

from datetime import datetime

from lienthong.base import clock
from lienthong.base.settings import Reminding
from lienthong.core.working_days import is_working


def is_quiet(at: datetime, rules: Reminding) -> bool:
    """Tell whether no letter leaves at an instant: on days off and in the quiet hours."""
    here = at.astimezone(clock.VIET_NAM)
    now, start, end = here.time(), rules.quiet_from, rules.quiet_to
    inside = start <= now < end if start <= end else now >= start or now < end
    return inside or not is_working(here.date())
