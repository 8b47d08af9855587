"""What the home page says: what is red, late or broken, and what is new since yesterday."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lienthong.base import clock
from lienthong.core.contract.model import Contract
from lienthong.core.rules.model import Word
from lienthong.services.audit.models import AuditRecord
from lienthong.services.contracts import queries as contracts
from lienthong.services.direction.finding import Found, Question
from lienthong.services.direction.lines import TaskLine
from lienthong.services.direction.queries import ReportLine, reporting_rules
from lienthong.services.direction.schedule import TaskState
from lienthong.services.intake import queries as intake
from lienthong.services.records.models import RecordHistory
from lienthong.services.registry.standings import Declared, every_standing
from lienthong.services.sync import queries as sync
from lienthong.services.sync.models import Alarm

NEW_WITHIN = timedelta(days=1)
REPORTS_WITHIN_DAYS = 30
OVERDUE_SHOWN = 8


@dataclass(frozen=True)
class RedWord:
    """A word below its database's yellow, or an identifying field that is not wholly right."""

    contract: Contract
    word: Word


@dataclass(frozen=True)
class News:
    """What happened in the last day: rows by event, and the audited acts, newest first."""

    since: datetime
    rows_changed: int
    acts: list[AuditRecord]


@dataclass(frozen=True)
class Home:
    """Everything the home page shows, as of ``at``; of what is overdue the first tasks."""

    at: datetime
    databases: list[Declared]
    red: list[RedWord]
    overdue: list[TaskLine]
    tasks: dict[TaskState, int]
    reports_due: list[ReportLine]
    quarantine_open: int
    alarms: list[Alarm]
    news: News


def home(*, today: date, unit: str | None = None, units: frozenset[str] | None = None) -> Home:
    """Return the facts of the home page.

    ``unit`` narrows the quarantine to one unit's rows, ``units`` the tasks to those they lead.
    """
    databases = every_standing(contracts.all_current())
    return Home(
        at=clock.now(),
        databases=databases,
        red=[RedWord(one.contract, word) for one in databases for word in one.scores.reds],
        overdue=Found(Question(state="overdue", units=units), today).lines(0, OVERDUE_SHOWN),
        tasks=Found(Question(units=units), today).states,
        reports_due=[
            line
            for line in reporting_rules(today=today)
            if line.days_left is not None and 0 <= line.days_left <= REPORTS_WITHIN_DAYS
        ],
        quarantine_open=intake.open_count(unit=unit),
        alarms=sync.open_alarms(),
        news=news(since=clock.now() - NEW_WITHIN),
    )


def news(*, since: datetime, limit: int = 20) -> News:
    """Return what changed since an instant."""
    return News(
        since=since,
        rows_changed=RecordHistory.objects.filter(changed_at__gte=since).count(),
        acts=list(AuditRecord.objects.filter(at__gte=since)[:limit]),
    )
