"""What every act on a report does: hold its row, ask its state, note the step."""

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.services.reporting import errors, queries
from lienthong.services.reporting.models import Report, ReportStep


def locked_row(report_id: int) -> Report:
    """Return a report that nobody else changes until the transaction ends. Raises UnknownReport."""
    found = Report.objects.select_for_update(of=("self",)).select_related("regime")
    report = found.filter(pk=report_id).first()
    if report is None:
        raise errors.UnknownReport(report_id)
    return report


def demand_state(report: Report, *allowed: str) -> Report:
    """Return the report when it is in one of the states. Raises WrongState."""
    if report.state not in allowed:
        raise errors.WrongState(report.pk, report.state)
    return report


def demand_open(report: Report) -> Report:
    """Return a report whose words may be written. Raises WrongState, ReportLocked."""
    demand_state(report, Report.State.DRAFT, Report.State.RETURNED)
    if report.due is not None and queries.is_locked(report, clock.today()):
        raise errors.ReportLocked(report.pk, report.due)
    return report


def step(report: Report, act: str, note: str, by: Actor) -> None:
    """Add a step to the report's history."""
    ReportStep.objects.create(report=report, at=clock.now(), by=by.name, act=act, note=note)


def reasoned(text: str) -> str:
    """Return a reason. Raises ReasonMissing without one."""
    if not text.strip():
        raise errors.ReasonMissing
    return text.strip()
