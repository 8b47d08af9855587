"""Read forms, their versions and their periods."""

from collections.abc import Iterator
from datetime import date, timedelta

from lienthong.core.indicators.model import Form
from lienthong.core.reporting.periods import (
    MONTHS,
    BadPeriod,
    Period,
    owed,
    period_at,
    period_named,
)
from lienthong.services.reporting.errors import NoSuchPeriod
from lienthong.services.reporting.indicators import errors
from lienthong.services.reporting.indicators.models import IndicatorForm
from lienthong.services.reporting.models import Regime

SHOWN_PERIODS = 13


def forms() -> list[IndicatorForm]:
    """Return the forms in force."""
    return list(IndicatorForm.objects.filter(retired_at=None).order_by("title"))


def forms_of(regime_id: str) -> list[IndicatorForm]:
    """Return the forms whose totals stand in the reports of a regime."""
    return [f for f in forms() if regime_id in (*f.regime_ids, *f.totals_in)]


def kept(form_id: str) -> IndicatorForm:
    """Return one form, retired ones too. Raises UnknownForm."""
    found = IndicatorForm.objects.filter(pk=form_id).first()
    if found is None:
        raise errors.UnknownForm(form_id)
    return found


def regimes_of(form: Form) -> list[Regime]:
    """Return the regimes of a form that are in force here, in their order."""
    return list(Regime.objects.filter(pk__in=form.regimes, retired_at=None))


def period(form: Form, key: str) -> tuple[Period, date | None]:
    """Return a period of the form, with the last day for its units. Raises NoSuchPeriod."""
    for regime in regimes_of(form):
        try:
            found = period_named(regime.schedule, key)
        except BadPeriod:
            continue
        return found, due_of(form, found)
    raise NoSuchPeriod(key, form.title)


def due_of(form: Form, period: Period) -> date | None:
    """Return the last day for the units: that of the regime, less the form's days ahead."""
    return None if period.due is None else period.due - timedelta(days=form.days_ahead)


def periods(form: Form, since: date, until: date) -> list[Period]:
    """Return the periods of a form with a rhythm or a day that touch some days, oldest first."""
    found = {p.key: p for r in regimes_of(form) for p in owed(r.schedule, since, until)}
    return sorted(found.values(), key=lambda p: (p.end, p.key))


def tracked(form: Form, until: date) -> list[Period]:
    """Return the periods that units owe up to a day, oldest first."""
    found: dict[str, Period] = {}
    for regime in regimes_of(form):
        since = regime.tracked_from or (until if regime.due else None)
        if since is not None:
            found |= {p.key: p for p in owed(regime.schedule, since, until)}
    return sorted(found.values(), key=lambda p: (p.end, p.key))


def begun(kept_form: IndicatorForm) -> list[str]:
    """Return the periods for which some unit began to fill the form."""
    named = kept_form.fillings.order_by("period").values_list("period", flat=True)
    return list(named.distinct())


def offered(kept_form: IndicatorForm, today: date) -> list[Period]:
    """Return the periods a person chooses from, newest first: the running one, and those before.

    Of a form on demand, the days for which somebody began it, and today.
    """
    form = kept_form.form
    found = {p.key: p for p in periods(form, today - timedelta(days=400), today)}
    for key in begun(kept_form):
        found.setdefault(key, period(form, key)[0])
    for one in _on_demand(form, today):
        found.setdefault(one.key, one)
    return sorted(found.values(), key=lambda p: p.end, reverse=True)[:SHOWN_PERIODS]


def _on_demand(form: Form, today: date) -> Iterator[Period]:
    for regime in regimes_of(form):
        if regime.cadence not in MONTHS and regime.due is None:
            yield period_at(regime.schedule, today)
