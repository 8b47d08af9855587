"""One row, or a few, saved by a form or the API: errors go back to the sender, nothing is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import NotFound, UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.core.contract.parts import flat_columns
from lienthong.core.rules.model import Problem
from lienthong.services.audit import actions as audit
from lienthong.services.contracts.sql import table_name as sql_name
from lienthong.services.intake import refusals
from lienthong.services.intake.judging import Judge, Judged, RawRow
from lienthong.services.intake.owners import owners
from lienthong.services.intake.scope import access_of, may_handle
from lienthong.services.records import actions as records
from lienthong.services.records import queries, submissions

MAX_ROWS = 500


@dataclass(frozen=True)
class SaveResult:
    """What became of a row. ``event`` is NEW, UPDATE, UNCHANGED or REFUSED (version 0 then).

    REPEATED says that this very form was saved before; nothing was written again.
    """

    row_id: str
    version: int
    problems: tuple[Problem, ...]
    event: str = "REFUSED"

    @property
    def saved(self) -> bool:
        return self.event != "REFUSED"


@transaction.atomic
def save_row(
    *,
    table_name: str,
    row_id: str | None,
    values: Mapping[str, Any],
    expected_version: int | None,
    by: Actor,
    origin: str,
    submission: str = "",
    reason: str = "",
) -> SaveResult:
    """Make a row (``row_id`` None) or change one: fields not in ``values`` stay as they are.

    ``submission`` names one sending of a form: the same one is saved once.
    ``reason`` is kept in the row's history.
    Raises UserError when the version is not the expected one, when a new row's identity is taken,
    or when the change would give the row another identity.
    """
    access = access_of(by, table_name, "write")
    table = access.table
    check_columns(table, values)
    access.demand_fields(values)
    sent = {"table": table_name, "row": row_id}
    if submission and (before := submissions.earlier(submission, sent, by)):
        return SaveResult(before.row_id, before.version, (), "REPEATED")
    held = _held(table, row_id, expected_version) if row_id else {}
    if row_id and not access.may_change(held):
        # Before the rules look at it: their messages would tell what is in another unit's row.
        return SaveResult(row_id, 0, (refusals.not_own(table, held, access.write_unit or ""),))
    cells = held | dict(values)
    judge = Judge(table, today=clock.today(), write_scope=access.write_unit)
    (judged,) = judge.judge([RawRow(cells=cells)])
    if row_id is None:
        _refuse_taken(table, judged)
    elif judged.row_id not in (None, row_id):
        raise UserError(
            N_("Không đổi được giá trị nhận diện của bản ghi «%(row)s»."),
            code="identity-changed",
            values={"row": row_id},
            remedy=N_("Hủy bản ghi này và tạo bản ghi mới với giá trị nhận diện đúng."),
            status=409,
        )
    if not judged.accepted:
        return SaveResult(judged.row_id or "", 0, judged.problems)
    (result,) = _write(table, [judged], by, origin, reason)
    if submission:
        submissions.note(
            token=submission, values=sent, row_id=result.row_id, version=result.version, by=by
        )
    return result


def trial(*, table_name: str, values: Mapping[str, Any], by: Actor) -> Judged:
    """Judge a row as ``save_row`` would, and write nothing."""
    access = access_of(by, table_name, "write")
    access.demand_fields(values)
    judge = Judge(access.table, today=clock.today(), write_scope=access.write_unit)
    (judged,) = judge.judge([RawRow(cells=dict(values))])
    return judged


@transaction.atomic
def save_rows(
    *, table_name: str, rows: Sequence[Mapping[str, Any]], by: Actor, origin: str
) -> list[SaveResult]:
    """Make or change up to 500 rows; each is decided for itself, the good ones are written."""
    if len(rows) > MAX_ROWS:
        raise UserError(
            N_("Một lần gửi tối đa %(limit)s bản ghi, đã gửi %(count)s."),
            code="too-many-rows",
            values={"limit": MAX_ROWS, "count": len(rows)},
            remedy=N_("Chia thành nhiều lần gửi, hoặc nộp tệp."),
            status=413,
        )
    access = access_of(by, table_name, "write")
    access.demand_whole()
    table = access.table
    for row in rows:
        check_columns(table, row)
    judge = Judge(table, today=clock.today(), write_scope=access.write_unit)
    numbered = [RawRow(cells=dict(row), number=n) for n, row in enumerate(rows, start=1)]
    judged = judge.judge(numbered)
    good = iter(_write(table, [j for j in judged if j.accepted], by, origin))
    return [next(good) if j.accepted else SaveResult(j.row_id or "", 0, j.problems) for j in judged]


@transaction.atomic
def cancel_row(*, table_name: str, row_id: str, reason: str, by: Actor) -> int:
    """Cancel a row with a reason; return its new version. Raises NotFound, NotAllowed."""
    if not reason.strip():
        raise UserError(
            N_("Chưa ghi lý do hủy bản ghi."),
            code="reason-needed",
            remedy=N_("Ghi căn cứ hoặc lý do hủy."),
        )
    access = access_of(by, table_name, "write")
    table = access.table
    held = owners(table, [row_id]).get(row_id)
    if held is not None:
        may_handle(access, held.unit or "")
    return records.cancel_row(table=table, row_id=row_id, reason=reason.strip(), by=by)


def check_columns(table: Table, values: Mapping[str, Any]) -> None:
    """Raise UserError when a value is for a column the table does not have."""
    unknown = sorted(set(values) - {f.name for f in flat_columns(table)})
    if unknown:
        raise UserError(
            N_("Bảng «%(table)s» không có trường: %(fields)s."),
            code="unknown-field",
            values={"table": table.title, "fields": ", ".join(unknown)},
            remedy=N_("Dùng tên trường như trong hợp đồng dữ liệu."),
            status=422,
        )


def _held(table: Table, row_id: str, expected_version: int | None) -> dict[str, Any]:
    """Lock the row and return its values. Raises NotFound, or UserError on another version."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT _version FROM {sql_name(table)} WHERE _id = %s FOR UPDATE",  # noqa: S608
            [row_id],
        )
        found = cursor.fetchone()
    if found is None:
        raise NotFound(N_("Không có bản ghi «%(row)s»."), values={"row": row_id})
    if expected_version is not None and int(found[0]) != expected_version:
        raise UserError(
            N_("Bản ghi «%(row)s» đã có người sửa: phiên bản nay là %(version)s."),
            code="version-conflict",
            values={"row": row_id, "version": found[0]},
            remedy=N_("Mở lại bản ghi, xem thay đổi mới rồi sửa tiếp."),
            status=409,
        )
    held = queries.get(table, row_id)
    return {name: held[name] for name in table.by_name}


def _refuse_taken(table: Table, judged: Judged) -> None:
    if judged.row_id is None:
        return
    held = queries.page(table, queries.Asked(ids=[judged.row_id], limit=1))
    if held.total:
        raise UserError(
            N_("Đã có bản ghi «%(row)s»."),
            code="row-exists",
            values={"row": judged.row_id},
            remedy=N_("Mở bản ghi đã có để sửa, hoặc kiểm tra lại giá trị nhận diện."),
            status=409,
        )


def _write(
    table: Table, judged: Sequence[Judged], by: Actor, origin: str, reason: str = ""
) -> list[SaveResult]:
    rows = [(j.row_id or "", j.values) for j in judged]
    written = records.write_rows(table=table, rows=rows, by=by, reason=reason)
    changed = [w for w in written if w.event != "UNCHANGED"]
    if changed:
        audit.record(
            by=by,
            action="intake.save",
            subject=f"{table.name}:{changed[0].row_id}" if len(changed) == 1 else table.name,
            after={"origin": origin, "rows": {w.row_id: w.version for w in changed}},
        )
    return [
        SaveResult(w.row_id, w.version, j.problems, w.event)
        for w, j in zip(written, judged, strict=True)
    ]
