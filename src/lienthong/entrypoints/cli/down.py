"""``lienthong down``: stop a node's processes in order."""

from lienthong.adapters.processes.node import Node
from lienthong.base.i18n import N_
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, open_node
from lienthong.entrypoints.cli.output import say, show_json
from lienthong.entrypoints.cli.texts import filled


def down(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Dừng các tiến trình của nút."""
    settings = open_node(home)
    stopped = Node(settings).stop()
    if as_json:
        show_json({"id": settings.node_id, "stopped": stopped})
        return
    sentence = N_("Đã dừng nút %(node)s.") if stopped else N_("Nút %(node)s không chạy.")
    say(filled(sentence, {"node": settings.node_id}))
