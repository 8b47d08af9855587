"""Declare forms of indicators, change them by version, retire them, ship those of the plans."""

from pathlib import Path
from typing import Any

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.i18n import N_
from lienthong.base.settings import REPO_DIR
from lienthong.base.settings import current as node
from lienthong.core.indicators.errors import BadForm
from lienthong.core.indicators.model import Form
from lienthong.core.indicators.plain import plain_of
from lienthong.core.indicators.reading import form_of_yaml
from lienthong.services.audit import actions as audit
from lienthong.services.direction.measures import measure_named
from lienthong.services.direction.models import Kpi
from lienthong.services.registry.models import Agency
from lienthong.services.reporting.indicators import errors
from lienthong.services.reporting.indicators.models import FormVersion, IndicatorForm
from lienthong.services.reporting.models import Regime

SHIPPED = REPO_DIR / "reference" / "indicator_forms"


@transaction.atomic
def save_form(*, form: Form, by: Actor, seen: int | None = None) -> IndicatorForm:
    """Put a form, or its next version, into force; the same again changes nothing.

    Args:
        seen: the version the person saw, 0 for a new form; None overwrites whatever is there.

    Raises BadForm with the place, FormExists, FormMoved.
    """
    _hold(form)
    known = IndicatorForm.objects.select_for_update().filter(pk=form.id).first()
    if known is not None and seen == 0:
        raise errors.FormExists(form.id)
    if known is not None and seen is not None and seen != known.number:
        raise errors.FormMoved(known.title, known.number)
    return _saved(form, known, by, shipped=False)


@transaction.atomic
def retire_form(*, form_id: str, retired: bool, by: Actor) -> IndicatorForm:
    """Take a form out of use, or into use again; what was filled stays. Raises UnknownForm."""
    found = IndicatorForm.objects.select_for_update().filter(pk=form_id).first()
    if found is None:
        raise errors.UnknownForm(form_id)
    found.retired_at = clock.now() if retired else None
    found.save(update_fields=["retired_at"])
    act = "reporting.retire_form" if retired else "reporting.revive_form"
    audit.record(by=by, action=act, subject=f"indicator_form:{form_id}")
    return found


@transaction.atomic
def ship_forms(*, by: Actor, folder: Path = SHIPPED) -> list[str]:
    """Add the forms of the plans whose regimes are known here, and bring those that nobody changed
    up to date; return what was added or changed.

    A form whose units are not this node's lies ready and is not in use until a person says so.
    """
    changed = []
    for path in sorted(folder.glob("*.yaml")):
        form = form_of_yaml(path.read_text(encoding="utf-8"))
        known = IndicatorForm.objects.select_for_update().filter(pk=form.id).first()
        theirs = known is not None and (not known.shipped or known.declared == plain_of(form))
        if theirs or not Regime.objects.filter(pk__in=form.regimes).exists():
            continue
        _hold(form)
        made = _saved(form, known, by, shipped=True)
        if known is None and not _ours(form):
            retire_form(form_id=made.pk, retired=True, by=by)
        changed.append(form.id)
    return changed


def _ours(form: Form) -> bool:
    """Its units lie beneath this node's agency, or it asks every agency and this is the centre."""
    settings = node()
    under = form.fillers.under
    return under == settings.node_id or (not under and settings.role == "centre")


def _saved(form: Form, known: IndicatorForm | None, by: Actor, *, shipped: bool) -> IndicatorForm:
    plain = plain_of(form)
    if known is not None and known.declared == plain:
        return known
    made = known or IndicatorForm(id=form.id, number=0)
    before = {"version": made.number} if known else None
    made.title, made.declared, made.shipped = form.title, plain, shipped
    made.regime_ids, made.totals_in = list(form.regimes), list(form.totals_in)
    made.number += 1
    made.save()
    FormVersion.objects.create(
        form=made, number=made.number, declared=plain, at=clock.now(), by=by.name
    )
    after: dict[str, Any] = {"version": made.number, "elements": len(form.elements)}
    audit.record(by=by, action="reporting.save_form", subject=f"indicator_form:{form.id}",
                 before=before, after=after)  # fmt: skip
    return made


def _hold(form: Form) -> None:
    """Raise BadForm for a regime, unit, measure or KPI that is not known here."""
    _known("regimes", N_("Không có chế độ báo cáo «%(id)s»."), (*form.regimes, *form.totals_in),
           Regime)  # fmt: skip
    who = form.fillers
    named = [one for one in (who.under, *who.only, *who.leave_out) if one]
    _known("units", N_("Không có cơ quan, đơn vị «%(id)s» trong danh bạ."), named, Agency)
    _known("kpi", N_("Không có chỉ tiêu «%(id)s»."), [e.kpi for e in form.elements if e.kpi], Kpi)
    for at, element in enumerate(form.elements, start=1):
        measure = measure_named(element.origin.measure)
        if element.origin.measure and (measure is None or not measure.scoped):
            raise BadForm(
                f"elements[{at}].measure",
                N_("Nút không có cách đo «%(id)s» chia theo đơn vị."),
                id=element.origin.measure,
            )


def _known(place: str, message: str, ids: Any, model: Any) -> None:
    here = set(model.objects.filter(pk__in=ids).values_list("pk", flat=True))
    for one in ids:
        if one not in here:
            raise BadForm(place, message, id=one)
