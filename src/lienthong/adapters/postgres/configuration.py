"""What a node asks of its PostgreSQL; written anew at every start as ``lienthong.conf``.

An administrator's own choices go to ``local.conf`` beside it, which is read last. Rows never
reach the log: no statements, no parameters, and errors without their detail.
"""

from collections.abc import Mapping

_ALWAYS: Mapping[str, str] = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "max_connections": "100",
    "wal_level": "logical",
    "max_replication_slots": "20",
    "max_wal_senders": "20",
    "max_slot_wal_keep_size": "16GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}
_FORGETFUL: Mapping[str, str] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}
_MIB = 1024**2
_LEAST_MIB, _MOST_MIB = 128, 1024
INCLUDES = "\ninclude = 'lienthong.conf'\ninclude_if_exists = 'local.conf'\n"


def render(*, port: int, durable: bool, memory_bytes: int) -> str:
    """Return the text of ``lienthong.conf``; ``durable=False`` is for throw-away test servers.

    ``memory_bytes`` is the machine's.
    """
    shared = _LEAST_MIB if not durable else _shared_mib(memory_bytes)
    settings = {
        **_ALWAYS,
        "port": str(port),
        "shared_buffers": f"{shared}MB",
        **({} if durable else _FORGETFUL),
    }
    return "".join(f"{name} = '{value}'\n" for name, value in settings.items())


def _shared_mib(memory_bytes: int) -> int:
    """A sixteenth of the memory: other programs of the node, and maybe other nodes, live beside it.

    Receiving changes a table, its indexes and the history at once; where these do not fit, each
    page is fetched and written again and again (docs/explanation/sync-speed.md).
    """
    return min(max(memory_bytes // 16 // _MIB, _LEAST_MIB), _MOST_MIB)
