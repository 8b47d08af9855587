"""The SQL made for each dialect. SQL Server and Oracle are proved here only, on no real server."""

from datetime import datetime

import oracledb
import pymssql
import pytest
from sqlalchemy.dialects.mssql import pymssql as mssql
from sqlalchemy.dialects.mysql import pymysql
from sqlalchemy.dialects.oracle import oracledb as oracle
from sqlalchemy.dialects.postgresql import psycopg

from lienthong.adapters.processes.ports import any_free_port
from lienthong.adapters.sources.databases import connector
from lienthong.adapters.sources.databases import oracle as our_oracle
from lienthong.adapters.sources.databases import sqlserver as our_sqlserver
from lienthong.services.intake.sources.ports import Place, SourceLost, Wanted, Window

DIALECTS = {
    "postgresql": psycopg.dialect(), "mysql": pymysql.dialect(), "sqlserver": mssql.dialect(),
    "oracle": oracle.dialect(),
}  # fmt: skip
SINCE = Window("doi_luc", datetime(2024, 1, 1))
EXPECTED = {
    "postgresql": 'SELECT * FROM so."Di tích" WHERE doi_luc >= %(param_1)s '
    "LIMIT %(param_2)s::INTEGER",
    "mysql": "SELECT * FROM so.`Di tích` WHERE doi_luc >= %s LIMIT %s",
    "sqlserver": "SELECT TOP __[POSTCOMPILE_param_1] * FROM so.[Di tích] WHERE doi_luc >= :param_2",
    "oracle": 'SELECT * FROM so."Di tích" WHERE doi_luc >= :param_1 '
    "FETCH FIRST __[POSTCOMPILE_param_2] ROWS ONLY",
}


def words(statement, kind: str) -> str:
    return " ".join(str(statement.compile(dialect=DIALECTS[kind])).split())


@pytest.mark.parametrize("kind", DIALECTS)
def test_table_is_quoted_and_values_are_bound(kind: str) -> None:
    statement = connector.selection(Wanted("so", "Di tích", window=SINCE)).limit(5)

    assert words(statement, kind) == EXPECTED[kind]


@pytest.mark.parametrize("kind", DIALECTS)
def test_name_that_tries_to_leave_its_quotes_stays_within(kind: str) -> None:
    name = 'x"; DROP TABLE y; --`]'
    statement = words(connector.selection(Wanted("", name)), kind)

    doubled = {
        "postgresql": name.replace('"', '""'), "mysql": name.replace("`", "``"),
        "sqlserver": name.replace("]", "]]"), "oracle": name.replace('"', '""'),
    }  # fmt: skip
    assert doubled[kind] in statement


@pytest.mark.parametrize("kind", DIALECTS)
def test_query_is_taken_as_it_is(kind: str) -> None:
    statement = connector.selection(Wanted(query="SELECT a FROM t WHERE b = '10:30'"))

    assert "(SELECT a FROM t WHERE b = '10:30')" in words(statement, kind).replace("%%", "%")


@pytest.mark.parametrize("kind", ["sqlserver", "oracle"])
def test_server_that_is_away_is_told_as_such(kind: str) -> None:
    options = {
        "host": "127.0.0.1", "port": any_free_port(), "database": "x", "user": "u", "tls": "off",
        "timeout_seconds": 5,
    }  # fmt: skip
    with pytest.raises(SourceLost) as caught:
        connector.DatabaseConnector().test(Place(kind, options, "mat-khau-bi-mat"))

    assert caught.value.code == "no-connection"
    assert "mat-khau-bi-mat" not in str(caught.value)


def described(code, precision=None, scale=None):
    return ("c", code, None, None, precision, scale, None)


@pytest.mark.parametrize(
    ("dialect", "entry", "family"),
    [
        (our_oracle.DIALECT, described(oracledb.DB_TYPE_NUMBER, 10, 0), "integer"),
        (our_oracle.DIALECT, described(oracledb.DB_TYPE_NUMBER, 38, 0), "number"),
        (our_oracle.DIALECT, described(oracledb.DB_TYPE_NUMBER, 0, -127), "number"),
        (our_oracle.DIALECT, described(oracledb.DB_TYPE_BINARY_DOUBLE), "float"),
        (our_oracle.DIALECT, described(oracledb.DB_TYPE_DATE), "timestamp"),
        (our_oracle.DIALECT, described(oracledb.DB_TYPE_CLOB), "text"),
        (our_sqlserver.DIALECT, described(pymssql.DECIMAL.value, 12, 2), "number"),
        (our_sqlserver.DIALECT, described(pymssql.NUMBER.value), None),
        (our_sqlserver.DIALECT, described(pymssql.DATETIME.value), None),
        (our_sqlserver.DIALECT, described(pymssql.STRING.value), "text"),
    ],
)
def test_column_types_are_told_apart(dialect, entry, family) -> None:
    assert dialect.family(entry) == family


def test_number_without_a_limit_has_ten_decimals() -> None:
    columns = connector.columns_of(
        [described(oracledb.DB_TYPE_NUMBER, 0, -127)], our_oracle.DIALECT, ()
    )

    assert columns[0].scale == 10
