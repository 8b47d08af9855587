"""Sync for programs: streams, senders and their connections, comparisons; see, bound, decide."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Router

from lienthong import bootstrap
from lienthong.adapters.signing.ed25519_file import read_public_key
from lienthong.entrypoints.api.caller import demand
from lienthong.entrypoints.api.sync_shapes import (
    AgreeIn,
    ApproveIn,
    PaceIn,
    QuotaIn,
    ReasonIn,
    ReconcileIn,
    ReconcilePlanIn,
    RecordIn,
    RegisterIn,
    ReplayIn,
)
from lienthong.services.sync import actions, errors, queries
from lienthong.services.sync.connecting import agreeing, approving, registering
from lienthong.services.sync.connecting.facts import facts
from lienthong.services.sync.keeping import again, chain, pacing, quotas, reconciling, runs, senders
from lienthong.services.sync.models import OutStream, Peer, ReconcileRun
from lienthong.services.sync.queries import StreamOverview

router = Router(tags=["sync"])
MOST_RUNS = 500


@router.get("/streams")
def streams(request: HttpRequest) -> list[dict[str, Any]]:
    """Outgoing streams with queue, lag, last receipt, refusals and pace."""
    demand(request, "sync.read")
    return [_stream(one) for one in queries.streams_overview()]


@router.post("/streams/{int:stream_id}/pause")
def pause(request: HttpRequest, stream_id: int) -> dict[str, Any]:
    """Hold delivery; capture goes on."""
    return _held(request, stream_id, actions.stream_pause)


@router.post("/streams/{int:stream_id}/resume")
def resume(request: HttpRequest, stream_id: int) -> dict[str, Any]:
    """Deliver again."""
    return _held(request, stream_id, actions.stream_resume)


@router.post("/streams/{int:stream_id}/resend")
def resend(request: HttpRequest, stream_id: int) -> dict[str, Any]:
    """Send every record again; the receiver is not emptied."""
    return _held(request, stream_id, actions.stream_resend)


@router.put("/streams/{int:stream_id}/pace")
def pace(request: HttpRequest, stream_id: int, body: PaceIn) -> dict[str, Any]:
    """Bound rows a minute and hours; 0 and none take the bounds away."""
    user, stream = demand(request, "sync.manage"), _found(stream_id)
    set_ = pacing.set_pace(stream_id=stream.pk, by=user.actor, **body.dict())
    return {"rows_per_minute": set_.rows_per_minute, "windows": pacing.written(set_)}


@router.post("/streams/{int:stream_id}/replay")
def replay(request: HttpRequest, stream_id: int, body: ReplayIn) -> dict[str, int]:
    """Send the packages from a number on again, the same bytes."""
    user = demand(request, "sync.manage")
    count = again.replay(stream_id=stream_id, sequence=body.sequence, by=user.actor)
    return {"packages": count}


@router.post("/streams/{int:stream_id}/record")
def record(request: HttpRequest, stream_id: int, body: RecordIn) -> dict[str, int]:
    """Send one record again as it is."""
    user, stream = demand(request, "sync.manage"), _found(stream_id)
    count = again.resend_record(
        stream_id=stream.pk, table=body.table, row_id=body.row_id,
        identity=bootstrap.sync_identity(), by=user.actor,
    )  # fmt: skip
    return {"rows": count}


@router.put("/streams/{int:stream_id}/reconcile-plan")
def plan(request: HttpRequest, stream_id: int, body: ReconcilePlanIn) -> dict[str, Any]:
    """Compare both sides by a schedule, each time with a kept report."""
    user = demand(request, "sync.manage")
    made = reconciling.set_plan(stream_id=stream_id, by=user.actor, **body.dict())
    return {
        "schedule": made.schedule,
        "repair": made.repair,
        "next_run_at": made.next_run_at,
    }


@router.post("/streams/{int:stream_id}/reconcile")
def reconcile(request: HttpRequest, stream_id: int, body: ReconcileIn) -> dict[str, Any]:
    """Queue a comparison now; its report says how it ended."""
    user = demand(request, "sync.manage")
    run = reconciling.request(stream_id=stream_id, by=user.actor, repair=body.repair)
    return _run(runs.run_of(run.pk))


@router.get("/reconciliations")
def reconciliations(request: HttpRequest, limit: int = 50) -> list[dict[str, Any]]:
    """Kept comparisons, newest first."""
    demand(request, "sync.read")
    return [_run(run) for run in runs.runs(limit=max(1, min(limit, MOST_RUNS)))]


@router.get("/reconciliations/{int:run_id}")
def reconciliation(request: HttpRequest, run_id: int) -> dict[str, Any]:
    """One comparison with what the receiver signed; rows that differ are on its page."""
    demand(request, "sync.read")
    run = runs.run_of(run_id)
    return _run(run) | {
        "statement": bytes(run.statement).decode() or None,
        "statement_signature": bytes(run.statement_signature).hex() or None,
    }


@router.get("/senders")
def list_senders(request: HttpRequest) -> list[dict[str, Any]]:
    """Every sender with lag, volumes of today and open alarms."""
    demand(request, "sync.read")
    peers = Peer.objects.filter(direction=Peer.SENDER)
    return [_sender(peer) for peer in peers]


@router.get("/senders/{node_id}")
def sender(request: HttpRequest, node_id: str) -> dict[str, Any]:
    """One sender: volumes a day, streams with their chains, connection."""
    demand(request, "sync.read")
    peer = senders.sender(node_id)
    found = senders.overview(peer)
    steps = senders.steps_of(peer)
    return _sender(peer) | {
        "days": [asdict(day) for day in found.days],
        "streams": [
            {
                "contract": one.stream.contract_id,
                "last_sequence": one.stream.last_sequence,
                "last_received_at": one.stream.last_received_at,
                "chain_since": one.chain.since if one.chain else None,
                "chain_checked_at": one.chain.checked_at if one.chain else None,
                "chain_broken_at": one.chain.broken_sequence if one.chain else None,
                "reconciled_equal": one.notice.equal if one.notice else None,
                "reconciled_at": one.notice.reported_at if one.notice else None,
            }
            for one in found.incoming
        ],
        "connection": facts(steps.connection) if steps else None,
    }


@router.post("/senders")
def register(request: HttpRequest, body: RegisterIn) -> dict[str, Any]:
    """Step one of a connection: the sender and its key."""
    user = demand(request, "sync.manage")
    public_key = read_public_key(body.public_key)
    if public_key is None or not body.node_id or "/" in body.node_id:
        raise errors.bad_public_key()
    sent = body.dict() | {"public_key": public_key}
    return facts(registering.register(by=user.actor, **sent))


@router.put("/senders/{node_id}/contracts")
def agree(request: HttpRequest, node_id: str, body: AgreeIn) -> dict[str, Any]:
    """Step three: what the sender may send; one left out is refused from now on."""
    user = demand(request, "sync.manage")
    agreed = agreeing.agree(node_id=node_id, contract_ids=body.contracts, by=user.actor)
    return facts(agreed)


@router.post("/senders/{node_id}/approve")
def approve(request: HttpRequest, node_id: str, body: ApproveIn) -> dict[str, Any]:
    """Step five: another person than the one who registered lets the sender in."""
    user = demand(request, "sync.manage")
    return facts(approving.approve(node_id=node_id, note=body.note, by=user.actor))


@router.post("/senders/{node_id}/suspend")
def suspend(request: HttpRequest, node_id: str, body: ReasonIn) -> dict[str, Any]:
    """Refuse the sender's packages from now on."""
    user = demand(request, "sync.manage")
    peer = actions.peer_suspend(
        node_id=node_id, direction=Peer.SENDER, reason=body.reason, by=user.actor
    )
    return {"node_id": peer.node_id, "state": peer.state}


