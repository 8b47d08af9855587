"""Processor time and memory of a node's programs; the first holds on a busy machine too."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from lienthong.entrypoints.demo.nodes import DemoNode

MIB, WATCH_SECONDS = 1024**2, 0.2
# What stands in a program's command line → how the facts name it; the first that fits counts.
_PROGRAMS = (
    ("entrypoints.jobs.sync", "sync"),
    ("entrypoints.jobs", "worker"),
    ("granian", "web"),
    ("postgres", "postgres"),
)


def processes(node: DemoNode) -> Iterator[tuple[str, psutil.Process]]:
    """Yield the processes of a running node, each with the name of its program."""
    if node.process is None:
        return
    for process in psutil.Process(node.process.pid).children(recursive=True):
        try:
            name = _program(process)
        except psutil.NoSuchProcess:
            continue
        if name is not None:
            yield name, process


def cpu_seconds(node: DemoNode) -> dict[str, float]:
    """Return the processor seconds each program of a running node has used so far."""
    used = {name: 0.0 for _, name in _PROGRAMS}
    for name, process in processes(node):
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        # PostgreSQL's ended backends are counted with their parent.
        ended = times.children_user + times.children_system if name == "postgres" else 0.0
        used[name] += times.user + times.system + ended
    return used


def ms_a_row(before: dict[str, float], after: dict[str, float], rows: int) -> dict[str, float]:
    """Return milliseconds of processor time for each row between two readings."""
    return {name: round(1000 * (after[name] - before[name]) / rows, 3) for name in after}


@contextmanager
def peak_mib(watched: dict[str, tuple[DemoNode, str]]) -> Iterator[dict[str, float]]:
    """Watch programs (name → node and program) and yield their greatest resident memory in MiB.

    The dictionary is filled while the block runs; a program of several processes is their sum.
    """
    peaks = dict.fromkeys(watched, 0.0)
    ended = threading.Event()
    found = {
        name: [one for program, one in processes(node) if program == wanted]
        for name, (node, wanted) in watched.items()
    }

    def watch() -> None:
        while not ended.wait(WATCH_SECONDS):
            for name, family in found.items():
                peaks[name] = max(peaks[name], _resident(family))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peaks
    finally:
        ended.set()
        thread.join()


def _resident(family: list[psutil.Process]) -> float:
    total = 0.0
    for process in family:
        try:
            total += process.memory_info().rss / MIB
        except psutil.NoSuchProcess:
            continue
    return total


def _program(process: psutil.Process) -> str | None:
    command = " ".join(process.cmdline())
    return next((name for part, name in _PROGRAMS if part in command), None)
