"""PostgreSQL through psycopg: a server-side cursor in a read-only transaction."""

from typing import Any

from sqlalchemy import Connection

from lienthong.adapters.sources.databases.model import CONNECT_SECONDS, Dialect
from lienthong.services.intake.sources.ports import Family, Place

_TLS = {"off": "disable", "on": "require", "verify": "verify-full"}
_FAMILIES: dict[int, Family] = {
    16: "boolean", 20: "integer", 21: "integer", 23: "integer", 26: "integer", 700: "float",
    701: "float", 1700: "number", 1082: "date", 1114: "timestamp", 1184: "timestamp",
}  # fmt: skip


def _arguments(place: Place, address: str) -> dict[str, Any]:
    milliseconds = place.number("timeout_seconds") * 1_000
    tls = _TLS[place.text("tls")]
    return {
        "hostaddr": address,
        "connect_timeout": CONNECT_SECONDS,
        "application_name": "lienthong",
        "sslmode": tls,
        **({"sslrootcert": "system"} if tls == "verify-full" else {}),
        "tcp_user_timeout": milliseconds,
        "keepalives_idle": 30,
        "options": f"-c default_transaction_read_only=on -c statement_timeout={milliseconds} "
        f"-c lock_timeout={milliseconds}",
    }


def _prepare(connection: Connection, seconds: int) -> None:
    """Nothing: the session was opened read-only and bounded."""


def _family(described: Any) -> Family | None:
    return _FAMILIES.get(described.type_code, "text")


DIALECT = Dialect(
    driver="postgresql+psycopg",
    arguments=_arguments,
    prepare=_prepare,
    family=_family,
    refusals=("authentication failed", "no pg_hba.conf", "does not exist", "permission denied",
              "does not support SSL", "certificate", "no password supplied", "role "),
    version="SHOW server_version",
    may_write="SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') "
    "AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')",
    hidden_schemas=frozenset({"information_schema", "pg_catalog"}),
)  # fmt: skip
