"""The way of a unit's figures: handed in, sent back or approved, unlocked when late."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.services.audit import actions as audit
from lienthong.services.reporting import queries
from lienthong.services.reporting.actions.filling import remeasure
from lienthong.services.reporting.actions.workflow import UNLOCKED_DAYS
from lienthong.services.reporting.indicators import definitions, errors
from lienthong.services.reporting.indicators.fillings import grid
from lienthong.services.reporting.indicators.models import Filling
from lienthong.services.reporting.indicators.writing import begun, demand_open, step
from lienthong.services.reporting.steps import reasoned


@transaction.atomic
def hand_in_figures(*, form_id: str, period: str, unit: str, by: Actor) -> Filling:
    """Hand a unit's figures to who sums them up, the measured ones measured once more.

    Raises NotSettled while something is to be settled, NothingGiven, WrongFillingState,
    FillingLocked.
    """
    filling = _held(form_id, period, unit)
    demand_open(filling)
    remeasure(filling=filling, by=by)
    shown = grid(filling.form, period, unit)
    if not shown.given and any(row.line.element.origin.typed for row in shown.rows):
        raise errors.NothingGiven
    if shown.findings:
        first = shown.findings[0]
        raise errors.NotSettled(len(shown.findings), first.message % first.values)
    filling.submitted_by, filling.submitted_at = by.id, clock.now()
    filling.submitted_on = clock.today()
    return _to(filling, Filling.State.SUBMITTED, "", by,
               "submitted_by", "submitted_at", "submitted_on")  # fmt: skip


@transaction.atomic
def send_back_figures(
    *, form_id: str, period: str, unit: str, reason: str, by: Actor
) -> Filling:  # fmt: skip
    """Give figures back to be mended, saying why; they count no more until handed in again.

    Raises ReasonMissing, WrongFillingState.
    """
    filling = _held(form_id, period, unit)
    if not filling.is_given:
        raise errors.WrongFillingState(filling.unit.name, filling.state)
    return _to(filling, Filling.State.RETURNED, reasoned(reason), by)


@transaction.atomic
def approve_figures(*, form_id: str, period: str, unit: str, by: Actor) -> Filling:
    """Approve figures that somebody else handed in. Raises OwnFigures, WrongFillingState."""
    filling = _held(form_id, period, unit)
    if filling.state != Filling.State.SUBMITTED:
        raise errors.WrongFillingState(filling.unit.name, filling.state)
    if by.kind == "user" and by.id == filling.submitted_by:
        raise errors.OwnFigures
    filling.approved_by, filling.approved_at = by.id, clock.now()
    return _to(filling, Filling.State.APPROVED, "", by, "approved_by", "approved_at")


@transaction.atomic
def unlock_figures(
    *, form_id: str, period: str, unit: str, reason: str, by: Actor
) -> Filling:  # fmt: skip
    """Let a late unit fill and hand in for some days, saying why, as late reports are unlocked.

    Raises FillingNotLocked, ReasonMissing.
    """
    filling = _held(form_id, period, unit)
    if not queries.is_locked(filling, clock.today()):
        raise errors.FillingNotLocked(filling.unit.name)
    note = reasoned(reason)
    filling.unlocked_until = clock.today() + timedelta(days=UNLOCKED_DAYS)
    filling.save(update_fields=["unlocked_until"])
    step(filling, "unlocked", note, by)
    audit.record(by=by, action="reporting.unlock_figures", subject=f"filling:{filling.pk}",
                 after={"until": filling.unlocked_until, "reason": note})  # fmt: skip
    return filling


def _held(form_id: str, period: str, unit: str) -> Filling:
    return begun(definitions.kept(form_id), period, unit)[0]


def _to(filling: Filling, state: str, note: str, by: Actor, *fields: str) -> Filling:
    before, filling.state = filling.state, state
    filling.save(update_fields=["state", *fields])
    step(filling, state, note, by)
    after: dict[str, Any] = {"state": state, "note": note}
    audit.record(by=by, action=f"reporting.figures_{state}", subject=f"filling:{filling.pk}",
                 before={"state": before}, after=after)  # fmt: skip
    return filling
