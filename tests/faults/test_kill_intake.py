"""The worker is killed at random points of an import; what comes out is as if it never was."""

import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from lienthong.services.intake.actions.run import CHUNK_ROWS
from tests.faults.nodes import Node

DRIVER, WORKER = "tests.faults.intake", "lienthong.entrypoints.jobs"
NOTE = "SELECT state_note FROM intake_batch"
SHARE_WHILE_STAGING = 0.7  # the other kills come while the batch is published


@pytest.fixture
def node() -> Iterator[Node]:
    root = Path(tempfile.mkdtemp(prefix="lienthong-faults-"))
    root.chmod(0o755)
    made = Node(root / "bo", "bo-nhan", "ministry")
    try:
        made.prepare(driver=DRIVER)
        yield made
    finally:
        made.stop()
        shutil.rmtree(root)


class Watch:
    """What the batch says of itself, asked beside the worker."""

    def __init__(self, node: Node) -> None:
        self.connection = psycopg.connect(node.settings.database_url, autocommit=True)

    def __enter__(self) -> "Watch":
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def batch(self) -> tuple[str, int, int, int]:
        """Return state, rows read, rows accepted, rows written."""
        query = "SELECT state, rows_read, rows_accepted, rows_written FROM intake_batch"
        found = self.connection.execute(query).fetchone()
        assert found is not None
        return found

    def wait(self, reached: Any, seconds: float) -> str:
        """Return the state once it is reached, or the batch has ended."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            batch = self.batch()
            assert batch[0] != "failed", self.connection.execute(NOTE).fetchone()
            if reached(*batch) or batch[0] == "done":
                return batch[0]
            time.sleep(0.01)
        raise AssertionError(f"stands at {self.batch()}")


def points(kills: int, rows: int, chance: random.Random) -> Iterator[Any]:
    """Yield when to kill: within the chunk of a random row, then after shares published."""
    early = round(kills * SHARE_WHILE_STAGING)
    for at in sorted(chance.randrange(0, rows) for _ in range(early)):
        yield (
            lambda state, read, accepted, written, at=at: (
                state == "publishing" or (state == "running" and read + CHUNK_ROWS > at)
            )
        )
    for share in sorted(chance.random() * 0.8 for _ in range(kills - early)):
        yield (
            lambda state, read, accepted, written, share=share: (
                state == "publishing" and written >= share * accepted
            )
        )


def killed_run(node: Node, rows: int, kills: int, seed: int) -> tuple[dict[str, Any], list[str]]:
    """Import a file whose worker is killed; return what it left and the states it was killed in."""
    chance = random.Random(seed)
    states = []
    node.call("receive", str(rows), driver=DRIVER)
    with Watch(node) as watch:
        for reached in points(kills, rows, chance):
            node.spawn("worker", WORKER)
            state = watch.wait(reached, 600)
            if state == "done":
                break
            time.sleep(chance.random() * 0.2)
            node.kill("worker")
            states.append(state)
        finish(node, watch)
    return node.call("facts", driver=DRIVER), states


def undisturbed_run(node: Node, rows: int) -> dict[str, Any]:
    node.call("receive", str(rows), driver=DRIVER)
    with Watch(node) as watch:
        finish(node, watch)
    found: dict[str, Any] = node.call("facts", driver=DRIVER)
    node.call("forget", driver=DRIVER)
    return found


def finish(node: Node, watch: Watch) -> None:
    node.kill("worker")
    node.spawn("worker", WORKER)
    watch.wait(lambda *_: False, 900)
    node.kill("worker")


@pytest.mark.parametrize(
    ("rows", "kills", "least"),
    [
        pytest.param(10_000, 3, 2, id="three"),
        pytest.param(200_000, 20, 20, id="twenty", marks=[pytest.mark.long]),
    ],
)
def test_killed_import_ends_as_an_undisturbed_one(
    node: Node, rows: int, kills: int, least: int
) -> None:
    undisturbed = undisturbed_run(node, rows)

    seed = random.randrange(10**6) if kills > 3 else 4
    found, states = killed_run(node, rows, kills, seed)
    print(f"seed {seed}: killed while {states}")

    assert len(states) >= least, states
    assert found == undisturbed
    assert found["batches"][0][:2] == ["done", rows]
    assert found["rows"][0] == found["batches"][0][3] > 0.8 * rows
    assert (found["staging"], len(found["files"])) == (0, 1)
