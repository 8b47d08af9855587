"""Give rows a version that is greater than one the receiver holds.

A database restored from a backup has forgotten versions it sent. What it writes next would carry
numbers the receiver knows already, and would be taken for old.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.settings import current as node
from lienthong.core.contract.model import Table
from lienthong.services.audit import actions as audit
from lienthong.services.records import sql


@transaction.atomic
def overtake(*, table: Table, versions: Mapping[str, int], reason: str, by: Actor) -> int:
    """Raise rows that this node owns to the given versions. Returns how many were lower."""
    parameters: dict[str, Any] = {
        "ids": list(versions),
        "versions": list(versions.values()),
        "at": clock.now(),
        "by": str(by),
        "source": node().node_id,
        "reason": reason,
        "table": table.name,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql.overtake(table), parameters)
        raised = {row_id: int(version) for row_id, version in cursor.fetchall()}
    if raised:
        audit.record(
            by=by, action="records.overtake", subject=table.name,
            after={"reason": reason, "rows": raised},
        )  # fmt: skip
    return len(raised)
