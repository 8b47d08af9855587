"""``lienthong up``: start a node's processes and stay until Ctrl-C, or leave them running."""

import signal
from types import FrameType
from typing import Annotated

import typer

from lienthong.adapters.leash import die_with_parent
from lienthong.adapters.processes.node import Node
from lienthong.base.i18n import N_
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, open_django, open_node
from lienthong.entrypoints.cli.output import say, show_json
from lienthong.entrypoints.cli.texts import _, filled


def up(
    home: HomeOption = None,
    detach: Annotated[
        bool, typer.Option("--detach", help=_("Để nút chạy nền rồi trả lại dấu nhắc."))
    ] = False,
    leash: Annotated[
        bool, typer.Option("--leash", help=_("Dừng nút khi chương trình gọi lệnh này kết thúc."))
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Khởi động các tiến trình của nút."""
    if leash:
        die_with_parent()
    # SIGINT too: a command started in the background inherits it as ignored.
    for signal_number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signal_number, _interrupt)
    node = Node(open_node(home))
    try:
        start(node, leashed=not detach)
        _announce(node, as_json=as_json)
        if detach:
            return
        exit_code = node.wait()
    except KeyboardInterrupt:
        say(_("Đang dừng nút…"))
        node.stop_own()
        return
    except BaseException:
        node.stop_own()
        raise
    if exit_code:
        raise RuntimeError(f"supervisord ended with exit code {exit_code}")


def start(node: Node, *, leashed: bool) -> None:
    """Start PostgreSQL, prepare the database, then start everything else."""
    node.start_watcher(leashed=leashed)
    say(_("PostgreSQL…"))
    node.start_database()
    open_django(node.settings.home)
    from lienthong.entrypoints.cli import preparation

    preparation.prepare(lambda title: say(f"{_(title)}…"))
    say(_("Trang web và các tiến trình nền…"))
    node.start_programs()
    node.wait_for_pages()


def _announce(node: Node, *, as_json: bool) -> None:
    if as_json:
        show_json({"id": node.settings.node_id, "url": node.url})
    else:
        say(filled(N_("Nút %(node)s đã sẵn sàng tại %(url)s"),
                   {"node": node.settings.node_id, "url": node.url}))  # fmt: skip


def _interrupt(signal_number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
