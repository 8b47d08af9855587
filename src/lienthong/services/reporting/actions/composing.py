"""Begin a report, measure its figures anew, write its words."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.core.reporting.content import as_plain, completeness
from lienthong.core.reporting.periods import MONTHS, Period, period_at
from lienthong.services.audit import actions as audit
from lienthong.services.direction.actions.kpis import measure_kpis
from lienthong.services.reporting import errors, queries
from lienthong.services.reporting.composing import compose
from lienthong.services.reporting.composing.model import Asked
from lienthong.services.reporting.laying_out import LISTS, TEXTS, first_letter, sections_of
from lienthong.services.reporting.models import Regime, Report
from lienthong.services.reporting.scoping import scope_of
from lienthong.services.reporting.steps import demand_open, locked_row, step

MOST_WORDS = 20_000


def compose_report(*, regime_id: str, period: str, by: Actor) -> Report:
    """Begin the report of a period, its figures measured now.

    Raises UnknownRegime, NoSuchPeriod; ReportExists when the period has one.
    """
    regime = queries.regime(regime_id)
    found = queries.period(regime, period)
    there = queries.report_of(regime, period)
    if there is not None:
        raise errors.ReportExists(there.pk, regime.title, period)
    try:
        return _begin(regime, found, by)
    except IntegrityError as error:  # somebody began it in the meantime
        there = queries.report_of(regime, period)
        raise errors.ReportExists(there.pk if there else 0, regime.title, period) from error


@transaction.atomic
def _begin(regime: Regime, period: Period, by: Actor) -> Report:
    report = Report(
        regime=regime, period=period.key, start=period.start, end=period.end, due=period.due,
        drafted_by=by.name, letter=first_letter(regime, period.key, clock.today()),
    )  # fmt: skip
    _measure(report, by)
    report.save()
    step(report, "composed", "", by)
    audit.record(by=by, action="reporting.compose", subject=f"report:{report.pk}",
                 after={"regime": regime.pk, "period": period.key})  # fmt: skip
    return report


@transaction.atomic
def recompose(*, report_id: int, by: Actor) -> Report:
    """Measure the figures anew; what people wrote stays. Raises WrongState, ReportLocked."""
    report = demand_open(locked_row(report_id))
    _measure(report, by)
    report.save(update_fields=["content", "scope", "completeness", "composed_at"])
    step(report, "measured", "", by)
    audit.record(by=by, action="reporting.recompose", subject=f"report:{report_id}",
                 after={"composed_at": report.composed_at})  # fmt: skip
    return report


@transaction.atomic
def write_words(
    *, report_id: int, by: Actor, words: Mapping[str, str] | None = None,
    letter: Mapping[str, str | Sequence[str]] | None = None,
) -> Report:  # fmt: skip
    """Write the words of parts and of the letter around them; nothing measured is touched.

    Raises NotAPart for a part that takes no words; NotADay; WrongState; ReportLocked.
    """
    report = demand_open(locked_row(report_id))
    before = {"words": dict(report.words), "letter": dict(report.letter)}
    sections = sections_of(report)
    asked = {s.code for s in sections if s.asks}
    for part, text in (words or {}).items():
        if part not in asked:
            raise errors.NotAPart(part)
        report.words[part] = text.strip()[:MOST_WORDS]
    report.letter |= _letter(letter or {})
    report.completeness = completeness(sections, report.words)
    report.save(update_fields=["words", "letter", "completeness"])
    step(report, "worded", "", by)
    audit.record(by=by, action="reporting.write_words", subject=f"report:{report_id}",
                 before=before, after={"words": report.words, "letter": report.letter})  # fmt: skip
    return report


def _letter(written: Mapping[str, str | Sequence[str]]) -> dict[str, Any]:
    """Return texts as one line each, lists as their lines, however they were handed in."""
    found: dict[str, Any] = {}
    for name, value in written.items():
        lines = value.splitlines() if isinstance(value, str) else [str(v) for v in value]
        if name == "issued_on":
            found[name] = _day(" ".join(lines))
        elif name in TEXTS:
            found[name] = " ".join(" ".join(lines).split())[:500]
        elif name in LISTS:
            found[name] = [line for line in (" ".join(v.split()) for v in lines) if line]
        else:
            raise errors.NotAPart(name)
    return found


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise errors.NotADay(text) from error


def _measure(report: Report, by: Actor) -> None:
    """Measure indicators too, unless the period is over: then their last figures of it stand."""
    if report.start <= clock.today() <= report.end:
        measure_kpis(by=by)
    at = clock.now()
    asked = Asked(
        start=report.start, end=report.end, next_end=_next_end(report),
        on=min(clock.today(), report.end), at=at, regime=report.regime_id, period=report.period,
        scope=scope_of(report.regime),
    )  # fmt: skip
    report.scope = asked.scope.as_plain()
    sections = compose(asked)
    report.content = [as_plain(section) for section in sections]
    report.completeness = completeness(sections, report.words)
    report.composed_at = at


def _next_end(report: Report) -> date:
    """The last day of the period after; without a rhythm as many days again, at least 30."""
    if report.regime.cadence in MONTHS:
        return period_at(report.regime.schedule, report.end + timedelta(days=1)).end
    return report.end + timedelta(days=max(30, (report.end - report.start).days + 1))
