"""Servers of Spark Connect for tests: Sail in a process of its own, ready within seconds."""

import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

WAITED_SECONDS = 60


@contextmanager
def sail():
    """Start Sail on this machine; yield its address and its process, and end it."""
    port = free_port()
    program = Path(sys.executable).with_name("sail")
    command = [program, "spark", "server", "--ip", "127.0.0.1", "--port", str(port)]
    with served(command, port) as process:
        yield f"sc://127.0.0.1:{port}", process


@contextmanager
def served(command, port, *, seconds=WAITED_SECONDS, **options):
    """Start a server, wait until it takes connections, and end it."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, **quiet, **options)
    try:
        until = time.monotonic() + seconds
        while not answers(port):
            assert process.poll() is None, "the server ended"
            assert time.monotonic() < until, "the server does not answer"
            time.sleep(0.1)
        yield process
    finally:
        process.kill()
        process.wait()


def answers(port):
    """Say whether somebody takes connections at a port of this machine."""
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def free_port():
    """Return a port that nobody listens on."""
    with socket.socket() as here:
        here.bind(("127.0.0.1", 0))
        return here.getsockname()[1]
