"""Follow the plans' reporting rules, add regimes of one's own, say from when each is owed."""

import re
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.i18n import N_
from lienthong.base.text import fold
from lienthong.core.reporting.periods import CADENCES, MONTHS
from lienthong.services.audit import actions as audit
from lienthong.services.direction.models import Plan, ReportingRule, Task
from lienthong.services.registry.agencies.queries import demand_in_force
from lienthong.services.reporting import errors
from lienthong.services.reporting.models import Regime
from lienthong.services.reporting.scheduling import schedule_of
from lienthong.services.reporting.scoping import Scope, scope_of

_COPIED = ("position", "title", "section", "reporter", "reporter_ids", "recipient",
           "recipient_ids", "final_recipient", "channel", "channel_url", "retired_at")  # fmt: skip
_COMPUTED = ("plan_id", "cadence", "closes_on", "due_day", "due_months", "before", "part", "due")


@dataclass(frozen=True)
class OwnRegime:
    """A regime as a person enters it; days are 0 when there is none."""

    title: str
    cadence: str
    reporter: str = ""
    recipient: str = ""
    closes_on: int = 0
    due_day: int = 0
    before: bool = False
    due: date | None = None
    tracked_from: date | None = None


@transaction.atomic
def load_regimes(*, by: Actor) -> int:
    """Bring the regimes in line with the plans' rules; return how many are new.

    A regime that has a rhythm is owed from the day it is first loaded on.
    """
    known = {one.pk: one for one in Regime.objects.filter(own=False)}
    rules = list(ReportingRule.objects.all())
    wanted = [_of(rule, known.get(rule.pk)) for rule in rules]
    new = [one for one in wanted if one.pk not in known]
    changed = [one for one in wanted if one.pk in known]
    Regime.objects.bulk_create(new)
    Regime.objects.bulk_update(changed, [*_COPIED, *_COMPUTED])
    if new:
        audit.record(by=by, action="reporting.load_regimes", subject="reporting:regimes",
                     after={"new": [one.pk for one in new]})  # fmt: skip
    return len(new)


def _of(rule: ReportingRule, known: Regime | None) -> Regime:
    rhythm = schedule_of(rule)
    tracked = clock.today() if rhythm.cadence in MONTHS else None
    regime = known or Regime(id=rule.pk, tracked_from=tracked)
    for name in _COPIED:
        setattr(regime, name, getattr(rule, name))
    values: dict[str, Any] = asdict(rhythm) | {"due_months": list(rhythm.due_months)}
    for name, value in (values | {"plan_id": rule.plan_id}).items():
        setattr(regime, name, value)
    return regime


@transaction.atomic
def add_regime(*, regime: OwnRegime, by: Actor) -> Regime:
    """Enter a regime of one's own. Raises BadRegime."""
    _check(regime)
    position = (Regime.objects.aggregate(last=Max("position"))["last"] or 0) + 1
    values = asdict(regime) | {"title": regime.title.strip()}
    made = Regime.objects.create(id=_own_id(regime.title), position=position, own=True, **values)
    audit.record(by=by, action="reporting.add_regime", subject=f"regime:{made.pk}", after=values)
    return made


@transaction.atomic
def track_regime(*, regime_id: str, since: date | None, by: Actor) -> Regime:
    """Owe the regime's periods from a day on; None owes none. Raises UnknownRegime."""
    found = _held(regime_id)
    before, found.tracked_from = found.tracked_from, since
    found.save(update_fields=["tracked_from"])
    audit.record(by=by, action="reporting.track_regime", subject=f"regime:{regime_id}",
                 before={"tracked_from": before}, after={"tracked_from": since})  # fmt: skip
    return found


@transaction.atomic
def set_scope(*, regime_id: str, scope: Scope | None, by: Actor) -> Regime:
    """Say what the regime's reports are about; None follows the plan's text again.

    Reports that were begun keep what they were about until they are measured anew. Raises
    UnknownRegime, UnknownAgency, AgencyEnded, BadScope.
    """
    found = _held(regime_id)
    before = scope_of(found)
    if scope is not None:
        _check_scope(scope)
    found.scope = scope.as_plain() if scope else None
    found.save(update_fields=["scope"])
    audit.record(by=by, action="reporting.set_scope", subject=f"regime:{regime_id}",
                 before=before.as_plain(), after=scope_of(found).as_plain())  # fmt: skip
    return found


@transaction.atomic
def name_people(*, regime_id: str, reviewer: str, signer: str, by: Actor) -> Regime:
    """Say who reviews and who signs the regime's reports. Raises UnknownRegime."""
    found = _held(regime_id)
    before = {"reviewer": found.reviewer, "signer": found.signer}
    after = {"reviewer": _one_line(reviewer), "signer": _one_line(signer)}
    found.reviewer, found.signer = after["reviewer"], after["signer"]
    found.save(update_fields=["reviewer", "signer"])
    audit.record(by=by, action="reporting.name_people", subject=f"regime:{regime_id}",
                 before=before, after=after)  # fmt: skip
    return found


def _held(regime_id: str) -> Regime:
    found = Regime.objects.select_for_update().filter(pk=regime_id).first()
    if found is None:
        raise errors.UnknownRegime(regime_id)
    return found


def _one_line(text: str) -> str:
    return " ".join(text.split())[:200]


def _check_scope(scope: Scope) -> None:
    for agency in scope.agencies:
        demand_in_force(agency, clock.today(), place=agency)
    for model, ids in ((Plan, scope.plans), (Task, scope.tasks)):
        known = set(model.objects.filter(pk__in=ids).values_list("pk", flat=True))
        for one in ids:
            if one not in known:
                raise errors.BadScope(one)


def _check(regime: OwnRegime) -> None:
    if not regime.title.strip():
        raise errors.BadRegime(N_("chưa có tên"))
    if regime.cadence not in CADENCES:
        raise errors.BadRegime(regime.cadence)
    for day in (regime.closes_on, regime.due_day):
        if not 0 <= day <= 31:
            raise errors.BadRegime(str(day))
    if regime.cadence == "once" and regime.due is None:
        raise errors.BadRegime(N_("báo cáo một lần phải có ngày hạn"))


def _own_id(title: str) -> str:
    slug = "-".join(re.findall(r"[a-z0-9]+", fold(title)))[:50] or "che-do"
    key = first = f"own-{slug}"
    again = 1
    while Regime.objects.filter(pk=key).exists():
        again += 1
        key = f"{first}-{again}"
    return key
