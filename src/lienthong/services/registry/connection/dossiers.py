"""Dossiers as pages, commands and alerts read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lienthong.services.accounts.models import User
from lienthong.services.records import seen
from lienthong.services.records.queries import Asked
from lienthong.services.registry import register
from lienthong.services.registry.connection.checking import Check, checks
from lienthong.services.registry.connection.clocks import Security, Step, security, steps
from lienthong.services.registry.register import Database
from lienthong.services.registry.registers import rows as registers

_MOST = 5000


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


def dossiers(*, day: date, user: User) -> list[tuple[Dossier, str]]:
    """Return the dossiers the person may read, each with its database; pressing ones first."""
    found = [dossier_of(row, day) for row in _rows(user, Asked(limit=_MOST))]
    names = register.names({one.database_id for one in found}) if found else {}
    named = [(one, names.get(one.database_id, one.database_id)) for one in found]
    return sorted(named, key=lambda pair: (not pair[0].pressing, pair[0].current is None, pair[1]))


def _rows(user: User, asked: Asked) -> list[dict[str, Any]]:
    access = registers.access_of(user, registers.DOSSIERS)
    return seen.some(access, asked) if access else []
