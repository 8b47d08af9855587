"""KPIs over the API: their figures on a day, history, rows behind them; declare and measure."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Router, Schema

from lienthong.base import clock
from lienthong.entrypoints.api.caller import demand
from lienthong.services.accounts.models import User
from lienthong.services.direction import actions
from lienthong.services.direction.actions.kpis import Stated
from lienthong.services.direction.kpis import queries, rights
from lienthong.services.direction.kpis import rows as behind
from lienthong.services.direction.kpis.queries import KpiLine

router = Router(tags=["direction"])
MOST_ROWS = 500


class Declaration(Schema):
    """A figure the node cannot measure, for a period (today when not given), and its evidence."""

    value: Decimal
    evidence: str
    start: date | None = None
    end: date | None = None
    link: str = ""


@router.get("/kpis")
def kpis(request: HttpRequest, plan: str = "", at: date | None = None) -> list[dict[str, Any]]:
    """KPIs of the plans, and one's own, with the last figure by a day (today when not given)."""
    demand(request, "direction.read")
    return [kpi_json(line) for line in queries.kpi_lines(at or clock.today(), plan=plan)]


@router.get("/kpis/{kpi_id}")
def kpi(request: HttpRequest, kpi_id: str) -> dict[str, Any]:
    """One KPI with its history: readings by day, declarations by period with their evidence."""
    demand(request, "direction.read")
    line = queries.kpi_line(kpi_id, clock.today())
    return kpi_json(line) | {
        "history": [{"day": day, "value": value} for day, value in queries.history(line.kpi)],
        "declarations": [
            {"start": d.start, "end": d.end, "value": d.value, "evidence": d.evidence,
             "link": d.link, "file": d.file_name, "at": d.at, "by": d.by}
            for d in line.kpi.declarations.all()
        ],
    }  # fmt: skip


@router.get("/kpis/{kpi_id}/rows")
def rows(
    request: HttpRequest, kpi_id: str, search: str = "", counted: bool | None = None,
    start: int = 0, limit: int = 100,
) -> dict[str, Any]:  # fmt: skip
    """The rows behind the latest measured figure, as far as the caller may see them."""
    user = demand(request, "direction.read")
    asked = behind.Question(search=search, counted=counted)
    found = behind.Behind(queries.kpi(kpi_id), asked, rights.sight(user, queries.kpi(kpi_id)))
    return {
        "total": found.count,
        "rows": [
            {"ref": r.ref, "title": r.title, "unit": r.unit, "counted": r.counted,
             "note": gettext(r.note) if r.note else "", "figure": r.figure, "day": r.day}
            for r in found.rows(max(0, start), min(max(1, limit), MOST_ROWS))
        ],
    }  # fmt: skip


@router.post("/kpis/{kpi_id}/declare")
def declare(request: HttpRequest, kpi_id: str, body: Declaration) -> dict[str, Any]:
    """Declare a figure with its evidence; a measured KPI refuses."""
    user = _may_declare(request, kpi_id)
    today = clock.today()
    made = actions.declare_kpi(
        kpi_id=kpi_id, by=user.actor,
        stated_figure=Stated(body.value, body.evidence, body.start or today, body.end or today,
                             body.link),
    )  # fmt: skip
    return {"id": kpi_id, "value": made.value, "declared_at": made.at}


@router.post("/kpis/{kpi_id}/measure", response={202: dict[str, Any]})
def measure(request: HttpRequest, kpi_id: str) -> tuple[int, dict[str, Any]]:
    """Have a measured KPI measured again in the background; one that people declare refuses."""
    user = demand(request, "direction.read")
    rights.demand_manage(user)
    actions.request_measuring(by=user.actor, only=[kpi_id])
    return 202, {"id": kpi_id, "state": "queued"}


def _may_declare(request: HttpRequest, kpi_id: str) -> User:
    user = demand(request, "direction.read")
    rights.demand_declare(user, queries.kpi(kpi_id))
    return user


def kpi_json(line: KpiLine) -> dict[str, Any]:
    """Return one KPI as JSON; ``parts`` are what a measured figure was counted from."""
    kpi, figure = line.kpi, line.figure
    return {
        "id": figure.code,
        "title": gettext(figure.name),
        "definition": kpi.definition,
        "unit": gettext(figure.unit),
        "comparator": figure.comparator,
        "target": figure.target,
        "plan": kpi.plan_id,
        "cadence": kpi.cadence,
        "deadline": figure.deadline,
        "owner": figure.owner,
        "own": kpi.own,
        "source": figure.source,
        "value": figure.value,
        "reason": gettext(figure.reason) if figure.reason else "",
        "as_of": figure.measured_at,
        "met": figure.met,
        "state": figure.state,
        "measure": line.measure.id if line.measure else "",
        "formula": gettext(line.measure.formula) if line.measure else kpi.formula,
        "parts": {gettext(k): v for k, v in line.parts},
    }
