"""What a bulk operation would do to rows: judged by the same rules as every other write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db import connection

from lienthong.base import clock
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.base.settings import current as node
from lienthong.core.contract.model import Table
from lienthong.core.rules.model import Problem, Value
from lienthong.services.contracts.sql import column_list, table_name
from lienthong.services.intake import refusals
from lienthong.services.intake.judging import Judge, RawRow
from lienthong.services.intake.models import BulkOperation, BulkRow
from lienthong.services.records.access import Access
from lienthong.services.records.queries import Row
from lienthong.services.records.selecting import SYSTEM
from lienthong.services.records.values import loaded, typed

Fate = Literal["changed", "unchanged", "refused", "skipped"]
CHANGED_SINCE = N_("Bản ghi đã được sửa tiếp sau thao tác này, nên để nguyên.")
GONE = N_("Bản ghi không còn hiệu lực.")


@dataclass(frozen=True)
class Verdict:
    """What would become of one row: its values before and after, and why not."""

    row_id: str
    held: Row
    fate: Fate
    values: Mapping[str, Value]
    problems: tuple[Problem, ...] = ()
    note: str = ""


def held_rows(table: Table, row_ids: Sequence[str], *, lock: bool = False) -> dict[str, Row]:
    """Return row id → row, cancelled ones too; ``lock`` keeps others from writing them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {SYSTEM}, {column_list(table)} FROM {table_name(table)} "  # noqa: S608
            f"WHERE _id = ANY(%s) ORDER BY _id {'FOR UPDATE' if lock else ''}",
            [list(row_ids)],
        )
        names = [column.name for column in cursor.description]
        load = loaded(table)
        rows = [load(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]
    return {row["_id"]: row for row in rows}


def verdicts(
    operation: BulkOperation, access: Access, lines: Sequence[BulkRow], *, lock: bool = False
) -> list[Verdict]:
    """Judge the rows of some lines, in their order; nothing is written."""
    table = access.table
    held = held_rows(table, [line.row_id for line in lines], lock=lock)
    before = _before(operation, lines)
    found: dict[str, Verdict] = {}
    asked: list[tuple[Row, dict[str, Any]]] = []
    for line in lines:
        row = held.get(line.row_id)
        early = _early(operation, access, line.row_id, row, before.get(line.row_id))
        if early is not None or row is None:
            found[line.row_id] = early or Verdict(line.row_id, {}, "skipped", {}, (), GONE)
        elif operation.kind == BulkOperation.Kind.CANCEL:
            found[line.row_id] = Verdict(line.row_id, row, "changed", {})
        else:
            asked.append((row, _cells(operation, table, row, before.get(line.row_id))))
    for verdict in _judged(access, asked):
        found[verdict.row_id] = verdict
    return [found[line.row_id] for line in lines]


def _before(operation: BulkOperation, lines: Sequence[BulkRow]) -> dict[str, BulkRow]:
    if operation.undo_of_id is None:
        return {}
    ids = [line.row_id for line in lines]
    done = BulkRow.objects.filter(operation_id=operation.undo_of_id, row_id__in=ids)
    return {row.row_id: row for row in done}


def _early(
    operation: BulkOperation, access: Access, row_id: str, row: Row | None, done: BulkRow | None
) -> Verdict | None:
    """Return the verdict of a row that needs no judging, None when it does."""
    if row is None:
        return Verdict(row_id, {}, "skipped", {}, (), GONE)
    if row["_source"] != node().node_id:
        problem = refusals.foreign(access.table, row_id, row["_source"])
        return Verdict(row_id, row, "refused", {}, (problem,))
    if not access.may_change(row):
        problem = refusals.not_own(access.table, row, access.write_unit or "")
        return Verdict(row_id, row, "refused", {}, (problem,))
    if operation.kind == BulkOperation.Kind.UNDO:
        return _early_undo(operation, row_id, row, done)
    if row["_event"] == "CANCEL":
        return Verdict(row_id, row, "skipped", {}, (), GONE)
    return None


def _early_undo(
    operation: BulkOperation, row_id: str, row: Row, done: BulkRow | None
) -> Verdict | None:
    if done is None or done.before is None:
        return Verdict(row_id, row, "skipped", {}, (), GONE)
    if row["_version"] == done.version_after:
        return None
    was_cancel = not operation.column
    if was_cancel or not operation.force or row["_event"] == "CANCEL":
        return Verdict(row_id, row, "skipped", {}, (), CHANGED_SINCE)
    return None


def _cells(
    operation: BulkOperation, table: Table, row: Row, done: BulkRow | None
) -> dict[str, Any]:
    cells = {name: row[name] for name in table.by_name}
    column = _column_now(operation, table)
    if done is None or done.before is None:
        return cells | {column: operation.value}
    if not column:
        return cells  # cancelling changed no value, and nothing was written since
    named = ((table.now(name), value) for name, value in done.before.items())
    earlier = typed(table, {name: value for name, value in named if name is not None})
    return cells | {column: earlier[column]}


def _column_now(operation: BulkOperation, table: Table) -> str:
    """Return the column as it is called now. Raises UserError when the table has it no more."""
    if not operation.column:
        return ""
    column = table.now(operation.column)
    if column is None:
        raise UserError(
            N_("Hợp đồng đã đổi phiên bản: bảng «%(table)s» không còn trường: %(fields)s."),
            code="contract-changed",
            values={"table": table.title, "fields": operation.column},
            remedy=N_("Chọn lại các bản ghi và tạo thao tác mới."),
            status=409,
        )
    return column


def _judged(access: Access, asked: Sequence[tuple[Row, dict[str, Any]]]) -> list[Verdict]:
    judge = Judge(access.table, today=clock.today(), write_scope=access.write_unit)
    judged = judge.judge([RawRow(cells=cells) for _row, cells in asked])
    return [
        _verdict(row, result.row_id, result.values, result.problems, accepted=result.accepted)
        for (row, _cells), result in zip(asked, judged, strict=True)
    ]


def _verdict(
    row: Row,
    row_id: str | None,
    values: Mapping[str, Value],
    problems: tuple[Problem, ...],
    *,
    accepted: bool,
) -> Verdict:
    if not accepted or row_id != row["_id"]:
        return Verdict(row["_id"], row, "refused", values, problems)
    same = row["_event"] != "CANCEL" and all(row[n] == v for n, v in values.items())
    return Verdict(row["_id"], row, "unchanged" if same else "changed", values, problems)
