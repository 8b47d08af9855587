"""The registers beside the plans, and their rows that concern a task or a database.

They are declared tables (contract ``so-theo-doi``), so forms, import, history, export and sync are
those of any declared table. What one person may see of them is asked of ``records.access``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

from lienthong.core.contract.model import Contract, Table
from lienthong.services.accounts.models import User
from lienthong.services.contracts import queries as contracts
from lienthong.services.contracts.sql import ident, table_name
from lienthong.services.records import seen
from lienthong.services.records.access import Access
from lienthong.services.records.queries import Asked, Row

CONTRACT = "so-theo-doi"
BUDGET, PARTNERS, ENGINEERS = "dong_ngan_sach", "dong_hanh", "tong_cong_trinh_su"
COURSES, TRAINEES, ISSUES = "khoa_dao_tao", "hoc_vien", "kho_khan_de_xuat"
DOSSIERS = "ho_so_ket_noi"
REGISTERS = (BUDGET, PARTNERS, ENGINEERS, COURSES, TRAINEES, ISSUES, DOSSIERS)
TASKS, DATABASE, AGENCY = "nhiem_vu", "csdl", "co_quan"
_MOST = 50


@dataclass(frozen=True)
class Held:
    """Rows of one register that concern something, masked for who asks."""

    table: Table
    rows: list[Row]


def declared() -> Contract | None:
    """Return the contract of the registers, None before it is in force on this node."""
    return contracts.find(CONTRACT)


def tables() -> dict[str, Table]:
    """Return name → table of the registers in force."""
    found = declared()
    return {t.name: t for t in found.tables if t.name in REGISTERS} if found else {}


def access_of(user: User, name: str) -> Access | None:
    """Return what a person may do with a register; None where it is not declared or not read."""
    contract = declared()
    table = tables().get(name)
    if contract is None or table is None:
        return None
    access = Access.of(user, contract, table)
    return access if access.may_read else None


def of_task(task_id: str, user: User) -> list[Held]:
    """Return the rows that name a task, register by register; those without any are left out."""
    return [
        held
        for name, table in tables().items()
        if TASKS in table.by_name and (held := _held(user, name, _naming(table, task_id)))
    ]


def of_database(database_id: str, user: User) -> list[Held]:
    """Return the rows that concern a database, but for its dossier."""
    found = []
    for name, table in tables().items():
        if name == DOSSIERS or DATABASE not in table.by_name:
            continue
        held = _held(user, name, Asked(filters={DATABASE: database_id}, limit=_MOST))
        found += [held] if held else []
    return found


def partners_of(agency_id: str, user: User) -> list[Row]:
    """Return the companion enterprises that are registered for an agency."""
    held = _held(user, PARTNERS, Asked(filters={AGENCY: agency_id}, limit=_MOST))
    return held.rows if held else []


def _held(user: User, name: str, asked: Asked) -> Held | None:
    access = access_of(user, name)
    if access is None:
        return None
    rows = seen.some(access, asked)
    return Held(access.table, rows) if rows else None


def _naming(table: Table, task_id: str) -> Asked:
    """Return a question for the rows whose list of tasks, apart by «;», holds a task."""
    column = ident(TASKS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT _id FROM {table_name(table)} WHERE _event <> 'CANCEL' "  # noqa: S608 - quoted
            f"AND %s = ANY(regexp_split_to_array({column}, '\\s*;\\s*')) ORDER BY _id LIMIT %s",
            [task_id, _MOST],
        )
        return Asked(ids=[row_id for (row_id,) in cursor.fetchall()], limit=_MOST)


def counts() -> Mapping[str, int]:
    """Return register → how many rows are in force on this node."""
    found = {}
    with connection.cursor() as cursor:
        for name, table in tables().items():
            cursor.execute(
                f"SELECT count(*) FROM {table_name(table)} "  # noqa: S608 - quoted
                "WHERE _event <> 'CANCEL'"
            )
            found[name] = int(cursor.fetchone()[0])
    return found