@router.post("/senders/{node_id}/reopen")
def reopen(request: HttpRequest, node_id: str) -> dict[str, Any]:
    """Take a suspended sender's packages again."""
    user = demand(request, "sync.manage")
    peer = actions.peer_approve(node_id=node_id, direction=Peer.SENDER, by=user.actor)
    return {"node_id": peer.node_id, "state": peer.state}


@router.put("/senders/{node_id}/quota")
def quota(request: HttpRequest, node_id: str, body: QuotaIn) -> dict[str, int]:
    """Bound what a sender may send; 0 is no bound."""
    user = demand(request, "sync.manage")
    quotas.set_quota(node_id=node_id, by=user.actor, **body.dict())
    return body.dict()


@router.post("/senders/{node_id}/verify")
def verify(request: HttpRequest, node_id: str) -> list[dict[str, Any]]:
    """Verify every package kept of a sender."""
    user = demand(request, "sync.manage")
    senders.sender(node_id)
    checks = chain.verify_sender(node_id=node_id, identity=bootstrap.sync_identity(), by=user.actor)
    return [
        {
            "contract": one.stream.contract_id,
            "packages": one.packages,
            "since": one.since,
            "broken_sequence": one.broken_sequence,
            "reason": one.reason,
        }
        for one in checks
    ]


