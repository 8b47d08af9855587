"""The programs of a node, in the order in which they start; they stop in the reverse order."""

import sys
from dataclasses import dataclass

from lienthong.adapters.leash import leashed
from lienthong.adapters.postgres.server import Server
from lienthong.base.settings import Settings

# Each thread that serves requests holds one database connection.
WEB_THREADS = 8
WEB_WAITING_REQUESTS = 64


@dataclass(frozen=True)
class Program:
    """One program under the watcher."""

    name: str
    command: tuple[str, ...]
    priority: int
    stop_signal: str = "TERM"
    stop_wait_seconds: int = 20


def programs(settings: Settings, server: Server | None) -> tuple[Program, ...]:
    """Return what a node runs; without PostgreSQL when it uses a server of one's own."""
    database = (
        Program("postgres", server.foreground_command(), 10, "INT", 60),
    ) if server else ()  # fmt: skip
    return (
        *database,
        Program("web", _web(settings), 20),
        Program("worker", _python("lienthong.entrypoints.jobs"), 30),
        Program("sync", _python("lienthong.entrypoints.jobs.sync"), 40),
    )


def _python(module: str, *arguments: str) -> tuple[str, ...]:
    return leashed((sys.executable, "-m", module, *arguments))


def _web(settings: Settings) -> tuple[str, ...]:
    options = {
        "--interface": "wsgi",
        "--host": settings.http_host,
        "--port": str(settings.http_port),
        "--workers": "1",
        "--blocking-threads": str(WEB_THREADS),
        "--backpressure": str(WEB_WAITING_REQUESTS),
        "--workers-kill-timeout": "10",
        "--log-level": "warning",
    }
    pairs = [word for pair in options.items() for word in pair]
    return _python("granian", *pairs, "--no-ws", "lienthong.entrypoints.wsgi:application")
