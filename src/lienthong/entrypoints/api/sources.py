"""Sources: declare, test, run, pause; their runs. Secrets go in and never come out."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Router

from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.entrypoints.api.caller import caller, demand
from lienthong.entrypoints.api.schemas import (
    ConnectionIn,
    CursorIn,
    MappingIn,
    PlanIn,
    SelectionIn,
    SourceIn,
)
from lienthong.services.accounts import queries as accounts
from lienthong.services.accounts.models import User
from lienthong.services.intake.models import Source, SourceRun
from lienthong.services.intake.sources import keeping, queries, runs
from lienthong.services.intake.sources.following import planning
from lienthong.services.intake.sources.following import queries as following
from lienthong.services.intake.sources.permission import sees

router = Router(tags=["sources"])
MOST_RUNS = 500


@router.get("")
def sources(request: HttpRequest) -> list[dict[str, Any]]:
    """The sources the caller sees; a clerk those of the own unit."""
    return [keeping.facts(found) for found in queries.visible(_viewer(request))]


@router.post("")
def add(request: HttpRequest, body: SourceIn) -> dict[str, Any]:
    """Declare a source; choose, map and plan it before it runs."""
    user = demand(request, "sources.manage")
    return keeping.facts(keeping.add(**body.dict(), by=user.actor))


@router.get("/{int:source_id}")
def source(request: HttpRequest, source_id: int) -> dict[str, Any]:
    """One source; of its secret only whether it has one. ``following``: how far it is followed."""
    found = _source(request, source_id)
    return keeping.facts(found) | {"following": following.facts(found)}


@router.put("/{int:source_id}/connection")
def connection(request: HttpRequest, source_id: int, body: ConnectionIn) -> dict[str, Any]:
    """Change where it lies; an empty secret keeps the one it has."""
    user = demand(request, "sources.manage")
    found = _source(request, source_id)
    return keeping.facts(keeping.change_connection(source=found, **body.dict(), by=user.actor))


@router.put("/{int:source_id}/selection")
def choose(request: HttpRequest, source_id: int, body: SelectionIn) -> dict[str, Any]:
    """Say what is taken: a table, or one SELECT; the columns are matched by name."""
    user = demand(request, "sources.manage")
    found = keeping.choose(
        source=_source(request, source_id), schema=body.schema_name, table=body.table,
        text=body.query, by=user.actor,
    )  # fmt: skip
    return keeping.facts(found)


@router.put("/{int:source_id}/mapping")
def mapping(request: HttpRequest, source_id: int, body: MappingIn) -> dict[str, Any]:
    """Say which column feeds which field."""
    user = demand(request, "sources.manage")
    found = _source(request, source_id)
    return keeping.facts(keeping.set_mapping(source=found, mapping=body.mapping, by=user.actor))


@router.put("/{int:source_id}/plan")
def plan(request: HttpRequest, source_id: int, body: PlanIn) -> dict[str, Any]:
    """Say how much each run takes, what becomes of rows that are gone, and when it runs."""
    user = demand(request, "sources.manage")
    found = _source(request, source_id)
    return keeping.facts(keeping.set_plan(source=found, **body.dict(), by=user.actor))


@router.put("/{int:source_id}/cursor")
def cursor(request: HttpRequest, source_id: int, body: CursorIn) -> dict[str, Any]:
    """Put the cursor elsewhere; empty: the next run takes all."""
    user = demand(request, "sources.manage")
    found = _source(request, source_id)
    return keeping.facts(keeping.set_cursor(source=found, value=body.value, by=user.actor))


@router.post("/{int:source_id}/test")
def test(request: HttpRequest, source_id: int) -> dict[str, Any]:
    """Connect and look."""
    user = caller(request)
    tested = keeping.test(source=_source(request, source_id), by=user.actor)
    return {
        "server": tested.server,
        "account": tested.account,
        "tables": tested.tables,
        "elapsed_ms": tested.elapsed_ms,
        "warnings": [gettext(message) % values for message, values in tested.warnings],
    }


@router.post("/{int:source_id}/run")
def run(request: HttpRequest, source_id: int) -> dict[str, Any]:
    """Queue a run now."""
    found = _source(request, source_id)
    return queries.run_facts(runs.request(source=found, by=caller(request).actor))


@router.post("/{int:source_id}/pause")
def pause(request: HttpRequest, source_id: int) -> dict[str, Any]:
    """Let it run no more for now."""
    found = _source(request, source_id)
    return keeping.facts(keeping.pause(source=found, by=caller(request).actor))


@router.post("/{int:source_id}/resume")
def resume(request: HttpRequest, source_id: int) -> dict[str, Any]:
    """Let it run by its schedule."""
    found = _source(request, source_id)
    return keeping.facts(keeping.resume(source=found, by=caller(request).actor))


@router.get("/{int:source_id}/rights")
def rights(request: HttpRequest, source_id: int) -> list[str]:
    """The SQL that lets it be followed with the least rights; none where it has no log."""
    demand(request, "sources.manage")
    return list(planning.rights(_source(request, source_id)))


@router.post("/{int:source_id}/copy-again")
def copy_again(request: HttpRequest, source_id: int) -> dict[str, Any]:
    """Take everything once more; nothing here is emptied."""
    user = demand(request, "sources.manage")
    found = _source(request, source_id)
    planning.copy_again(source=found, by=user.actor)
    return keeping.facts(found)


@router.post("/{int:source_id}/retire")
def retire(request: HttpRequest, source_id: int) -> dict[str, Any]:
    """End it for good; its secret is forgotten."""
    user = demand(request, "sources.manage")
    return keeping.facts(keeping.retire(source=_source(request, source_id), by=user.actor))


@router.get("/{int:source_id}/runs")
def source_runs(request: HttpRequest, source_id: int, limit: int = 50) -> list[dict[str, Any]]:
    """Its runs, newest first."""
    found = queries.runs(_source(request, source_id))
    return [_run_json(one) for one in found[: max(1, min(limit, MOST_RUNS))]]


def _viewer(request: HttpRequest) -> User:
    """Return who manages all sources, or takes in rows."""
    user = caller(request)
    if not accounts.allowed(user, "sources.manage"):
        demand(request, "records.import")
    return user


def _source(request: HttpRequest, source_id: int) -> Source:
    """Return a source the caller sees; another unit's is not told to exist."""
    found = queries.source(source_id)
    if not sees(_viewer(request), found):
        raise NotFound(N_("Không có nguồn «%(source)s»."), values={"source": source_id})
    return found


def _run_json(run: SourceRun) -> dict[str, Any]:
    note = run.note
    said = [gettext(note[p]) % note["values"] for p in ("message", "remedy") if note.get(p)]
    return queries.run_facts(run) | {"note": " ".join(said)}
