"""Ask a ClamAV daemon about a file, over its socket (command INSTREAM of clamd(8)).

Written here because the protocol is five lines and its Python clients are no longer kept. A daemon
that cannot be reached refuses the file: a node that asks for scanning never skips it.
"""

import socket
import struct
from pathlib import Path

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.records.ports import Scanned

TIMEOUT_SECONDS = 60.0
_CHUNK = 64 * 1024
_MOST_ANSWER = 4096


class ClamAv:
    """One daemon at ``host:port`` or at the path of a Unix socket."""

    name = "ClamAV"

    def __init__(self, address: str) -> None:
        self.address = address

    def scan(self, path: Path) -> Scanned:
        """Send the file; raises UserError when the daemon is away or says something else."""
        try:
            with self._open() as connection:
                connection.sendall(b"zINSTREAM\0")
                with path.open("rb") as source:
                    while chunk := source.read(_CHUNK):
                        connection.sendall(struct.pack("!I", len(chunk)) + chunk)
                connection.sendall(struct.pack("!I", 0))
                answer = _answer(connection)
        except OSError as error:
            raise _away(str(error)) from error
        if answer.endswith("FOUND"):
            return Scanned(False, answer.removeprefix("stream: ").removesuffix(" FOUND"))
        if answer == "stream: OK":
            return Scanned(True)
        raise _away(answer)

    def _open(self) -> socket.socket:
        if "/" in self.address:
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(TIMEOUT_SECONDS)
            try:
                connection.connect(self.address)
            except OSError:
                connection.close()
                raise
            return connection
        host, _, port = self.address.rpartition(":")
        if not port.isdecimal():
            raise OSError(f"not host:port: {self.address}")
        return socket.create_connection((host, int(port)), timeout=TIMEOUT_SECONDS)


def _answer(connection: socket.socket) -> str:
    found = b""
    while b"\0" not in found and len(found) < _MOST_ANSWER and (block := connection.recv(1024)):
        found += block
    return found.split(b"\0")[0].decode("utf-8", "replace").strip()


def _away(detail: str) -> UserError:
    return UserError(
        N_("Chưa quét được mã độc nên tệp chưa được nhận (%(detail)s)."),
        code="scanner-away",
        values={"detail": detail[:200]},
        remedy=N_("Đợi ít phút rồi tải lên lại; nếu vẫn lỗi, báo quản trị hệ thống."),
        status=503,
    )
