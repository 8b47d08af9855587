"""Processor time of a node's programs, so that a figure can be compared on a busy machine."""

import psutil

from lienthong.entrypoints.demo.nodes import DemoNode

# What stands in a program's command line → how the facts name it; the first that fits counts.
_PROGRAMS = (
    ("entrypoints.jobs.sync", "sync"),
    ("entrypoints.jobs", "worker"),
    ("granian", "web"),
    ("postgres", "postgres"),
)


def cpu_seconds(node: DemoNode) -> dict[str, float]:
    """Return the processor seconds each program of a running node has used so far."""
    used = {name: 0.0 for _, name in _PROGRAMS}
    if node.process is None:
        return used
    for process in psutil.Process(node.process.pid).children(recursive=True):
        try:
            name, times = _program(process), process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        if name is not None:
            # PostgreSQL's ended backends are counted with their parent.
            ended = times.children_user + times.children_system if name == "postgres" else 0.0
            used[name] += times.user + times.system + ended
    return used


def ms_a_row(before: dict[str, float], after: dict[str, float], rows: int) -> dict[str, float]:
    """Return milliseconds of processor time for each row between two readings."""
    return {name: round(1000 * (after[name] - before[name]) / rows, 3) for name in after}


def _program(process: psutil.Process) -> str | None:
    command = " ".join(process.cmdline())
    return next((name for part, name in _PROGRAMS if part in command), None)
