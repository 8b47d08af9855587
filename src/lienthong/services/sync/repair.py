"""Send the latest version of chosen rows again, as a package of their stream."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from lienthong.base.actor import Actor
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import queries as contracts
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.models import OutStream, RefusedRow
from lienthong.services.sync.rows import rows_by_id
from lienthong.services.sync.sealing import Batch, seal


@transaction.atomic
def resend_rows(
    *, stream_id: int, rows: Mapping[str, Sequence[str]], identity: Identity, by: Actor
) -> int:
    """Package the rows (table → ids) as they are now. Returns how many."""
    stream = (
        OutStream.objects.select_for_update(of=("self",)).select_related("peer").get(pk=stream_id)
    )
    contract = contracts.current(stream.contract_id)
    tables = []
    for table in contract.tables:
        found = rows_by_id(table, list(rows.get(table.name, ())), source=identity.node_id)
        if len(found):
            tables.append(found)
    count = sum(len(table) for table in tables)
    if count:
        seal(stream, Batch(contract, tuple(tables), kind="repair"), identity)
        audit.record(
            by=by,
            action="sync.resend_rows",
            subject=f"stream:{stream}",
            after={"rows": count},
        )
    return count


def resend_refused(*, stream_id: int, identity: Identity, by: Actor) -> int:
    """Send every open refused row of a stream again, as it is now. Returns how many."""
    rows: dict[str, list[str]] = {}
    still_open = RefusedRow.objects.filter(stream_id=stream_id, state=RefusedRow.OPEN)
    for table, row_id in still_open.values_list("table", "row_id"):
        rows.setdefault(table, []).append(row_id)
    return resend_rows(stream_id=stream_id, rows=rows, identity=identity, by=by)
