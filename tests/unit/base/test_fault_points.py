"""Each named point is in the code once, and only a process that was told to dies at one."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from lienthong.base import fault_points

SOURCE = Path(fault_points.__file__).parents[1]
CALL = re.compile(r"fault_points\.reach\(\s*\"([^\"]+)\"")


def start(fault: str, home: Path, code: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, fault_points.VARIABLE: fault, "LIENTHONG_HOME": str(home)}
    return subprocess.Popen(
        [sys.executable, "-c", f"from lienthong.base.fault_points import reach\n{code}"],
        env=environment,
        start_new_session=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_every_point_is_reached_and_every_reached_one_is_named() -> None:
    found = {
        name for path in sorted(SOURCE.rglob("*.py")) for name in CALL.findall(path.read_text())
    }

    assert sorted(found) == sorted(fault_points.POINTS)


@pytest.mark.parametrize(
    ("fault", "code", "ends"),
    [
        ("", "[reach('sender:after-read') for _ in range(9)]", 0),
        ("sender:before-send", "reach('sender:after-read')", 0),
        ("sender:after-read", "reach('sender:after-read')", -signal.SIGKILL),
        ("sender:after-read#3", "[reach('sender:after-read') for _ in range(2)]", 0),
        ("sender:after-read#3", "[reach('sender:after-read') for _ in range(3)]", -signal.SIGKILL),
        ("nowhere", "reach('sender:after-read')", 1),
    ],
)
def test_process_dies_only_where_it_was_told(
    fault: str, code: str, ends: int, tmp_path: Path
) -> None:
    process = start(fault, tmp_path, code)
    process.communicate(timeout=30)

    assert process.returncode == ends


def test_held_process_goes_on_when_its_mark_is_removed(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    mark = tmp_path / "run" / "fault-point"
    process = start("sender:after-read=hold", tmp_path, "reach('sender:after-read')")
    until = time.monotonic() + 20
    while not mark.exists() and time.monotonic() < until:
        time.sleep(0.01)

    assert mark.exists()
    assert process.poll() is None
    mark.unlink()
    process.communicate(timeout=20)
    assert process.returncode == 0


PASS_ON_DEMAND = """
import sys
for line in sys.stdin:
    reach('sender:after-read')
    print('alive', flush=True)
"""


def pass_by(process: subprocess.Popen[bytes]) -> bytes:
    """Let the process pass the point; what it says afterwards, nothing when it died."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"\n")
    process.stdin.flush()
    return process.stdout.readline()


def test_process_started_for_later_dies_only_where_its_file_says(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    armed = tmp_path / "run" / "fault-armed"
    process = start(fault_points.LATER, tmp_path, PASS_ON_DEMAND)

    assert pass_by(process) == b"alive\n"
    armed.write_text("sender:after-read#2", "ascii")
    assert pass_by(process) == b"alive\n"
    assert not armed.exists()
    assert pass_by(process) == b""
    process.communicate(timeout=20)
    assert process.returncode == -signal.SIGKILL


def test_process_that_waited_can_be_told_another_point(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    armed = tmp_path / "run" / "fault-armed"
    armed.write_text("sender:after-read=hold", "ascii")
    process = start(fault_points.LATER, tmp_path, PASS_ON_DEMAND)
    released = threading.Thread(target=release, args=(tmp_path / "run" / "fault-point",))
    released.start()

    assert pass_by(process) == b"alive\n"
    released.join()
    armed.write_text("sender:after-read", "ascii")
    assert pass_by(process) == b""
    process.communicate(timeout=20)
    assert process.returncode == -signal.SIGKILL


def test_point_to_which_nobody_came_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    armed = tmp_path / "run" / "fault-armed"
    armed.write_text("receiver:after-copy", "ascii")
    process = start(fault_points.LATER, tmp_path, PASS_ON_DEMAND)

    assert pass_by(process) == b"alive\n"
    armed.write_text("sender:after-read", "ascii")
    assert pass_by(process) == b""
    process.communicate(timeout=20)
    assert process.returncode == -signal.SIGKILL


def release(mark: Path) -> None:
    """Let a held process go on."""
    until = time.monotonic() + 20
    while not mark.exists() and time.monotonic() < until:
        time.sleep(0.01)
    mark.unlink()
