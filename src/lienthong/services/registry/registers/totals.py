"""What the registers come to: money by source, roles that nobody holds, answers that are late."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from lienthong.core.contract.model import Table
from lienthong.services.contracts.sql import ident, table_name
from lienthong.services.registry.registers import rows as registers

OPEN_ANSWERS = ("cho-tra-loi", "dang-xu-ly")
ROLES = ("cong-nghe-thong-tin", "nghiep-vu")
PASSED = "dat"


@dataclass(frozen=True)
class Money:
    """Approved and spent dong of one source of funds."""

    source: str
    lines: int
    approved: int
    spent: int


@dataclass(frozen=True)
class Training:
    """Courses held, people who took part, people who passed."""

    courses: int
    people: int
    passed: int


@dataclass(frozen=True)
class Issues:
    """Difficulties and proposals: all, those without an answer, and those whose day has passed."""

    total: int
    open: int
    late: int


@dataclass(frozen=True)
class Totals:
    """Everything the registers come to, for one unit or all; an undeclared register counts 0."""

    money: list[Money]
    engineers: dict[str, int]
    training: Training
    issues: Issues


def totals(*, day: date, unit: str | None = None) -> Totals:
    """Return what the registers come to on a day, narrowed to the rows of a unit when given."""
    known = registers.tables()
    return Totals(
        money=_money(known.get(registers.BUDGET), unit),
        engineers=engineers(day=day, unit=unit),
        training=_training(known, unit),
        issues=issues(day=day, unit=unit),
    )


def engineers(*, day: date, unit: str | None = None) -> dict[str, int]:
    """Return role → how many people hold it on a day; every role is there, 0 when nobody does."""
    table = registers.tables().get(registers.ENGINEERS)
    found = dict.fromkeys(ROLES, 0)
    if table is not None:
        held = "tu_ngay <= %(day)s AND (den_ngay IS NULL OR den_ngay > %(day)s)"
        select = f"vai_tro, count(*) FILTER (WHERE {held})"
        found |= {role: int(n) for role, n in _asked(table, select, unit, "GROUP BY 1", day=day)}
    return found


def _money(table: Table | None, unit: str | None) -> list[Money]:
    if table is None:
        return []
    select = "nguon_von, count(*), coalesce(sum(so_tien_duyet), 0), coalesce(sum(so_tien_chi), 0)"
    found = _asked(table, select, unit, "GROUP BY 1 ORDER BY 3 DESC, 1")
    return [Money(str(s), int(n), int(a), int(b)) for s, n, a, b in found]


def _training(known: dict[str, Table], unit: str | None) -> Training:
    courses, people = known.get(registers.COURSES), known.get(registers.TRAINEES)
    if courses is None or people is None:
        return Training(0, 0, 0)
    ((held,),) = _asked(courses, "count(*)", unit)
    select = "count(*), count(*) FILTER (WHERE ket_qua = %(passed)s)"
    ((total, passed),) = _asked(people, select, unit, passed=PASSED)
    return Training(int(held), int(total), int(passed))


def issues(*, day: date, unit: str | None = None) -> Issues:
    """Return how difficulties and proposals stand on a day, those of a unit when given."""
    table = registers.tables().get(registers.ISSUES)
    if table is None:
        return Issues(0, 0, 0)
    is_open = "trang_thai = ANY(%(open)s)"
    select = (
        f"count(*), count(*) FILTER (WHERE {is_open}), "
        f"count(*) FILTER (WHERE {is_open} AND han_tra_loi < %(day)s)"
    )
    ((total, waiting, late),) = _asked(table, select, unit, open=list(OPEN_ANSWERS), day=day)
    return Issues(int(total), int(waiting), int(late))


def _asked(
    table: Table, select: str, unit: str | None, tail: str = "", **values: Any
) -> list[tuple[Any, ...]]:
    """Ask of the rows in force, those of one unit or all; ``select`` and ``tail`` are constants."""
    column = ident(table.unit_field or registers.AGENCY)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {select} FROM {table_name(table)} WHERE _event <> 'CANCEL' "  # noqa: S608
            f"AND (%(unit)s::text IS NULL OR {column} = %(unit)s) {tail}",
            values | {"unit": unit},
        )
        return list(cursor.fetchall())
