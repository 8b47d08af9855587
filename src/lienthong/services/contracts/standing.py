"""Keep a table at one version while rows are written, and say so when it did not stay.

A new version comes into force in one transaction that waits for writers and holds back others.
Who read the contract before it may find the table changed afterwards: nothing is wrong with what
they asked, it is to be asked again.
"""

from datetime import timedelta

import structlog
from django.db import DatabaseError, connection

from lienthong.base import clock
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Contract, Table
from lienthong.services.contracts import queries
from lienthong.services.contracts.models import ContractVersion
from lienthong.services.contracts.sql import table_name as sql_name

LATELY = timedelta(minutes=1)
# What PostgreSQL says to a statement made for the table as it was: the column or table is not
# there, or is of another type.
OUTDATED = frozenset({"42703", "42P01", "42804", "42883"})
log = structlog.get_logger()


class ContractChanged(UserError):
    """The table is no longer as the asker read it. Asked again, the same may well succeed."""

    code = "contract-changed"
    status = 409

    def __init__(self) -> None:
        super().__init__(
            N_("Hợp đồng vừa đổi phiên bản."),
            remedy=N_("Tải lại trang (hoặc đọc lại hợp đồng) rồi làm lại."),
        )


def hold(table_name: str) -> tuple[Contract, Table]:
    """Keep a table's version until the caller's transaction ends; return it. Raises NotFound.

    Waits for a version that is coming into force just now.
    """
    queries.table(table_name)
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {sql_name(table_name)} IN ROW EXCLUSIVE MODE")
    return queries.table(table_name)


def demand(table: Table) -> None:
    """Keep the version that ``table`` was read at. Raises ContractChanged when it has gone."""
    _, now = hold(table.name)
    if now is not table and now != table:
        raise ContractChanged


def outdated(error: DatabaseError) -> ContractChanged | None:
    """Return the refusal when a statement failed because a version has just come into force."""
    state = getattr(error.__cause__, "sqlstate", None)
    if state not in OUTDATED:
        return None
    if not ContractVersion.objects.filter(applied_at__gt=clock.now() - LATELY).exists():
        return None
    log.warning("contract_changed", sqlstate=state)
    return ContractChanged()