def _found(stream_id: int) -> OutStream:
    found = OutStream.objects.select_related("peer").filter(pk=stream_id).first()
    if found is None:
        raise errors.unknown_stream(str(stream_id))
    return found


def _held(request: HttpRequest, stream_id: int, action: Any) -> dict[str, Any]:
    user, stream = demand(request, "sync.manage"), _found(stream_id)
    action(contract_id=stream.contract_id, receiver=stream.peer.node_id, by=user.actor)
    return _stream(queries.stream_overview(_found(stream_id)))


def _stream(one: StreamOverview) -> dict[str, Any]:
    set_ = pacing.pace_of(one.stream)
    return {
        "id": one.stream.pk,
        "contract": one.stream.contract_id,
        "receiver": one.stream.peer.node_id,
        "state": one.stream.state,
        "blocked_code": one.stream.blocked_code,
        "next_sequence": one.stream.next_sequence,
        "queue_packages": one.queue_packages,
        "queue_rows": one.queue_rows,
        "lag_ms": asdict(one.lag),
        "last_receipt_at": one.last_receipt.received_at if one.last_receipt else None,
        "refused_open": one.refused_open,
        "rows_per_minute": set_.rows_per_minute if set_ else 0,
        "windows": pacing.written(set_),
        "alarms": [gettext(alarm.message) % alarm.values for alarm in one.alarms],
    }


def _sender(peer: Peer) -> dict[str, Any]:
    found = senders.overview(peer)
    return {
        "node_id": peer.node_id,
        "name": peer.name,
        "state": peer.state,
        "lag_ms": asdict(found.lag),
        "today": asdict(found.today),
        "last_received_at": found.last.received_at if found.last else None,
        "alarms": [gettext(alarm.message) % alarm.values for alarm in found.alarms],
    }


def _run(run: ReconcileRun) -> dict[str, Any]:
    return {
        "id": run.pk,
        "contract": run.stream.contract_id,
        "receiver": run.stream.peer.node_id,
        "state": run.state,
        "repair": run.repair,
        "asked_at": run.asked_at,
        "asked_by": run.asked_by_name,
        "finished_at": run.finished_at,
        "rows_here": run.rows_here,
        "rows_there": run.rows_there,
        "digest_here": run.digest_here,
        "digest_there": run.digest_there,
        "excluded": run.excluded,
        "differences": run.difference_count,
        "repaired": run.repaired,
        "duration_ms": run.duration_ms,
        "failure": run.failure.get("code"),
    }
