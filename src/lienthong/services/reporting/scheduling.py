"""From what a plan states of a report to the schedule this node follows.

Only what is written is followed: without a stated day a period has no last day, and a regime whose
rhythm is not stated, or that is due once on no stated day, is on demand.
"""

import calendar
from datetime import date

from lienthong.core.reporting.periods import CADENCES, Cadence, Schedule
from lienthong.services.direction.models import ReportingRule

QUARTERS = {"03": 1, "06": 2, "09": 3, "12": 4}


def schedule_of(rule: ReportingRule) -> Schedule:
    """Return when the rule asks for a report."""
    cadence: Cadence = next((c for c in CADENCES if c == rule.cadence), "on_demand")
    due = _once(rule) if cadence == "once" else None
    if cadence == "once" and due is None:
        cadence = "on_demand"
    months = tuple(int(m) for m in rule.due_month.split(";") if m.strip().isdigit())
    one_quarter = cadence == "quarterly" and bool(rule.period_label) and len(months) == 1
    return Schedule(
        cadence=cadence,
        closes_on=int(rule.cutoff_end[3:]) if rule.cutoff_end else 0,
        due_day=0 if due else rule.due_day or 0,
        due_months=() if one_quarter else months,
        before=rule.due_rule == "before" and bool(rule.due_day),
        part=QUARTERS.get(rule.due_month, 0) if one_quarter else 0,
        due=due,
    )


def _once(rule: ReportingRule) -> date | None:
    """The last day of a report due once: of «2025-08», day 10, before it: 09/08/2025."""
    if "-" not in rule.due_month:
        return None
    year, month = (int(part) for part in rule.due_month.split("-"))
    last = calendar.monthrange(year, month)[1]
    day = min(rule.due_day or last, last)
    return date.fromordinal(date(year, month, day).toordinal() - int(rule.due_rule == "before"))
