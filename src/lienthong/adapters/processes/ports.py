"""Is a port free? Said before anything is started, with what to do."""

import socket

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_


def is_free(host: str, port: int) -> bool:
    """Say whether a server may listen on the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As servers do: connections that are only fading away do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def require_free(host: str, port: int, *, setting: str) -> None:
    """Raise UserError when another program holds the port.

    Args:
        setting: the name in ``node.toml`` to change, ``http_port`` or ``pg_port``.
    """
    if is_free(host, port):
        return
    raise UserError(
        N_("Không mở được cổng %(port)s tại %(host)s: một chương trình khác đang dùng."),
        code="port-busy",
        values={"port": port, "host": host},
        remedy=N_("Tắt chương trình đó, hoặc đổi mục %(setting)s trong tệp node.toml của nút.")
        % {"setting": setting},
    )


def any_free_port() -> int:
    """Return a port of 127.0.0.1 that is free now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
