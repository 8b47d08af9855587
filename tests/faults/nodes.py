"""Two real nodes for fault tests: own PostgreSQL clusters, own processes, killed at will.

The harness plays the watcher: what it killed it starts again, after a pause.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from lienthong.adapters.postgres.locations import locate
from lienthong.adapters.postgres.server import Server
from lienthong.adapters.processes.home import NodeDescription, create_home, public_key
from lienthong.adapters.processes.ports import any_free_port
from lienthong.base.fault_points import LATER, VARIABLE
from lienthong.base.settings import load
from tests.faults import small_disk
from tests.faults.caller import DRIVER, REPO, Caller

CALL_SECONDS = 300


class Node:
    """A node whose parts can be started and killed one by one."""

    def __init__(self, home: Path, node_id: str, role: str) -> None:
        description = NodeDescription(node_id, node_id, role, any_free_port(), any_free_port())
        self.settings = create_home(home, description)
        self.server = Server(self.settings, durable=True)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.source = REPO / "src"
        self.extra: dict[str, str] = {}
        self.starts: dict[str, int] = {}
        self._caller: Caller | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.settings.http_port}"

    @property
    def key(self) -> str:
        return public_key(self.settings.home)

    def prepare(self, driver: str = DRIVER) -> None:
        """Start PostgreSQL and make the tables."""
        self.server.initialise()
        self.server.start()
        self.server.prepare()
        self.call("prepare", driver=driver)

    def call(self, *words: str, driver: str = DRIVER) -> Any:
        """Run one command of the driver inside this node and return its JSON."""
        if driver == DRIVER:
            return self._asked().call(*words)
        done = subprocess.run(
            [sys.executable, "-m", driver, *words],
            env=self.environment(), cwd=REPO, capture_output=True, timeout=CALL_SECONDS,
        )  # fmt: skip
        if done.returncode:
            raise AssertionError(done.stderr.decode()[-4000:])
        return json.loads(done.stdout)

    def _asked(self) -> Caller:
        """The process that runs commands, in the environment of now."""
        asked = self._caller
        if asked is None or not asked.is_alive or asked.environment != self.environment():
            if asked is not None:
                asked.close()
            asked = self._caller = self.caller()
        return asked

    def caller(self) -> Caller:
        """One more process that runs commands; who asks for it closes it."""
        return Caller(self.environment(), self.settings.log_dir / "driver.log")

    def command(self, *words: str) -> tuple[int, Any]:
        """Run a command of the command line; its exit code and its JSON."""
        done = subprocess.run(
            [sys.executable, "-m", "lienthong.entrypoints.cli", *words, "--json"],
            env=self.environment(),
            cwd=REPO,
            capture_output=True,
            timeout=CALL_SECONDS,
        )
        assert done.stdout, done.stderr.decode()[-4000:]
        return done.returncode, json.loads(done.stdout)

    def spawn(self, name: str, *words: str, fault: str = "") -> None:
        """Start a process of the node under a name, to die or wait at a named point if asked."""
        environment = self.environment() | ({VARIABLE: fault} if fault else {})
        log = (self.settings.log_dir / f"{name}.log").open("ab")
        with log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", *words], env=environment, cwd=REPO,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.starts[name] = self.starts.get(name, 0) + 1

    def spawn_web(self, fault: str = LATER) -> None:
        self.spawn(
            "web", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
            "--port", str(self.settings.http_port), "--workers", "1", "--blocking-threads", "4",
            "--no-ws", "--log-level", "warning", "lienthong.entrypoints.wsgi:application",
            fault=fault,
        )  # fmt: skip

    def spawn_sync(self, fault: str = LATER) -> None:
        self.spawn("sync", "lienthong.entrypoints.jobs.sync", fault=fault)

    def kill(self, name: str) -> None:
        """SIGKILL a process and everything it started."""
        process = self.processes.pop(name, None)
        if process is not None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=30)

    def terminate(self, name: str) -> int:
        """SIGTERM a process and wait for its end."""
        process = self.processes.pop(name)
        process.terminate()
        return process.wait(timeout=60)

    def wait_web(self) -> None:
        """Return when the receiver answers."""
        deadline = time.monotonic() + 30
        while True:
            try:
                # An empty POST would be an alarm that stays.
                answer = httpx.get(f"{self.url}/sync/v1/sessions", trust_env=False)
                if answer.status_code == 405:
                    return
            except httpx.HTTPError:
                pass
            if time.monotonic() > deadline:
                raise AssertionError((self.settings.log_dir / "web.log").read_text()[-4000:])
            time.sleep(0.1)

    def stop(self) -> None:
        if self._caller is not None:
            self._caller.close()
        for name in list(self.processes):
            self.kill(name)
        self.server.stop()
        data_dir = locate(self.settings.home).data_dir
        if data_dir.parent != self.settings.home:
            shutil.rmtree(data_dir.parent, ignore_errors=True)

    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {
            **kept,
            **self.extra,
            "LIENTHONG_HOME": str(self.settings.home),
            "DJANGO_SETTINGS_MODULE": "lienthong.entrypoints.django_settings",
            "PYTHONPATH": os.pathsep.join([str(self.source), str(REPO)]),
        }


def clone(node: Node) -> Node:
    """A copy of a stopped node: the same identity, keys and rows, other ports."""
    home = node.settings.home.with_name(f"{node.settings.home.name}-copy")
    subprocess.run(["cp", "-a", str(node.settings.home), str(home)], check=True)
    other = Node.__new__(Node)
    text = (home / "node.toml").read_text("utf-8")
    for old in (node.settings.http_port, node.settings.pg_port):
        text = text.replace(str(old), str(any_free_port()))
    (home / "node.toml").write_text(text, encoding="utf-8")
    other.settings = load(home)
    other.server = Server(other.settings, durable=True)
    other.processes, other.starts, other.extra, other._caller = {}, {}, {}, None
    other.source = node.source
    other.server.initialise()
    return other


def _prepare(*nodes: Node) -> None:
    """Prepare nodes side by side; servers end with the thread that starts them: this one."""
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda node: node.server.initialise(), nodes))
        for node in nodes:
            node.server.start()
        list(pool.map(lambda node: node.server.prepare(), nodes))
        list(pool.map(lambda node: node.call("prepare"), nodes))


@contextmanager
def two_nodes(small: str = "") -> Iterator[tuple[Node, Node]]:
    """A ministry that sends and a centre that receives, connected and approved.

    `small` is the folder of the one, ``bo`` or ``tt``, that gets a small disk of its own.
    """
    root = Path(tempfile.mkdtemp(prefix="lienthong-faults-"))
    root.chmod(0o755)
    if small:
        small_disk.mount(root / small)
    ministry = Node(root / "bo", "bo-gui", "ministry")
    centre = Node(root / "tt", "trung-tam", "centre")
    try:
        _prepare(ministry, centre)
        centre.call("peer", "bo-gui", "sender", ministry.key, "")
        ministry.call("peer", "trung-tam", "receiver", centre.key, centre.url)
        yield ministry, centre
    finally:
        ministry.stop()
        centre.stop()
        if small:
            small_disk.unmount(root / small)
        shutil.rmtree(root, ignore_errors=True)
