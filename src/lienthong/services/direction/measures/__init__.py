"""The KPIs that the node measures itself. A new one is one file and one line here."""

from lienthong.services.direction.measures import (
    contracts_synced,
    databases_declared,
    databases_registered,
    databases_reviewed,
    inventories_complete,
    ministry_databases_complete,
    tables_green,
)
from lienthong.services.direction.measures.model import Measure

MEASURES: tuple[Measure, ...] = (
    databases_registered.MEASURE,
    databases_declared.MEASURE,
    inventories_complete.MEASURE,
    databases_reviewed.MEASURE,
    ministry_databases_complete.MEASURE,
    contracts_synced.MEASURE,
    tables_green.MEASURE,
)


def measure_of(kpi_id: str) -> Measure | None:
    """Return the measure that answers a plan KPI (or is the node's own KPI of that id)."""
    return next((m for m in MEASURES if kpi_id == m.id or kpi_id in m.plan_kpis), None)
