"""MariaDB and MySQL through PyMySQL: an unbuffered cursor in a read-only session."""

import ssl
from typing import Any

from pymysql.constants import FIELD_TYPE
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from lienthong.adapters.sources.databases.model import CONNECT_SECONDS, Dialect
from lienthong.services.intake.sources.ports import Family, Place

TIME_ZONE = "+07:00"
_FAMILIES: dict[int, Family] = {
    **dict.fromkeys((FIELD_TYPE.TINY, FIELD_TYPE.SHORT, FIELD_TYPE.LONG, FIELD_TYPE.INT24,
                     FIELD_TYPE.LONGLONG, FIELD_TYPE.YEAR), "integer"),
    **dict.fromkeys((FIELD_TYPE.DECIMAL, FIELD_TYPE.NEWDECIMAL), "number"),
    **dict.fromkeys((FIELD_TYPE.FLOAT, FIELD_TYPE.DOUBLE), "float"),
    FIELD_TYPE.BIT: "boolean",
    FIELD_TYPE.DATE: "date",
    FIELD_TYPE.NEWDATE: "date",
    FIELD_TYPE.DATETIME: "timestamp",
    FIELD_TYPE.TIMESTAMP: "timestamp",
}  # fmt: skip


def arguments(place: Place, address: str) -> dict[str, Any]:
    return {
        # Bytes: PyMySQL itself knows passwords in Latin-1 only.
        "password": place.secret.encode(),
        "connect_timeout": CONNECT_SECONDS,
        "read_timeout": place.number("timeout_seconds") + CONNECT_SECONDS,
        "write_timeout": CONNECT_SECONDS,
        "charset": "utf8mb4",
        "init_command": "SET SESSION TRANSACTION READ ONLY",
        "local_infile": False,
        **_tls(place.text("tls")),
    }


def _tls(tls: str) -> dict[str, Any]:
    if tls == "off":
        return {"ssl_disabled": True}
    context = ssl.create_default_context()
    if tls == "on":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return {"ssl": context}


def _prepare(connection: Connection, seconds: int) -> None:
    """Bound the statements: MariaDB and MySQL name the setting differently.

    Moments are told in the time of Viet Nam, whatever the server's own.
    """
    connection.execute(text(f"SET SESSION time_zone = '{TIME_ZONE}'"))
    try:
        connection.execute(text(f"SET SESSION max_statement_time = {int(seconds)}"))
    except DBAPIError:
        connection.execute(text(f"SET SESSION max_execution_time = {int(seconds) * 1_000}"))


def _family(described: Any) -> Family | None:
    return _FAMILIES.get(described[1], "text")


def _abandon(driver: Any) -> None:
    """Drop the connection and its unread rows: PyMySQL would read them all before it closes."""
    unread = driver._result
    if unread is not None:
        unread.unbuffered_active = False
    driver._force_close()


DIALECT = Dialect(
    driver="mysql+pymysql",
    arguments=arguments,
    prepare=_prepare,
    family=_family,
    refusals=("(1045", "(1044", "(1049", "(1142", "(1143", "(1146", "(1054", "(1064", "(1698",
              "SSL", "certificate"),
    version="SELECT VERSION()",
    may_write="SELECT (SELECT count(*) FROM information_schema.user_privileges WHERE "
    "privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'DROP', 'CREATE', 'ALTER', 'FILE', 'SUPER')) "
    "+ (SELECT count(*) FROM information_schema.schema_privileges WHERE "
    "privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'DROP', 'CREATE', 'ALTER'))",
    hidden_schemas=frozenset({"information_schema", "mysql", "performance_schema", "sys"}),
    loose_dates=True,
    abandon=_abandon,
)  # fmt: skip
