"""The ClamAV adapter against a server that speaks INSTREAM as clamd(8) describes it."""

import socket
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from lienthong.adapters.scanning.clamav import ClamAv
from lienthong.adapters.scanning.none import NoScanner
from lienthong.base.errors import UserError

Answering = Callable[[bytes], tuple[str, list[bytes]]]


@pytest.fixture
def clamd() -> Iterator[Answering]:
    """Start a server that answers once and keeps what it was sent."""
    opened = []

    def start(answer: bytes) -> tuple[str, list[bytes]]:
        server = socket.create_server(("127.0.0.1", 0))
        sent: list[bytes] = []

        def serve() -> None:
            connection, _ = server.accept()
            with connection, connection.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                while size := struct.unpack("!I", stream.read(4))[0]:
                    sent.append(stream.read(size))
                connection.sendall(answer)

        thread = Thread(target=serve)
        thread.start()
        opened.append((server, thread))
        return f"127.0.0.1:{server.getsockname()[1]}", sent

    yield start
    for server, thread in opened:
        thread.join(5)
        server.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a"
    path.write_bytes(b"x" * 150_000)
    return path


def test_clean_file_is_sent_whole(clamd: Answering, file: Path) -> None:
    address, sent = clamd(b"stream: OK\0")

    assert ClamAv(address).scan(file).clean is True
    assert b"".join(sent) == file.read_bytes()


def test_virus_is_named(clamd: Answering, file: Path) -> None:
    address, _ = clamd(b"stream: Eicar-Test-Signature FOUND\0")

    found = ClamAv(address).scan(file)

    assert (found.clean, found.finding) == (False, "Eicar-Test-Signature")


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b""])
def test_other_answer_refuses_the_file(clamd: Answering, file: Path, answer: bytes) -> None:
    address, _ = clamd(answer)

    with pytest.raises(UserError) as caught:
        ClamAv(address).scan(file)

    assert caught.value.code == "scanner-away"


@pytest.mark.parametrize("address", ["127.0.0.1:1", "nowhere", "/nowhere/clamd.sock"])
def test_daemon_that_is_away_refuses_the_file(file: Path, address: str) -> None:
    with pytest.raises(UserError):
        ClamAv(address).scan(file)


def test_no_scanner_claims_nothing(file: Path) -> None:
    assert NoScanner().scan(file).clean is None
