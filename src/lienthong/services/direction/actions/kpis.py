"""Declare figures that the node cannot measure."""

from decimal import Decimal

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.services.audit import actions as audit
from lienthong.services.direction import errors
from lienthong.services.direction.evidence import stated
from lienthong.services.direction.measures import measure_of
from lienthong.services.direction.models import Kpi


@transaction.atomic
def declare_kpi(*, kpi_id: str, value: Decimal, evidence: str, by: Actor) -> Kpi:
    """Record a figure that the node cannot measure. Raises MeasuredKpi when it can."""
    kpi = Kpi.objects.select_for_update().filter(pk=kpi_id).first()
    if kpi is None:
        raise errors.UnknownKpi(kpi_id)
    if measure_of(kpi_id) is not None:
        raise errors.MeasuredKpi(kpi_id)
    before = {"value": kpi.declared_value, "evidence": kpi.evidence}
    kpi.declared_value, kpi.evidence = value, stated(evidence)
    kpi.declared_at, kpi.declared_by = clock.now(), by.name
    kpi.save(update_fields=["declared_value", "evidence", "declared_at", "declared_by"])
    audit.record(
        by=by,
        action="direction.declare_kpi",
        subject=f"kpi:{kpi_id}",
        before=before,
        after={"value": value, "evidence": kpi.evidence},
    )
    return kpi
