"""The fault matrix can fail: with de-duplication taken out of a copy of the code, it does."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.nodes import REPO
from tests.faults.pair import CATCH_UP_SECONDS, Pair, pair_at_work

pytestmark = [pytest.mark.long, pytest.mark.timeout(1200)]


@dataclass(frozen=True)
class Mutation:
    """Text of a file replaced; the point of death at which its loss must be noticed."""

    point: str
    changes: tuple[tuple[str, str, str], ...]


MUTATIONS = {
    "the receiver takes a repeat for a new package": Mutation(
        "receiver:before-reply",
        (
            (
                "services/sync/receive.py",
                "    if sequence > stream.last_sequence:\n        return None\n",
                "    if sequence >= 0:\n        return None\n",
            ),
        ),
    ),
    "the sender packs again what the log repeats": Mutation(
        "sender:before-feedback",
        (
            ("services/sync/packaging.py", "if one.end > position]", "if one.end > 0]"),
            ("entrypoints/jobs/sync_capture.py", "reader.open(after=position)",
             "reader.open(after=0)"),
        ),
    ),
    "nothing happens": Mutation("sender:before-feedback", ()),
}  # fmt: skip


@pytest.fixture
def source() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="lienthong-mutated-"))
    folder.chmod(0o755)
    shutil.copytree(REPO / "src", folder / "src")
    yield folder / "src"
    shutil.rmtree(folder)


def mutate(source: Path, mutation: Mutation) -> None:
    for name, before, after in mutation.changes:
        place = source / "lienthong" / name
        text = place.read_text("utf-8")
        assert text.count(before) == 1, f"{name} no longer says: {before}"
        place.write_text(text.replace(before, after), "utf-8")


def survive(pair: Pair, point: str) -> None:
    """One death of the matrix, with its proof."""
    node, name = pair.node_of(point)
    for _ in range(2):
        pair.arm(point)
        pair.write()
        pair.wait_death(node, name)
        pair.write()
        pair.spawn(node, name)
        pair.settle(CATCH_UP_SECONDS)
        pair.prove()


@pytest.mark.parametrize("name", MUTATIONS)
def test_mutation_is_noticed(source: Path, name: str) -> None:
    mutation = MUTATIONS[name]
    mutate(source, mutation)
    with pair_at_work() as pair:
        for node in (pair.ministry, pair.centre):
            node.source = source
        for node, process in ((pair.ministry, "sync"), (pair.centre, "web")):
            node.kill(process)
            pair.spawn(node, process)
        if not mutation.changes:
            survive(pair, mutation.point)
            return
        with pytest.raises(AssertionError) as caught:
            survive(pair, mutation.point)
        noticed = str(caught.value).splitlines()[0][:200]
        print(f"{name}: {noticed}")
        assert "its point" not in noticed, "the fault itself must have happened"
