"""Servers of Spark Connect on this machine, for tests and benches."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

WAITED_SECONDS = 120
JAVA = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djava.io.tmpdir={folder}"  # halves the start
_CONNECT = "org.apache.spark.sql.connect.service.SparkConnectServer"


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


@contextmanager
def spark(home, master="local[2]", token=""):
    """Start a Spark Connect server of a folder of Spark; yield its address and its process."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        known = {
            "spark.ui.enabled": "false",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.memory": "1g",
            "spark.executor.memory": "512m",
            "spark.connect.grpc.binding.address": "127.0.0.1",
            "spark.connect.grpc.binding.port": str(port),
            "spark.sql.warehouse.dir": f"{folder}/warehouse",
            "spark.sql.shuffle.partitions": "4",
            "spark.driver.extraJavaOptions": JAVA.format(folder=folder),
        }
        if token:
            known["spark.connect.authenticate.token"] = token
        named = [word for key, value in known.items() for word in ("--conf", f"{key}={value}")]
        command = [f"{home}/bin/spark-submit", "--master", master, *named, "--class", _CONNECT]
        with served([*command, "spark-internal"], port, env=surroundings(home)) as process:
            yield f"sc://localhost:{port}" + (f"/;token={token}" if token else ""), process


def surroundings(home):
    """Return the environment that programs of a folder of Spark are started in."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SPARK_")}
    return kept | {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1"}


@contextmanager
def standalone(home, workers=2):
    """Start a master, workers of one core each and a Connect server that uses them."""
    port, seen = free_port(), free_port()
    master = f"spark://127.0.0.1:{port}"
    run = [f"{home}/bin/spark-class"]
    named = ["--host", "127.0.0.1", "--port", str(port), "--webui-port", str(seen)]
    options = {"env": surroundings(home) | {"SPARK_DAEMON_JAVA_OPTS": "-XX:+UseSerialGC"}}
    with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        command = [*run, "org.apache.spark.deploy.master.Master", *named]
        stack.enter_context(served(command, port, **options))
        for _ in range(workers):
            own, page = free_port(), free_port()
            named = ["--host", "127.0.0.1", "--port", str(own), "--webui-port", str(page)]
            sized = ["--cores", "1", "--memory", "1g", "--work-dir", folder]
            command = [*run, "org.apache.spark.deploy.worker.Worker", *named, *sized, master]
            stack.enter_context(served(command, own, **options))
        yield stack.enter_context(spark(home, master))
