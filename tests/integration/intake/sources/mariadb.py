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
EVERY_TYPE = """
    ma varchar(7) PRIMARY KEY, ten varchar(60), don_vi varchar(30), ngay_cap date,
    nho tinyint, khong_am bigint unsigned, thap decimal(30,10), am decimal(10,0), so_thuc float,
    so_doi double, co bit(1), co_khong boolean, gio time(3), luc datetime(6), moc timestamp(3) NULL,
    nam year, chon enum('một','hai'), nhieu set('a','b','c'), dai longtext, tho varbinary(20),
    khoi blob, tai_lieu json, ngay_khong date, rong varchar(5), co_dinh char(10),
    la_tinh varchar(20) CHARACTER SET latin1
"""
EVERY_VALUE = """
    'Mọi kiểu', 'don-vi-a', '2024-05-06', -5, 9223372036854775807, 12345678901234567890.0123456789,
    -42, 1.1, 2.5, b'1', 1, '-12:30:01.5', '2024-05-06 07:08:09.123456', '2024-05-06 07:08:09.5',
    2024, 'hai', 'c,a', REPEAT('dài ', 1000), 0x00ff10, 0xdeadbeef, '{"b": 1, "a": [1.50]}',
    '0000-00-00', NULL, 'x ', 'déjà'
"""
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

    admin_is_postgres = False

    def run_at_once(self, *statements: str) -> None:
        """Run statements in one transaction."""
        self.run(*statements)

    def rename(self, table: str, column: str, to: str, kind: str) -> str:
        return f"ALTER TABLE {table} CHANGE {column} {to} {kind}"

    def make_keyed(self) -> None:
        """A table whose key is not that of the table here."""
        self.run(
            "DROP TABLE IF EXISTS co_khoa",
            "CREATE TABLE co_khoa (so int PRIMARY KEY, ma varchar(7), ten varchar(60), "
            "don_vi varchar(30), ngay_cap date, so_tien decimal(12,2))",
            "INSERT INTO co_khoa (so, ma, ten, don_vi) VALUES (1, 'M001', 'Chùa Một Cột', "
            "'don-vi-a'), (2, 'M002', 'Văn Miếu', 'don-vi-a'), (3, 'M003', 'Đền Hùng', 'don-vi-b')",
        )

    def make_every_type(self) -> None:
        """A table with a column of each family of types, and a row."""
        self.run("DROP TABLE IF EXISTS moi_kieu", f"CREATE TABLE moi_kieu ({EVERY_TYPE})")
        self.fill_every_type("M901")

    def fill_every_type(self, key: str) -> None:
        self.run(f"INSERT INTO moi_kieu VALUES ('{key}', {EVERY_VALUE})")

    def lose_log(self, source) -> None:
        """The server forgets its log."""
        self.run("FLUSH BINARY LOGS", "FLUSH BINARY LOGS")
        ((file, *_),) = self.ask("SHOW MASTER STATUS")
        while len(self.ask("SHOW BINARY LOGS")) > 1:  # one who reads it keeps a file a moment
            self.run(f"PURGE BINARY LOGS TO '{file}'")
            time.sleep(0.05)

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
