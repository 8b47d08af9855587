"""A node of a benchmark's own: its database as every node's is, gone again afterwards."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lienthong.adapters.postgres.server import Server
from lienthong.adapters.processes.home import NodeDescription, create_home
from lienthong.adapters.processes.ports import any_free_port
from lienthong.base.settings import load


@contextmanager
def own_node(
    declare: Callable[[Path], None] = lambda home: None, *, kept: str = ""
) -> Iterator[Path]:
    """Make this process a node's, with its tables made and ``declare`` done; yield its folder.

    ``kept`` names a folder that stays, and is used again as it was left.
    """
    home = Path(kept or tempfile.mkdtemp(prefix="lienthong-bench-"))
    home.mkdir(exist_ok=True)
    home.chmod(0o755)
    if not (home / "node.toml").exists():
        ports = any_free_port(), any_free_port()
        create_home(home, NodeDescription("do", "Nút đo", "ministry", *ports))
    os.environ |= {
        "LIENTHONG_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "lienthong.entrypoints.django_settings",
    }
    server = Server(load(home))
    server.initialise()
    server.start()
    try:
        server.prepare()
        _migrate()
        declare(home)
        yield home
    finally:
        server.stop()
        if not kept:
            if server.data_dir.parent != home:
                shutil.rmtree(server.data_dir.parent, ignore_errors=True)
            shutil.rmtree(home, ignore_errors=True)


def _migrate() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
