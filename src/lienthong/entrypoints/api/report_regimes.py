"""Reporting regimes by program: read them, add one's own, say what they are about and from when."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from lienthong.base import clock
from lienthong.entrypoints.api.caller import demand
from lienthong.entrypoints.api.report_shapes import (
    NewRegime,
    People,
    RegimeShape,
    ScopeShape,
    Tracking,
    regime_json,
)
from lienthong.services.reporting import actions, queries
from lienthong.services.reporting.actions.regimes import OwnRegime
from lienthong.services.reporting.scoping import from_plain

router = Router(tags=["reports"])


@router.get("/regimes", response=list[RegimeShape])
def regimes(
    request: HttpRequest, search: str = "", plan: str = "", cadence: str = ""
) -> list[dict[str, Any]]:
    """The regimes in force: who reports what to whom, when, and what it is about."""
    demand(request, "direction.read")
    found = queries.regimes(search=search, plan=plan, cadence=cadence)
    return [regime_json(one) for one in found]


@router.get("/regimes/{regime_id}", response=RegimeShape)
def regime(request: HttpRequest, regime_id: str) -> dict[str, Any]:
    """One regime, also one that is no longer in force."""
    demand(request, "direction.read")
    return regime_json(queries.regime(regime_id))


@router.post("/regimes", response=RegimeShape)
def add(request: HttpRequest, body: NewRegime) -> dict[str, Any]:
    """Enter a regime of one's own; it is owed from today on."""
    user = demand(request, "reports.write")
    own = OwnRegime(**body.dict(), tracked_from=clock.today())
    return regime_json(actions.add_regime(regime=own, by=user.actor))


@router.put("/regimes/{regime_id}/scope", response=RegimeShape)
def set_scope(request: HttpRequest, regime_id: str, body: ScopeShape) -> dict[str, Any]:
    """Say what the regime's reports are about."""
    user = demand(request, "reports.write")
    wanted = from_plain(body.dict())
    return regime_json(actions.set_scope(regime_id=regime_id, scope=wanted, by=user.actor))


@router.delete("/regimes/{regime_id}/scope", response=RegimeShape)
def follow_text(request: HttpRequest, regime_id: str) -> dict[str, Any]:
    """Let the plan's own text say again what the reports are about."""
    user = demand(request, "reports.write")
    return regime_json(actions.set_scope(regime_id=regime_id, scope=None, by=user.actor))


@router.post("/regimes/{regime_id}/tracking", response=RegimeShape)
def track(request: HttpRequest, regime_id: str, body: Tracking) -> dict[str, Any]:
    """Owe the regime's periods from a day on, or no more."""
    user = demand(request, "reports.write")
    return regime_json(actions.track_regime(regime_id=regime_id, since=body.since, by=user.actor))


@router.put("/regimes/{regime_id}/people", response=RegimeShape)
def people(request: HttpRequest, regime_id: str, body: People) -> dict[str, Any]:
    """Say who reviews and who signs the regime's reports."""
    user = demand(request, "reports.write")
    made = actions.name_people(
        regime_id=regime_id, reviewer=body.reviewer, signer=body.signer, by=user.actor
    )
    return regime_json(made)
