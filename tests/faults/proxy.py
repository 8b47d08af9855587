"""A bad network between two nodes: it cuts, delays, doubles, reorders and flips what passes."""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

DELAY_SECONDS = 1.2
LATE_AFTER = 2
PACKAGES = "/sync/v1/packages"
Answer = tuple[int, list[tuple[str, str]], bytes]
_KEPT = ("content-type", "lienthong-signature")


class Cut(Exception):
    """The caller's connection ends without an answer."""


class Call:
    """One request on its way."""

    def __init__(self, method: str, path: str, headers: dict[str, str], body: bytes) -> None:
        self.method, self.path, self.headers, self.body = method, path, headers, body


class Proxy:
    """Passes everything on to a port of this machine; packages meet the planned faults."""

    def __init__(self, port: int, seed: int = 0) -> None:
        self.port = port
        self.plan: deque[str] = deque()
        self.met: Counter[str] = Counter()
        self.late_answers: list[Answer] = []
        self.chance = random.Random(seed)
        self._late: list[tuple[int, Call]] = []
        self._passed = 0
        self._lock = threading.Lock()
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", "0"))
                body = self.rfile.read(length)
                headers = {k: v for k, v in self.headers.items() if k.lower() != "host"}
                try:
                    status, kept, data = proxy.handle(Call(self.command, self.path, headers, body))
                except (Cut, OSError, http.client.HTTPException):
                    self.close_connection = True
                    return
                self.send_response(status)
                for name, value in kept:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def handle(self, call: Call) -> Answer:
        if call.path != PACKAGES:
            return self.forward(call)
        with self._lock:
            fault = self.plan.popleft() if self.plan else ""
            self.met[fault] += bool(fault)
        answer = FAULTS[fault](self, call) if fault else self.forward(call)
        self._send_late()
        return answer

    def keep(self, call: Call) -> None:
        """Bring this request only after others that come later."""
        with self._lock:
            self._late.append((self._passed + LATE_AFTER, call))

    def _send_late(self) -> None:
        with self._lock:
            self._passed += 1
            due = [call for at, call in self._late if at <= self._passed]
            self._late = [(at, call) for at, call in self._late if at > self._passed]
        for call in due:
            self.late_answers.append(self.forward(call))

    def forward(self, call: Call, *, share: float = 1.0) -> Answer:
        """Pass a request on, or only a share of its bytes and then nothing more."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            if share < 1.0:
                connection.putrequest(call.method, call.path)
                for name, value in call.headers.items():
                    connection.putheader(name, value)
                connection.endheaders(call.body[: int(len(call.body) * share)])
                raise Cut
            connection.request(call.method, call.path, call.body, call.headers)
            response = connection.getresponse()
            data = response.read()
        finally:
            connection.close()
        kept = [(k, v) for k, v in response.getheaders() if k.lower() in _KEPT]
        return response.status, kept, data

    def flipped(self, data: bytes) -> bytes:
        at = self.chance.randrange(len(data))
        return data[:at] + bytes([data[at] ^ (1 << self.chance.randrange(8))]) + data[at + 1 :]


def cut_before(proxy: Proxy, call: Call) -> Answer:
    raise Cut


def cut_within(proxy: Proxy, call: Call) -> Answer:
    return proxy.forward(call, share=0.5)


def cut_answer(proxy: Proxy, call: Call) -> Answer:
    proxy.forward(call)
    raise Cut


def delay(proxy: Proxy, call: Call) -> Answer:
    time.sleep(DELAY_SECONDS)
    return proxy.forward(call)


def double(proxy: Proxy, call: Call) -> Answer:
    proxy.forward(call)
    return proxy.forward(call)


def double_at_once(proxy: Proxy, call: Call) -> Answer:
    other = threading.Thread(target=lambda: proxy.forward(call))
    other.start()
    answer = proxy.forward(call)
    other.join()
    return answer


def come_late(proxy: Proxy, call: Call) -> Answer:
    proxy.keep(call)
    raise Cut


def flip_package(proxy: Proxy, call: Call) -> Answer:
    return proxy.forward(Call(call.method, call.path, call.headers, proxy.flipped(call.body)))


def flip_answer(proxy: Proxy, call: Call) -> Answer:
    status, headers, body = proxy.forward(call)
    return status, headers, proxy.flipped(body)


def shorten_package(proxy: Proxy, call: Call) -> Answer:
    body = call.body[: len(call.body) // 2]
    headers = {k: v for k, v in call.headers.items() if k.lower() != "content-length"}
    return proxy.forward(Call(call.method, call.path, headers, body))


def answer_nonsense(proxy: Proxy, call: Call) -> Answer:
    proxy.forward(call)
    return 200, [("Content-Type", "text/html")], b"<html>hotel network</html>"


def fail(proxy: Proxy, call: Call) -> Answer:
    return 502, [("Content-Type", "text/plain")], b"bad gateway"


FAULTS: dict[str, Callable[[Proxy, Call], Answer]] = {
    one.__name__: one
    for one in (
        cut_before, cut_within, cut_answer, delay, double, double_at_once, come_late,
        flip_package, flip_answer, shorten_package, answer_nonsense, fail,
    )
}  # fmt: skip
NAMES: Sequence[str] = tuple(FAULTS)
