"""supervisord, the watcher of a node's programs: its configuration and how to speak with it.

It listens on a Unix socket of mode 0700 only. A program that ends is started again, after a pause
that grows by a second with each failure in a row, for ever: a database that comes back after an
hour finds its node waiting.
"""

import hashlib
import http.client
import os
import shlex
import socket
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast
from xmlrpc.client import Fault, ServerProxy, Transport

from lienthong.adapters.processes.programs import Program
from lienthong.base.settings import Settings

_SOCKET_PATH_LIMIT = 100  # The kernel allows 107 bytes; supervisord adds a suffix while it binds.
_COMMON = """[supervisord]
nodaemon = true
silent = true
logfile = {log_dir}/supervisord.log
logfile_maxbytes = 5MB
logfile_backups = 2
pidfile = {pid_file}
childlogdir = {log_dir}
{user}
[unix_http_server]
file = {socket}
chmod = 0700

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
"""
_PROGRAM = """
[program:{name}]
command = {command}
directory = /
priority = {priority}
autostart = false
autorestart = true
startsecs = 1
startretries = 1000000
stopsignal = {stop_signal}
stopwaitsecs = {stop_wait_seconds}
killasgroup = true
redirect_stderr = true
stdout_logfile = {log_dir}/{name}.log
stdout_logfile_maxbytes = 10MB
stdout_logfile_backups = 3
"""


def pid_file(settings: Settings) -> Path:
    return settings.run_dir / "supervisord.pid"


def socket_path(settings: Settings) -> Path:
    """Return where the watcher listens; long folder names do not fit into a socket's name."""
    path = settings.run_dir / "supervisor.sock"
    if len(os.fsencode(path)) <= _SOCKET_PATH_LIMIT:
        return path
    digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"lienthong-{os.getuid()}-{digest}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        raise RuntimeError(f"{folder} belongs to someone else")
    return folder / "supervisor.sock"


def write_configuration(settings: Settings, programs: Iterable[Program]) -> Path:
    """Write ``run/supervisord.conf`` and return its path."""
    text = _COMMON.format(
        log_dir=_escaped(str(settings.log_dir)),
        pid_file=_escaped(str(pid_file(settings))),
        socket=_escaped(str(socket_path(settings))),
        user="user = root\n" if os.geteuid() == 0 else "",
    )
    for program in programs:
        text += _PROGRAM.format(
            **{**vars(program), "command": _escaped(shlex.join(program.command))},
            log_dir=_escaped(str(settings.log_dir)),
        )
    path = settings.run_dir / "supervisord.conf"
    path.write_text(text, encoding="utf-8")
    return path


def _escaped(text: str) -> str:
    """A percent sign would begin an expansion."""
    return text.replace("%", "%%")


class _UnixConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=90)
        self._path = path

    def connect(self) -> None:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(self.timeout)
            connection.connect(str(self._path))
        except OSError:
            connection.close()
            raise
        self.sock = connection


class _UnixTransport(Transport):
    def __init__(self, path: Path) -> None:
        super().__init__()
        self._unix = _UnixConnection(path)

    def make_connection(self, host: object) -> http.client.HTTPConnection:
        return self._unix

    def close(self) -> None:
        self._unix.close()


class Watcher:
    """A conversation with the running watcher of one node; each question is a new connection."""

    def __init__(self, settings: Settings) -> None:
        self._socket = socket_path(settings)

    def answers(self) -> bool:
        """Say whether a watcher runs."""
        try:
            self._ask("getState")
        except OSError:
            return False
        return True

    def start(self, name: str) -> None:
        """Start a program without waiting for it; one that runs already is left alone."""
        try:
            self._ask("startProcess", name, False)
        except Fault as fault:
            if "ALREADY_STARTED" not in str(fault.faultString):
                raise

    def stop(self, name: str, *, wait: bool = True) -> None:
        """Stop a program; one that does not run, or that this watcher lacks, is left alone."""
        try:
            self._ask("stopProcess", name, wait)
        except Fault as fault:
            if not any(word in str(fault.faultString) for word in ("NOT_RUNNING", "BAD_NAME")):
                raise

    def processes(self) -> list[dict[str, Any]]:
        """Return what the watcher knows about each program."""
        return cast(list[dict[str, Any]], self._ask("getAllProcessInfo"))

    def _ask(self, question: str, *arguments: object) -> object:
        transport = _UnixTransport(self._socket)
        address = "http://localhost"  # Only the path of it is used.
        try:
            proxy = ServerProxy(address, transport=transport)
            return getattr(proxy.supervisor, question)(*arguments)
        finally:
            transport.close()
