"""A node's own PostgreSQL: made, started, made ready, stopped.

Two database accounts: ``postgres`` (superuser; used here only) and ``lienthong`` (owns the
node's database, may replicate, nothing more). Passwords are random, in files of mode 0600 in the
node's folder. ``ready_made`` says what the superuser makes.
"""

import os
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psutil
import psycopg
import structlog

from lienthong.adapters.leash import leashed
from lienthong.adapters.postgres import binaries, configuration, ready_made
from lienthong.adapters.postgres.locations import locate
from lienthong.base.settings import Settings

ADMIN = "postgres"
log = structlog.get_logger(__name__)


class Server:
    """The PostgreSQL server of one node."""

    def __init__(self, settings: Settings, *, durable: bool = True) -> None:
        self.settings = settings
        self.durable = durable
        self.location = locate(settings.home)
        self.binaries = binaries.find(user=self.location.user, major=self.location.major)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def data_dir(self) -> Path:
        return self.location.data_dir

    @property
    def pid(self) -> int | None:
        """The process that ``start`` began, while it runs."""
        running = self._process is not None and self._process.poll() is None
        return self._process.pid if running and self._process else None

    def initialise(self) -> None:
        """Make the data folder if there is none, and write the configuration. Repeatable."""
        self.ensure_secrets()
        if self.location.major is None:
            self._make_cluster()
        text = configuration.render(
            port=self.settings.pg_port,
            durable=self.durable,
            memory_bytes=psutil.virtual_memory().total,
        )
        self._write(self.data_dir / "lienthong.conf", text)

    def ensure_secrets(self) -> None:
        """Make the passwords of the two database accounts, where missing."""
        for name in ("pg_admin_password", "pg_password"):
            _ensure_secret(self.settings.home / name)

    def foreground_command(self) -> tuple[str, ...]:
        """Return the command that runs the server until it is told to stop (SIGINT: at once).

        It changes to the server's account by itself and ends when whoever started it dies.
        """
        command = (self.binaries.program("postgres"), "-D", str(self.data_dir))
        return leashed(command, user=self.location.user, death_signal="INT")

    def start(self) -> None:
        """Start the server as a child of this process and wait until it answers."""
        log_file = self.settings.log_dir / "postgres.log"
        log_file.parent.mkdir(parents=True, exist_ok=True)
        deadline = time.monotonic() + 60
        while True:
            with log_file.open("ab") as output:
                self._process = subprocess.Popen(  # noqa: S603 - our own command
                    self.foreground_command(),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    start_new_session=True,
                )
            try:
                return self.wait_ready(timeout_seconds=deadline - time.monotonic())
            except ServerEnded:
                # Right after a SIGKILL the dead server's children may still hold its memory.
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.5)

    def stop(self) -> None:
        """Stop the server that ``start`` began: open connections are closed, nothing is lost."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        self._process.wait(timeout=60)
        self._process = None

    def kill(self) -> None:
        """End the server as a power failure would; for tests of faults."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=60)
            self._process = None

    def wait_ready(self, *, timeout_seconds: float = 60) -> None:
        """Return when the server answers. Raises ServerEnded, or TimeoutError."""
        deadline = time.monotonic() + timeout_seconds
        while True:
            if self._process is not None and self._process.poll() is not None:
                raise ServerEnded(self._process.returncode)
            try:
                self._admin("postgres").close()
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline:
                    raise TimeoutError(
                        f"PostgreSQL does not answer; see {self.settings.log_dir / 'postgres.log'}"
                    ) from error
                time.sleep(0.05)
            else:
                return

    def prepare(self) -> None:
        """Make the account, the extensions and the node's database where missing. Repeatable."""
        password = (self.settings.home / "pg_password").read_text().strip()
        with self._admin("postgres") as connection:
            ready_made.ensure_account(connection, password)
        with self._admin("template1") as connection:
            ready_made.prepare_template(connection)
        with self._admin("postgres") as connection:
            ready_made.ensure_database(connection)

    def allow_test_databases(self) -> None:
        """Let the node's account create databases; only for servers of a test run."""
        with self._admin("postgres") as connection:
            ready_made.allow_test_databases(connection)

    def version(self) -> str:
        """Return the version of the server that answers."""
        with self._admin("postgres") as connection:
            row = connection.execute("SHOW server_version").fetchone()
        return str(row[0]) if row else ""

    def _admin(self, database: str) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host="127.0.0.1",
            port=self.settings.pg_port,
            user=ADMIN,
            password=(self.settings.home / "pg_admin_password").read_text().strip(),
            dbname=database,
            autocommit=True,
            connect_timeout=5,
        )

    def _make_cluster(self) -> None:
        """Run initdb beside the final place, so that a half-made folder is never taken for one."""
        parent = self.data_dir.parent
        unfinished = parent / "pgdata.unfinished"
        password_file = parent / "pgdata.password"
        parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        self._write(password_file, (self.settings.home / "pg_admin_password").read_text())
        if self.location.user:
            self.location.user.owns(unfinished)
        try:
            self._initdb(unfinished, password_file)
        finally:
            password_file.unlink()
        with (unfinished / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(configuration.INCLUDES)
        unfinished.rename(self.data_dir)
        log.info(
            "postgres_data_made",
            data_dir=str(self.data_dir),
            version=self.binaries.version,
            origin=self.binaries.origin,
            account=self.location.user.name if self.location.user else "",
        )

    def _initdb(self, folder: Path, password_file: Path) -> None:
        # The built-in C.UTF-8 (17 and later) needs no locale of the operating system.
        locale = (
            ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            if self.binaries.major >= 17
            else ["--locale=C.UTF-8"]
        )
        command = (
            self.binaries.program("initdb"), "-D", str(folder), "-U", ADMIN,
            "--pwfile", str(password_file), "--auth=scram-sha-256", "--encoding=UTF8", *locale,
            *(() if self.durable else ("--no-sync",)),
        )  # fmt: skip
        subprocess.run(  # noqa: S603 - our own command
            leashed(command, user=self.location.user),
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
        )

    def _write(self, path: Path, text: str) -> None:
        """Write a file that the server's account, and only it, may read."""
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        if self.location.user:
            self.location.user.owns(path)


class ServerEnded(Exception):
    """The server ended while it was waited for; its log says why."""

    def __init__(self, exit_code: int) -> None:
        super().__init__(f"PostgreSQL ended with exit code {exit_code}")


def _ensure_secret(path: Path) -> None:
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32) + "\n")
