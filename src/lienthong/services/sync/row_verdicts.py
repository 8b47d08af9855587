"""The words of the verdicts that sync itself gives; those of rules come with their problems."""

from __future__ import annotations

from typing import Protocol

from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.core.package.receipt import Verdict
from lienthong.core.rules.model import Problem

BAD_TYPE = N_("Giá trị của «%(column)s» không đúng kiểu %(type)s.")
BAD_TYPE_REMEDY = N_("Sửa giá trị tại nguồn theo kiểu dữ liệu của hợp đồng.")
BAD_ID = N_("Mã bản ghi không khớp các cột khóa của hợp đồng.")
BAD_ID_REMEDY = N_("Nhập lại bản ghi tại nguồn để hệ thống đặt lại mã.")
FOREIGN = N_("Bản ghi này ở nút nhận thuộc một nút khác.")
FOREIGN_REMEDY = N_("Thống nhất cơ quan chủ quản của bản ghi; chỉ chủ quản được gửi.")


class RowVersion(Protocol):
    """One version of one row."""

    @property
    def row_id(self) -> str: ...

    @property
    def version(self) -> int: ...


def bad_type(table: Table, row: RowVersion, column: str, kind: str) -> Verdict:
    """A text is no value of its column's type."""
    values = {"column": column, "type": kind}
    return _refused(table, row, "type", BAD_TYPE, BAD_TYPE_REMEDY, values)


def bad_id(table: Table, row: RowVersion) -> Verdict:
    """The row is not the one its id says."""
    return _refused(table, row, "row-id", BAD_ID, BAD_ID_REMEDY, {})


def broken_rule(table: Table, row: RowVersion, problem: Problem) -> Verdict:
    """A rule of the contract keeps the row out."""
    values = dict(problem.values)
    return _refused(table, row, problem.rule, problem.message, problem.remedy, values)


def foreign(table: Table, row_id: str, version: int) -> Verdict:
    """The row belongs to a third node."""
    return Verdict(table.name, row_id, version, "foreign", "owner", FOREIGN, FOREIGN_REMEDY)


def _refused(
    table: Table, row: RowVersion, rule: str, message: str, remedy: str, values: dict[str, str]
) -> Verdict:
    return Verdict(table.name, row.row_id, row.version, "refused", rule, message, remedy, values)
