"""Nodes in folders of their own, stopped and removed after each test."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lienthong.adapters.postgres.locations import locate
from lienthong.adapters.processes.home import NodeDescription, create_home
from lienthong.adapters.processes.ports import any_free_port
from lienthong.base.settings import Settings

NewNode = Callable[[str], Settings]


@pytest.fixture
def new_node(monkeypatch: pytest.MonkeyPatch) -> Iterator[NewNode]:
    """Make the folder of a node with ports that are free."""
    monkeypatch.delenv("LIENTHONG_HOME", raising=False)
    monkeypatch.delenv("LIENTHONG_DATABASE_URL", raising=False)
    with tempfile.TemporaryDirectory(prefix="lienthong-ops-") as folder:
        base = Path(folder)
        base.chmod(0o755)

        def make(node_id: str) -> Settings:
            node = NodeDescription(node_id, "Nút thử", "unit", any_free_port(), any_free_port())
            return create_home(base / node_id, node)

        yield make
        for home in base.iterdir():
            data_dir = locate(home).data_dir
            assert data_dir.is_relative_to(base), "test data must stay in the temporary folder"
