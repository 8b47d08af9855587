"""A MariaDB of Debian for one test run: its own folder, loopback only, an account that reads."""

import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pymysql

from lienthong.adapters.processes.ports import any_free_port

PROGRAMS = ("mariadbd", "mariadb-install-db")
PATHS = f"{os.environ.get('PATH', '')}:/usr/sbin"
READER, SECRET = "nguoi_doc", "mat-khau:của@máy/đọc%40"


def is_installed() -> bool:
    return all(shutil.which(name, path=PATHS) for name in PROGRAMS)


@dataclass
class MariaDb:
    """A running server. ``stop`` ends the process that ``start`` began, and no other."""

    READER = READER

    port: int
    folder: Path
    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls) -> "MariaDb":
        folder = Path(tempfile.mkdtemp(prefix="lienthong-mariadb-"))
        folder.chmod(0o755)
        data, port = folder / "data", any_free_port()
        user = ["--user=nobody"] if os.geteuid() == 0 else []
        data.mkdir()
        if user:
            shutil.chown(data, "nobody")
        install = shutil.which("mariadb-install-db", path=PATHS)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(
            [install, "--no-defaults", f"--datadir={data}", "--skip-test-db",
             "--auth-root-authentication-method=normal", *user],
            check=True, timeout=120, **quiet,
        )  # fmt: skip
        process = subprocess.Popen(
            [shutil.which("mariadbd", path=PATHS), "--no-defaults", f"--datadir={data}", *user,
             "--bind-address=127.0.0.1", f"--port={port}", f"--socket={data}/s.sock",
             "--skip-name-resolve", "--innodb-flush-log-at-trx-commit=0",
             "--innodb-buffer-pool-size=32M", f"--pid-file={data}/pid", "--server-id=1",
             f"--log-bin={data}/nhat-ky", "--binlog-format=ROW", "--binlog-row-metadata=FULL"],
            **quiet,
        )  # fmt: skip
        server = cls(port, folder, process)
        try:
            server._wait()
            server.run(
                "CREATE DATABASE so_cu CHARACTER SET utf8mb4",
                f"CREATE USER '{READER}'@'127.0.0.1' IDENTIFIED BY '{SECRET}'",
                f"GRANT SELECT ON so_cu.* TO '{READER}'@'127.0.0.1'",
            )
        except BaseException:
            server.stop()
            raise
        return server

    def run(self, *statements: str, rows=()) -> None:
        """Run statements as the administrator; the last one once for each of ``rows``."""
        with self._open() as connection, connection.cursor() as cursor:
            for statement in statements[:-1] if rows else statements:
                cursor.execute(statement)
            if rows:
                cursor.executemany(statements[-1], rows)
            connection.commit()

    def ask(self, statement: str):
        with self._open() as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()

    def options(self, **changes: str) -> dict[str, str]:
        """What a source is told to reach it."""
        return {
            "host": "127.0.0.1", "port": str(self.port), "database": "so_cu", "user": READER,
            "tls": "off", "timeout_seconds": "30",
        } | changes  # fmt: skip

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _open(self):
        return pymysql.connect(
            host="127.0.0.1", port=self.port, user="root", password="",
            database=None if not (self.folder / "data/so_cu").exists() else "so_cu",
            charset="utf8mb4",
        )  # fmt: skip

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while True:
            try:
                self._open().close()
                return
            except pymysql.err.OperationalError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise
                time.sleep(0.1)
