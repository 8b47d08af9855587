"""What every test may rely on: a node of its own, a real PostgreSQL, and no network.

The node's folder is made before Django reads its settings. Its PostgreSQL is started only when a
test first asks for a database, so tests of pure code start at once.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import pytest
import pytest_socket
from hypothesis import settings

from lienthong.adapters.postgres.locations import locate
from lienthong.adapters.postgres.server import Server
from lienthong.adapters.processes.home import NodeDescription, create_home
from lienthong.adapters.processes.ports import any_free_port
from lienthong.base.settings import Settings, load

# The same examples at every run, so that a red build tells of a change; `make test-long` sets the
# variable and looks for new ones.
settings.register_profile("repeatable", derandomize=True)
if not os.environ.get("LIENTHONG_NEW_EXAMPLES"):
    settings.load_profile("repeatable")

LOOPBACK = ["127.0.0.1", "::1", "localhost"]
HOME = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Make the node of this test run and let Django read its settings from it.

    With ``-n`` each worker process makes one of its own; the process that hands out tests, whose
    environment the workers inherit, needs none.
    """
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        return
    # Below /tmp: the account that runs PostgreSQL must be able to get there.
    home = Path(tempfile.mkdtemp(prefix="lienthong-tests-"))
    home.chmod(0o755)
    node = NodeDescription("bo-thu", "Bộ Thử nghiệm", "ministry", any_free_port(), any_free_port())
    create_home(home, node)
    config.stash[HOME] = home
    os.environ.pop("LIENTHONG_DATABASE_URL", None)
    os.environ["LIENTHONG_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "lienthong.entrypoints.django_settings"
    # The passwords are part of the settings; the server itself starts when it is asked for.
    Server(load(home), durable=False).ensure_secrets()
    django.setup()


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a case of bytes by its argument, never by the bytes.

    A zip made while tests are collected holds the second it was made in; processes that collect a
    second apart would otherwise name the same case differently and refuse to run at all.
    """
    return argname if isinstance(val, bytes) else None


def pytest_unconfigure(config: pytest.Config) -> None:
    """Forget the node of this test run."""
    home = config.stash.get(HOME, None)
    if home is not None and home.exists():
        data_dir = locate(home).data_dir
        if data_dir.parent != home:
            shutil.rmtree(data_dir.parent, ignore_errors=True)
        shutil.rmtree(home)


@pytest.hookimpl(trylast=True)
def pytest_runtest_setup() -> None:
    """Let tests reach this machine only."""
    pytest_socket.socket_allow_hosts(LOOPBACK, allow_unix_socket=True)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Make this run's node the process's again: a command with ``--home`` leaves another one."""
    os.environ["LIENTHONG_HOME"] = str(item.config.stash[HOME])


@pytest.fixture(scope="session")
def node_settings(pytestconfig: pytest.Config) -> Settings:
    """The settings of this test run's node."""
    return load(pytestconfig.stash[HOME])


@pytest.fixture(scope="session")
def postgres(node_settings: Settings) -> Iterator[Server]:
    """The PostgreSQL of this test run, which forgets everything at its end."""
    server = Server(node_settings, durable=False)
    server.initialise()
    server.start()
    try:
        server.prepare()
        server.allow_test_databases()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(postgres: Server) -> None:
    """Start PostgreSQL before pytest-django makes the test database."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Make the test database; at the end, end what threads still hold, so that it can be dropped.

    The limit comes first: a thread that is told its connection ended would open another.
    """
    yield
    from django.db import connection

    with django_db_blocker.unblock():
        connection.close()  # it may have been ended by whom a test restarted
        with connection.cursor() as cursor:
            name = connection.ops.quote_name(connection.settings_dict["NAME"])
            cursor.execute(f"ALTER DATABASE {name} CONNECTION LIMIT 0")
            for _ in range(50):
                cursor.execute(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
                if cursor.fetchone() == (0,):
                    break
                time.sleep(0.1)


@pytest.fixture(autouse=True)
def forget_what_was_committed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Drop what a test committed beside Django's models: declared tables and queued jobs."""
    marker = request.node.get_closest_marker("django_db")
    if (
        marker is None or not marker.kwargs.get("transaction")
    ) and "transactional_db" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('data', 'intake')"
        )
        for schema, name in cursor.fetchall():
            cursor.execute(f'DROP TABLE {schema}."{name}" CASCADE')
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
