"""Dossiers as pages, commands and alerts read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from lienthong.services.accounts.models import User
from lienthong.services.contracts.sql import table_name
from lienthong.services.records import seen
from lienthong.services.records.access import Access
from lienthong.services.records.queries import Asked
from lienthong.services.registry import register
from lienthong.services.registry.connection.checking import Check, checks
from lienthong.services.registry.connection.clocks import (
    APPRAISAL_DAYS,
    SECURITY_MONTHS,
    WARN_DAYS,
    Security,
    Step,
    security,
    steps,
)
from lienthong.services.registry.register import Database
from lienthong.services.registry.registers import rows as registers


@dataclass(frozen=True)
class DossierPage:
    """One page of dossiers with the names of their databases, how many in all, how many press."""

    rows: "list[tuple[Dossier, str]]"
    total: int
    pressing: int


@dataclass(frozen=True)
class Dossier:
    """How the connection of one database stands on a day."""

    row: Mapping[str, Any]
    steps: tuple[Step, ...]
    security: Security

    @property
    def database_id(self) -> str:
        return str(self.row["csdl"])

    @property
    def current(self) -> Step | None:
        """The first step that is not done; None when the database is live."""
        return next((step for step in self.steps if step.state not in ("done", "done_late")), None)

    @property
    def late(self) -> bool:
        return any(step.state == "late" for step in self.steps)

    @property
    def pressing(self) -> bool:
        """A step is past its day, or the confirmation of security is, or soon will be."""
        return self.late or self.security.state in ("expiring", "expired")


def dossier_of(row: Mapping[str, Any], day: date) -> Dossier:
    """Return a row of the register of dossiers as it stands on a day."""
    return Dossier(row, steps(row, day), security(row, day))


def of_database(database_id: str, *, day: date, user: User) -> Dossier | None:
    """Return the dossier of a database; None before it is opened, or for who may not read it."""
    found = _rows(user, Asked(filters={"csdl": database_id}, limit=1))
    return dossier_of(found[0], day) if found else None


def checklist(database: Database, dossier: Dossier | None) -> list[Check]:
    """Return what must hold before a database is sent."""
    return checks(database, dossier.row if dossier else None)


def page(
    *, day: date, user: User, pressing: bool = False, limit: int = 50, offset: int = 0
) -> DossierPage:
    """Return dossiers the person may read, each with its database; pressing ones first or alone."""
    access = registers.access_of(user, registers.DOSSIERS)
    if access is None:
        return DossierPage([], 0, 0)
    ids, total, pressed = _placed(access, day, pressing, limit, offset)
    rows = {row["csdl"]: row for row in seen.some(access, Asked(ids=ids, limit=len(ids) or 1))}
    names = register.names(ids) if ids else {}
    found = [(dossier_of(rows[one], day), names.get(one, one)) for one in ids if one in rows]
    return DossierPage(found, pressed if pressing else total, pressed)


# What ``Dossier.pressing`` says of a row, in SQL; a test holds the two together.
_PRESSING = (
    "((ngay_tham_dinh IS NULL"
    " AND coalesce(ngay_gui_tham_dinh, ngay_thong_nhat) + %(appraisal)s < %(day)s)"
    " OR coalesce(ngay_xac_nhan_an_toan + make_interval(months => %(months)s)"
    " <= %(day)s::date + %(warned)s, false))"
)


def _placed(
    access: Access, day: date, pressing: bool, limit: int, offset: int
) -> tuple[list[str], int, int]:
    """Return the databases of one page in order, how many dossiers there are, how many press."""
    values: dict[str, date | int | str | None] = {
        "day": day, "appraisal": APPRAISAL_DAYS, "months": SECURITY_MONTHS, "warned": WARN_DAYS,
        "unit": access.unit, "limit": limit, "offset": offset,
    }  # fmt: skip
    pressed = f"coalesce({_PRESSING}, false)"
    held = (
        f"FROM {table_name(access.table)} WHERE _event <> 'CANCEL' "
        "AND (%(unit)s::text IS NULL OR co_quan = %(unit)s)"
    )
    only = f"AND {pressed}" if pressing else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), count(*) FILTER (WHERE {pressed}) {held}",
            values,
        )
        total, number = cursor.fetchone()
        cursor.execute(
            f"SELECT csdl {held} {only} ORDER BY {pressed} DESC, "
            "ngay_van_hanh IS NOT NULL, csdl LIMIT %(limit)s OFFSET %(offset)s",
            values,
        )
        return [one for (one,) in cursor.fetchall()], int(total), int(number)


def _rows(user: User, asked: Asked) -> list[dict[str, Any]]:
    access = registers.access_of(user, registers.DOSSIERS)
    return seen.some(access, asked) if access else []
