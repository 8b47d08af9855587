"""Two real nodes, each with its own PostgreSQL, processes and key, started as an operator would."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from lienthong.entrypoints.demo import setting_up
from lienthong.entrypoints.demo.state import Demo, demo_at

ANY_PORT = ((0, 0), (0, 0))


@pytest.fixture(scope="session")
def two_nodes() -> Iterator[Demo]:
    """A ministry that sends to a centre; contracts applied, nothing taken in yet."""
    folder = Path(tempfile.mkdtemp(prefix="lienthong-two-nodes-"))
    folder.chmod(0o755)  # the account of PostgreSQL must be able to get there
    demo = demo_at(folder, ANY_PORT)
    try:
        setting_up.start_nodes(demo)
        setting_up.create_accounts(demo, ("quantri", "canbo", "nhaplieu"))
        setting_up.apply_contracts(demo, "*.yaml")
        setting_up.make_peers(demo)
        yield demo
    finally:
        for node in demo.nodes:
            node.signal_stop()
        for node in demo.nodes:
            node.stop()
            if (node.home / "node.toml").exists():
                node.cli("node", "remove", "--yes")
        shutil.rmtree(folder, ignore_errors=True)
