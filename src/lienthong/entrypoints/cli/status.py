"""``lienthong status``: what runs, since when, where."""

from dataclasses import asdict

import psycopg

from lienthong.adapters.processes.node import Node
from lienthong.base.i18n import N_
from lienthong.base.settings import Settings
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, open_node
from lienthong.entrypoints.cli.output import out, show_json, show_table
from lienthong.entrypoints.cli.texts import _, filled


def status(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Cho biết tình trạng các tiến trình của nút."""
    settings = open_node(home)
    node = Node(settings)
    processes = node.status()
    version = database_version(settings)
    if as_json:
        show_json(
            {
                "id": settings.node_id,
                "role": settings.role,
                "url": node.url,
                "up": bool(processes),
                "database_version": version,
                "pg_port": None if settings.external_database_url else settings.pg_port,
                "processes": [asdict(process) for process in processes],
            }
        )
        return
    if not processes:
        out.print(filled(N_("Nút %(node)s không chạy."), {"node": settings.node_id}), markup=False)
        return
    show_table(
        f"{settings.node_name} ({settings.node_id}) · {node.url} · PostgreSQL {version or '—'}",
        (_("Tiến trình"), _("Tình trạng"), "PID", _("Đã chạy (giây)")),
        [(each.name, each.state, each.pid, each.uptime_seconds) for each in processes],
    )


def database_version(settings: Settings) -> str | None:
    """Return the version of the node's database, None when it does not answer."""
    try:
        with psycopg.connect(settings.database_url, connect_timeout=3) as connection:
            return connection.info.parameter_status("server_version")
    except (psycopg.OperationalError, FileNotFoundError):
        return None
