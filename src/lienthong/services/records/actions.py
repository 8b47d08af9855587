"""The one door to the rows of declared tables.

Every write goes with its history in the same statement. Rows arrive here already standardised and
checked (intake, or the receiver of sync); this door guards versions, ownership and history.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db import connection, transaction

from lienthong.base import clock, fault_points
from lienthong.base.actor import Actor
from lienthong.base.errors import NotFound, UserError
from lienthong.base.i18n import N_
from lienthong.base.settings import current as node
from lienthong.core.contract.model import Table
from lienthong.core.rules.model import Value
from lienthong.services.audit import actions as audit
from lienthong.services.contracts.sql import table_name
from lienthong.services.records import sql, values

Outcome = Literal["applied", "stale", "foreign"]


@dataclass(frozen=True)
class Written:
    """What became of a row: event is NEW, UPDATE or UNCHANGED (version 0 then)."""

    row_id: str
    version: int
    event: str


@dataclass(frozen=True)
class ReceivedRow:
    """A row version as its owner sent it."""

    row_id: str
    version: int
    event: str
    changed_at: datetime
    values: Mapping[str, Value]


def write_rows(
    *,
    table: Table,
    rows: Sequence[tuple[str, Mapping[str, Value]]],
    by: Actor,
    batch: int | None = None,
    source: str | None = None,
    reason: str = "",
) -> list[Written]:
    """Insert or change rows of this node and return what became of each, in order.

    ``reason`` is kept in the history of each row that changes.
    A row id given twice counts once, the last one wins. Raises UserError when a row belongs to
    another node: only its owner may change it.
    """
    latest = {row_id: values.row_json(row_id, row) for row_id, row in rows}
    if not latest:
        return []
    parameters: dict[str, Any] = {
        "rows": values.dump(list(latest.values())),
        "at": clock.now(),
        "source": source or node().node_id,
        "batch": batch,
        "by": str(by),
        "table": table.name,
        "reason": reason,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.upsert(table), parameters)
        changed = {row_id: (version, event) for row_id, version, event in cursor.fetchall()}
        refuse_foreign(table, set(latest) - set(changed), str(parameters["source"]))
    return [Written(row_id, *changed.get(row_id, (0, "UNCHANGED"))) for row_id in latest]


def refuse_foreign(table: Table, row_ids: Collection[str], source: str) -> None:
    """Raise UserError when one of the rows belongs to another node than ``source``."""
    if not row_ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT _id, _source FROM {table_name(table)} "
            "WHERE _id = ANY(%s) AND _source <> %s LIMIT 1",
            [list(row_ids), source],
        )
        found = cursor.fetchone()
    if found:
        raise UserError(
            N_("Bản ghi «%(row)s» thuộc nút «%(owner)s», nút này không được sửa."),
            code="foreign-row",
            values={"row": found[0], "owner": found[1]},
            remedy=N_("Đề nghị cơ quan chủ quản sửa tại nguồn; thay đổi sẽ được đồng bộ về."),
        )


@transaction.atomic
def cancel_row(*, table: Table, row_id: str, reason: str, by: Actor) -> int:
    """Cancel a row: it leaves lists and stays in history. Returns its new version."""
    found = _cancel(table, [row_id], reason, by)
    if not found:
        raise NotFound(
            N_("Không có bản ghi «%(row)s» đang hiệu lực thuộc nút này."), values={"row": row_id}
        )
    audit.record(
        by=by,
        action="records.cancel",
        subject=f"{table.name}:{row_id}",
        after={"reason": reason, "version": found[row_id]},
    )
    return found[row_id]


@transaction.atomic
def cancel_rows(*, table: Table, row_ids: Sequence[str], reason: str, by: Actor) -> dict[str, int]:
    """Cancel several rows; return row id → new version of those in force that this node owns."""
    found = _cancel(table, row_ids, reason, by)
    audit.record(
        by=by,
        action="records.cancel",
        subject=table.name,
        after={"reason": reason, "rows": found},
    )
    return found


def _cancel(table: Table, row_ids: Sequence[str], reason: str, by: Actor) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            sql.cancel(table),
            {
                "ids": list(row_ids),
                "at": clock.now(),
                "by": str(by),
                "source": node().node_id,
                "reason": reason,
                "table": table.name,
            },
        )
        return {row_id: int(version) for row_id, version in cursor.fetchall()}


def apply_received(
    *, table: Table, rows: Sequence[ReceivedRow], source: str, by: Actor
) -> dict[str, Outcome]:
    """Write rows that node ``source`` owns, inside the caller's transaction.

    A version not greater than the one here is "stale"; a row that a third node owns is "foreign".
    A row id given twice counts once, the greatest version wins.
    """
    if not rows:
        return {}
    latest: dict[str, ReceivedRow] = {}
    for row in rows:
        held = latest.get(row.row_id)
        if held is None or row.version > held.version:
            latest[row.row_id] = row
    documents = [
        values.row_json(row.row_id, row.values)
        | {
            "_version": row.version,
            "_event": row.event,
            "_changed_at": row.changed_at.isoformat(),
        }
        for row in latest.values()
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            sql.apply_received(table),
            {
                "rows": values.dump(documents),
                "source": source,
                "by": str(by),
                "table": table.name,
            },
        )
        applied = {row_id for (row_id,) in cursor.fetchall()}
        fault_points.reach("receiver:after-merge")
        rest = [row_id for row_id in latest if row_id not in applied]
        foreign: set[str] = set()
        if rest:
            cursor.execute(
                f"SELECT _id FROM {table_name(table)} WHERE _id = ANY(%s) AND _source <> %s",
                [rest, source],
            )
            foreign = {row_id for (row_id,) in cursor.fetchall()}
    outcome: dict[str, Outcome] = dict.fromkeys(applied, "applied")
    return outcome | {row_id: "foreign" if row_id in foreign else "stale" for row_id in rest}
