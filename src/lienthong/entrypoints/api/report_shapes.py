"""Regimes, periods owed and reports as the API shows them, and what it takes."""

from datetime import date, datetime
from typing import Any

from ninja import Schema

from lienthong.base import clock
from lienthong.entrypoints.report_words import facts
from lienthong.services.reporting import queries
from lienthong.services.reporting.models import Regime, Report
from lienthong.services.reporting.queries import Owed, UnitRates
from lienthong.services.reporting.scoping import scope_of


class ScopeShape(Schema):
    """What a regime's reports are about; what is empty narrows nothing."""

    plans: list[str] = []
    tasks: list[str] = []
    agencies: list[str] = []
    pillar: str = ""
    group: str = ""


class RegimeShape(Schema):
    """Who reports what to whom and when; ``scope_set``: by people, not by the plan's text."""

    id: str
    title: str
    own: bool
    plan: str
    section: str
    reporter: str
    recipient: str
    final_recipient: str
    channel: str
    channel_url: str
    cadence: str
    closes_on: int
    due_day: int
    due_months: list[int]
    before: bool
    due: date | None
    tracked_from: date | None
    reviewer: str
    signer: str
    scope: ScopeShape
    scope_set: bool


class PeriodShape(Schema):
    """A period for which a report is owed; ``days_left`` is negative when late."""

    regime: str
    title: str
    reporter: str
    recipient: str
    period: str
    start: date
    end: date
    due: date | None
    state: str
    days_left: int | None
    report: int | None
    report_state: str | None


class RatesShape(Schema):
    """How a reporter kept its days; shares are 0.0–1.0, null when nothing was due."""

    reporter: str
    due: int
    in_time: int
    late: int
    missing: int
    on_time_rate: float | None
    completeness: float | None


class StepShape(Schema):
    """What was done with a report, by whom, and why."""

    at: datetime
    by: str
    act: str
    note: str


class ReportShape(Schema):
    """A report's state; ``locked``: late, and its words may not be written."""

    id: int
    regime: str
    title: str
    period: str
    start: date
    end: date
    due: date | None
    state: str
    locked: bool
    completeness: float
    composed_at: datetime
    drafted_by: str
    submitted_by: str
    approved_by: str
    signed_by: str
    signature: str
    sent_on: date | None
    unlocked_until: date | None


class WholeReportShape(ReportShape):
    """A report with what was measured, part by part, what people wrote, and its steps."""

    scope: dict[str, Any]
    content: list[dict[str, Any]]
    words: dict[str, str]
    letter: dict[str, Any]
    steps: list[StepShape]


class NewRegime(Schema):
    """A regime of one's own; days of the month are 0 when there is none."""

    title: str
    cadence: str
    reporter: str = ""
    recipient: str = ""
    closes_on: int = 0
    due_day: int = 0
    before: bool = False
    due: date | None = None


class Tracking(Schema):
    """From which day on the periods are owed; null owes none."""

    since: date | None = None


class People(Schema):
    """Who reviews and who signs."""

    reviewer: str = ""
    signer: str = ""


class NewReport(Schema):
    """The period to compose a report of, such as 2026-11 or 2026-Q4."""

    regime: str
    period: str


class Words(Schema):
    """Words by part, and the letter around them; what is left out stays."""

    words: dict[str, str] = {}
    letter: dict[str, str | list[str]] = {}


class Reason(Schema):
    """Why."""

    reason: str


class Signing(Schema):
    """Whether a printed copy was signed, instead of the PDF."""

    on_paper: bool = False


class Sending(Schema):
    """By which way it was sent, and on which day (today when not given)."""

    note: str = ""
    on: date | None = None


def regime_json(regime: Regime) -> dict[str, Any]:
    """Return a regime with what its reports are about."""
    names = ("title", "own", "section", "reporter", "recipient", "final_recipient", "channel",
             "channel_url", "cadence", "closes_on", "due_day", "due_months", "before", "due",
             "tracked_from", "reviewer", "signer")  # fmt: skip
    return {name: getattr(regime, name) for name in names} | {
        "id": regime.pk,
        "plan": regime.plan_id,
        "scope": scope_of(regime).as_plain(),
        "scope_set": regime.scope is not None,
    }


def period_json(line: Owed) -> dict[str, Any]:
    """Return a period that is owed."""
    return {
        "regime": line.regime.pk,
        "title": line.regime.title,
        "reporter": line.regime.reporter,
        "recipient": line.regime.recipient,
        "period": line.period.key,
        "start": line.period.start,
        "end": line.period.end,
        "due": line.period.due,
        "state": line.state,
        "days_left": line.days_left,
        "report": line.report.pk if line.report else None,
        "report_state": line.report.state if line.report else None,
    }


def rates_json(rates: UnitRates) -> dict[str, Any]:
    """Return how a reporter kept its days."""
    return vars(rates) | {"on_time_rate": rates.on_time_rate}


def report_json(report: Report) -> dict[str, Any]:
    """Return a report's state."""
    return facts(report) | {"locked": queries.is_locked(report, clock.today())}


def whole_report_json(report: Report) -> dict[str, Any]:
    """Return a report with what it holds."""
    steps = [{"at": s.at, "by": s.by, "act": s.act, "note": s.note} for s in report.steps.all()]
    return report_json(report) | {
        "scope": report.scope,
        "content": report.content,
        "words": report.words,
        "letter": report.letter,
        "steps": steps,
    }
