"""Give rows a version that is greater than one the receiver holds.

A database restored from a backup has forgotten versions it sent, and rows that came after it. What
it writes next would carry numbers the receiver knows already, and would be taken for old; a row it
has forgotten leaves the receiver when it is cancelled here, at a version after the one held there.
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
    return _written(sql.overtake(table), "records.overtake", table, versions, reason, by)


@transaction.atomic
def bury(*, table: Table, versions: Mapping[str, int], reason: str, by: Actor) -> int:
    """Keep rows that this node has forgotten as cancelled ones, without values, at the given
    versions. A row that is here is left alone. Returns how many were made."""
    return _written(sql.bury(table), "records.bury", table, versions, reason, by)


def _written(
    statement: str, action: str, table: Table, versions: Mapping[str, int], reason: str, by: Actor
) -> int:
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
        cursor.execute(statement, parameters)
        written = {row_id: int(version) for row_id, version in cursor.fetchall()}
    if written:
        audit.record(
            by=by, action=action, subject=table.name, after={"reason": reason, "rows": written}
        )
    return len(written)
