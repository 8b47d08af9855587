"""``lienthong up`` with every program of a node, as a person runs it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import httpx
import psutil
import pytest

from lienthong.adapters.processes.node import Node
from lienthong.base.settings import Settings
from lienthong.entrypoints.cli import main

from .conftest import NewNode
from .test_processes import alive, until

LIENTHONG = (sys.executable, "-m", "lienthong.entrypoints.cli")


def up(settings: Settings, *more: str) -> "subprocess.Popen[str]":
    """Start the command as a program of its own."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("LIENTHONG_")}
    return subprocess.Popen(
        [*LIENTHONG, "up", "--home", str(settings.home), "--json", *more],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )


@pytest.fixture
def settings(new_node: NewNode) -> Iterator[Settings]:
    made = new_node("nut")
    yield made
    Node(made).stop()


def all_run(node: Node) -> bool:
    return {status.state for status in node.status()} == {"running"}


def test_detached_node_runs_until_down(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    process = up(settings, "--detach")
    announced, told = process.communicate(timeout=120)

    assert process.returncode == 0, announced + told
    url = json.loads(announced)["url"]
    assert httpx.get(url, follow_redirects=True, trust_env=False).status_code == 200
    assert until(lambda: all_run(Node(settings)))
    assert [each.name for each in Node(settings).status()] == ["postgres", "sync", "web", "worker"]
    worker = settings.log_dir / "worker.log"
    assert until(lambda: "worker_started" in worker.read_text())
    assert main(["status", "--home", str(settings.home), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["database_version"]
    assert main(["down", "--home", str(settings.home)]) == 0
    assert Node(settings).status() == ()
    assert "main Python module" not in worker.read_text()


@pytest.mark.parametrize(
    "sent",
    [
        signal.SIGKILL,
        pytest.param(signal.SIGINT, marks=pytest.mark.long),
        pytest.param(signal.SIGTERM, marks=pytest.mark.long),
    ],
)
def test_node_ends_with_the_command_that_started_it(
    settings: Settings, sent: signal.Signals
) -> None:
    process = up(settings)
    assert process.stdout
    assert process.stderr
    with process:
        process.stdout.readline()
        running = psutil.Process(process.pid).children(recursive=True)
        assert len(running) > 5
        process.send_signal(sent)
        process.wait(timeout=90)

    assert process.returncode == (-9 if sent == signal.SIGKILL else 0)
    assert until(lambda: not any(alive(each.pid) for each in running), seconds=60)
