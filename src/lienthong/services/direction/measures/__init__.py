"""What the node measures itself. A new measure is one file and one line here.

Which plan KPIs a measure answers stands with the measure; what no measure answers, and why, stands
in ``kpis/unmeasured.py``.
"""

from lienthong.services.direction.measures import (
    contracts_fresh,
    contracts_good,
    contracts_open,
    contracts_synced,
    databases_at_centre,
    databases_complete,
    databases_connected,
    databases_declared,
    databases_levelled,
    databases_owned,
    databases_registered,
    databases_reviewed,
    databases_standardised,
    engineers_business,
    engineers_it,
    inventories_complete,
    issues_answered,
    names_repeated,
    new_databases_built,
    plan_tasks_done,
    priority_complete,
    reviews_done,
    tables_green,
    tasks_done,
    tasks_in_time,
    tickets_in_time,
)
from lienthong.services.direction.measures.model import Asked, Measure
from lienthong.services.direction.models import Kpi

MEASURES: tuple[Measure, ...] = (
    databases_registered.MEASURE,
    databases_declared.MEASURE,
    inventories_complete.MEASURE,
    databases_reviewed.MEASURE,
    reviews_done.MEASURE,
    databases_standardised.MEASURE,
    databases_owned.MEASURE,
    databases_levelled.MEASURE,
    databases_connected.MEASURE,
    databases_at_centre.MEASURE,
    names_repeated.MEASURE,
    new_databases_built.MEASURE,
    databases_complete.MEASURE,
    priority_complete.MEASURE,
    contracts_good.MEASURE,
    tables_green.MEASURE,
    contracts_synced.MEASURE,
    contracts_fresh.MEASURE,
    contracts_open.MEASURE,
    tasks_in_time.MEASURE,
    tasks_done.MEASURE,
    plan_tasks_done.MEASURE,
    engineers_it.MEASURE,
    engineers_business.MEASURE,
    issues_answered.MEASURE,
    tickets_in_time.MEASURE,
)
_NAMED = {measure.id: measure for measure in MEASURES}
_BOUND = {kpi: (m, agency) for m in MEASURES for kpi, agency in m.plan_kpis.items()}


def measure_named(measure_id: str) -> Measure | None:
    """Return a measure by its id."""
    return _NAMED.get(measure_id)


def measure_of(kpi: Kpi) -> Measure | None:
    """Return what measures a KPI; None when people declare it."""
    bound = _BOUND.get(kpi.pk)
    return bound[0] if bound and not kpi.own else _NAMED.get(kpi.measure)


def asked_by(kpi: Kpi) -> Asked:
    """Return what a KPI asks its measure for."""
    agency = kpi.scope if kpi.own else _BOUND.get(kpi.pk, (None, ""))[1]
    return Asked(agency, tuple(kpi.task_ids))
