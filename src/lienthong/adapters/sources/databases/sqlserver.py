"""SQL Server through pymssql. It has no read-only session: the account must be one that reads."""

from typing import Any

import pymssql
from sqlalchemy import Connection

from lienthong.adapters.sources.databases.model import CONNECT_SECONDS, Dialect
from lienthong.services.intake.sources.ports import Family, Place


def _arguments(place: Place, address: str) -> dict[str, Any]:
    return {
        "login_timeout": CONNECT_SECONDS,
        "timeout": place.number("timeout_seconds"),
        "charset": "UTF-8",
        "appname": "lienthong",
        "use_datetime2": True,
        "read_only": True,  # application intent: a readable secondary, where there is one
        "encryption": "off" if place.text("tls") == "off" else "require",
    }


def _prepare(connection: Connection, seconds: int) -> None:
    """Wait for no lock longer than a statement may take, and end at the first error."""
    connection.exec_driver_sql(f"SET LOCK_TIMEOUT {int(seconds) * 1_000}")
    connection.exec_driver_sql("SET XACT_ABORT ON")


def _family(described: Any) -> Family | None:
    code = described[1]
    if code == pymssql.DECIMAL.value:
        return "number"
    if code in (pymssql.NUMBER.value, pymssql.DATETIME.value):
        return None  # bit, int and float are one to this driver, days and moments too
    return "text"


DIALECT = Dialect(
    driver="mssql+pymssql",
    arguments=_arguments,
    prepare=_prepare,
    family=_family,
    refusals=("18456", "4060", "229,", "208,", "207,", "102,", "Login failed"),
    version="SELECT CAST(SERVERPROPERTY('ProductVersion') AS varchar(40))",
    may_write="SELECT count(*) FROM fn_my_permissions(NULL, 'DATABASE') "
    "WHERE permission_name IN ('INSERT', 'UPDATE', 'DELETE', 'ALTER', 'CONTROL')",
    hidden_schemas=frozenset({"INFORMATION_SCHEMA", "sys", "guest"}),
)
