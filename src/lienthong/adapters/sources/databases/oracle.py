"""Oracle through python-oracledb, thin: no client to install; a read-only transaction."""

from typing import Any

import oracledb
from sqlalchemy import Connection, text

from lienthong.adapters.sources.databases.model import CONNECT_SECONDS, Dialect
from lienthong.services.intake.sources.ports import Family, Place

_LONGEST_INTEGER = 18  # digits that fit 64 bits


def _arguments(place: Place, address: str) -> dict[str, Any]:
    tls = place.text("tls")
    return {
        "host": place.text("host") if tls == "verify" else address,
        "port": place.number("port"),
        "service_name": place.text("database"),
        "tcp_connect_timeout": float(CONNECT_SECONDS),
        "protocol": "tcp" if tls == "off" else "tcps",
        "ssl_server_dn_match": tls == "verify",
    }


def _prepare(connection: Connection, seconds: int) -> None:
    driver: Any = connection.connection.driver_connection
    driver.call_timeout = seconds * 1_000
    connection.execute(text("SET TRANSACTION READ ONLY"))


def _family(described: Any) -> Family | None:
    code, precision, scale = described[1], described[4], described[5]
    if code == oracledb.DB_TYPE_NUMBER:
        whole = scale == 0 and 0 < (precision or 0) <= _LONGEST_INTEGER
        return "integer" if whole else "number"
    if code in (oracledb.DB_TYPE_BINARY_DOUBLE, oracledb.DB_TYPE_BINARY_FLOAT):
        return "float"
    if code == oracledb.DB_TYPE_BOOLEAN:
        return "boolean"
    # Oracle's DATE has a time of day.
    moments = (oracledb.DB_TYPE_DATE, oracledb.DB_TYPE_TIMESTAMP, oracledb.DB_TYPE_TIMESTAMP_TZ,
               oracledb.DB_TYPE_TIMESTAMP_LTZ)  # fmt: skip
    return "timestamp" if code in moments else "text"


def _scale(described: Any) -> int | None:
    scale: int | None = described[5]
    return scale if scale is not None and scale >= 0 and described[4] else None


DIALECT = Dialect(
    driver="oracle+oracledb",
    arguments=_arguments,
    prepare=_prepare,
    family=_family,
    scale=_scale,
    refusals=("ORA-01017", "ORA-01045", "ORA-28000", "ORA-12514", "ORA-00942", "ORA-00904",
              "ORA-00933", "DPY-6001", "DPY-6003"),
    version="SELECT version FROM product_component_version WHERE rownum = 1",
    may_write="SELECT count(*) FROM session_privs WHERE privilege IN ('INSERT ANY TABLE', "
    "'UPDATE ANY TABLE', 'DELETE ANY TABLE', 'DROP ANY TABLE', 'ALTER ANY TABLE', 'CREATE TABLE')",
    hidden_schemas=frozenset({"sys", "system", "xdb", "ctxsys", "mdsys", "outln", "dbsnmp"}),
    names_database=False,
    engine_options={"arraysize": 5_000},
)  # fmt: skip
