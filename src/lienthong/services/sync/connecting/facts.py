"""A connection as a program reads it: steps, checks, agreements, trials."""

from __future__ import annotations

from typing import Any

from lienthong.services.sync.connecting.steps import STEPS, standing
from lienthong.services.sync.models import Connection


def facts(connection: Connection) -> dict[str, Any]:
    """Return what is known of a connection."""
    found = standing(connection)
    return {
        "node_id": connection.peer.node_id,
        "name": connection.peer.name,
        "state": connection.peer.state,
        "steps": {step: step in found.done for step in STEPS},
        "next_step": found.current,
        "requested_by": connection.requested_by_name,
        "requested_at": connection.requested_at,
        "approved_by": connection.approved_by_name,
        "approved_at": connection.approved_at,
        "contact": connection.contact,
        "purpose": connection.purpose,
        "note": connection.note,
        "challenge": connection.challenge,
        "checks": connection.checks,
        "offered": connection.offered,
        "contracts": [one.contract_id for one in found.agreements],
        "trials": [
            {
                "contract": one.contract_id,
                "rows": one.trial.rows,
                "accepted": one.trial.accepted,
                "refused": one.trial.refused,
                "received_at": one.trial.received_at,
            }
            for one in found.tried
            if one.trial is not None
        ],
    }
