"""The watcher restarts what dies, and nothing outlives it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import psutil
import pytest

from lienthong.adapters.leash import leashed
from lienthong.adapters.postgres.server import Server
from lienthong.adapters.processes.node import Node
from lienthong.adapters.processes.programs import Program
from lienthong.adapters.processes.watcher import socket_path
from lienthong.base.errors import UserError
from lienthong.base.settings import Settings

from .conftest import NewNode

SLEEPER = (sys.executable, "-c", "import time; time.sleep(600)")


def database_and_sleeper(settings: Settings, server: Server | None) -> tuple[Program, ...]:
    assert server is not None
    return (
        Program("postgres", server.foreground_command(), 10, "INT", 60),
        Program("sleeper", leashed(SLEEPER), 20),
    )


def until(condition: Callable[[], bool], *, seconds: float = 20) -> bool:
    """Wait for a condition; say whether it came."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def node(new_node: NewNode) -> Iterator[Node]:
    made = Node(new_node("nut"), wanted=database_and_sleeper)
    made.start_watcher(leashed=True)
    made.start_database()
    made.start_programs()
    assert until(lambda: all(pids(made).values()))
    yield made
    made.stop()


def pids(node: Node) -> dict[str, int | None]:
    return {status.name: status.pid for status in node.status()}


@pytest.mark.parametrize("name", ["postgres", "sleeper"])
def test_killed_program_is_started_again(node: Node, name: str) -> None:
    before = pids(node)[name]
    assert before
    # Only a program that ran for a second counts as started.
    assert until(lambda: {status.state for status in node.status()} == {"running"})

    os.kill(before, signal.SIGKILL)

    assert until(lambda: pids(node).get(name) not in (None, before))
    assert node.server
    node.server.wait_ready()


def test_stop_ends_every_program(node: Node) -> None:
    running = [pid for pid in pids(node).values() if pid]

    assert node.stop()

    assert not any(psutil.pid_exists(pid) for pid in running)
    assert node.status() == ()
    assert not node.stop()


def test_killed_watcher_takes_its_programs_with_it(node: Node) -> None:
    # Processes, not numbers: a number may by then be another program's.
    running = [psutil.Process(pid) for pid in pids(node).values() if pid]
    watcher = int((node.settings.run_dir / "supervisord.pid").read_text())

    os.kill(watcher, signal.SIGKILL)
    node.wait()

    assert until(lambda: not any(p.is_running() and alive(p.pid) for p in running), seconds=60)


def alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_second_start_is_refused(node: Node) -> None:
    with pytest.raises(UserError) as refusal:
        Node(node.settings).start_watcher(leashed=True)

    assert refusal.value.code == "already-up"


@pytest.mark.parametrize("setting", ["http_port", "pg_port"])
def test_busy_port_is_said_before_anything_starts(new_node: NewNode, setting: str) -> None:
    settings = new_node("ban")
    busy = socket.create_server(("127.0.0.1", getattr(settings, setting)))
    with busy, pytest.raises(UserError) as refusal:
        Node(settings).start_watcher(leashed=True)

    assert refusal.value.code == "port-busy"
    assert setting in refusal.value.remedy
    assert not (settings.home / "pgdata").exists()


def test_socket_of_a_deep_folder_is_placed_elsewhere(new_node: NewNode) -> None:
    settings = new_node("sau")
    deep = replace(settings, home=settings.home / ("x" * 90))

    path = socket_path(deep)

    assert len(os.fsencode(path)) <= 100
    assert path.parent.stat().st_mode & 0o777 == 0o700
    path.parent.rmdir()


def test_leashed_program_ends_with_its_parent() -> None:
    script = (
        "import subprocess, sys\n"
        "child = subprocess.Popen(sys.argv[1:])\n"
        "print(child.pid, flush=True)\n"
        "import time; time.sleep(600)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script, *leashed(SLEEPER)], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout
    with parent:
        child = int(parent.stdout.readline())
        assert until(lambda: "time.sleep" in " ".join(psutil.Process(child).cmdline()))
        time.sleep(0.2)
        parent.kill()

    assert until(lambda: not alive(child))
