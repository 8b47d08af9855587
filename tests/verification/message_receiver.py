"""A strict receiver of QCVN 09 messages, for tests: its own process, nothing of Liên Thông in it.

It is what implementers describe (grade C): XML or JSON in UTF-8, a header that names the data type,
a batch that fails whole on its first bad record, 409 when a version is not greater than the one
held. On request it is also slow, flaky, and wrong in its answers.

    python -m tests.verification.message_receiver PORT

`POST /_behave` sets how it behaves (members of Behaviour), `GET /_held` tells what it holds and
what it was asked.
"""

from __future__ import annotations

import json
import random
import re
import socket
import sys
import threading
import time
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from xml.etree import ElementTree as ET

MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\Z")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
SHA256 = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True)
class Behaviour:
    """How it behaves. ``refuse`` gives a member of the record the text that makes it bad."""

    refuse: dict[str, str] = field(default_factory=dict)
    names_bad: bool = False
    names_wrong: str = ""
    tells_version: bool = False
    most_records: int = 0
    seconds: float = 0.0
    fail_before: float = 0.0  # share of posts that are cut before anything is taken
    fail_after: float = 0.0  # share of posts that are taken and never answered
    busy: int = 0  # so many posts are turned away first
    html: int = 0  # so many posts are answered 200 with a page, nothing taken
    spurious: int = 0  # so many good posts are called bad
    token: str = ""
    seed: int = 0
    holds: dict[str, int] = field(default_factory=dict)  # versions it has from elsewhere
    forget: bool = False  # begin with nothing


class Bad(Exception):
    """A record breaks the rules."""


class Stale(Exception):
    """A record's version is not greater than the one held."""


class Receiver:
    """What it holds, what it was asked, how it behaves."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.be(Behaviour())
        self.held: dict[str, dict[str, Any]] = {}
        self.history: list[tuple[str, int]] = []
        self.posts: list[dict[str, Any]] = []

    def be(self, behaviour: Behaviour) -> None:
        """Behave so from now on."""
        self.behaviour = behaviour
        self.chance = random.Random(behaviour.seed)

    def take(self, body: bytes, kind: str, as_json: bool) -> tuple[int, bytes]:
        """All records of a message, or none."""
        try:
            records = read(body, as_json)
        except (KeyError, ValueError, ET.ParseError) as error:
            return 400, answer("01", f"không đọc được: {error}", as_json)
        behaviour = self.behaviour
        self.posts.append({"records": len(records), "kind": kind})
        if behaviour.most_records and len(records) > behaviour.most_records:
            return 413, answer("13", "quá nhiều bản ghi", as_json)
        if behaviour.spurious:
            self.be(replace(behaviour, spurious=behaviour.spurious - 1))
            return 422, answer("02", "lỗi không rõ", as_json)
        fresh: list[tuple[str, int, dict[str, Any]]] = []
        seen: set[str] = set()
        for record in records:
            lowered = lower(record)
            name = str(lowered.get("dulieutiepnhan", {}).get("idbanghi", ""))
            named = behaviour.names_wrong or (name if behaviour.names_bad else "")
            try:
                version = self.check(lowered, kind, seen)
            except Bad as bad:
                return 422, answer("02", str(bad), as_json, named)
            except Stale as stale:
                known = str(stale) if behaviour.tells_version else ""
                return 409, answer("09", "phiên bản cũ", as_json, named, known)
            fresh.append((name, version, record))
        for name, version, record in fresh:
            self.held[name] = {"version": version, "record": record}
            self.history.append((name, version))
        return 200, answer("00", "thành công", as_json)

    def check(self, record: dict[str, Any], kind: str, seen: set[str]) -> int:
        """Raise Bad or Stale; the version otherwise."""
        allowed = {"nguondulieu", "dulieutiepnhan", "trangthaidulieu"}
        if set(record) - allowed or not all(isinstance(part, dict) for part in record.values()):
            raise Bad("phần lạ trong bản ghi")
        source, data, state = (record.get(name, {}) for name in
                               ("nguondulieu", "dulieutiepnhan", "trangthaidulieu"))  # fmt: skip
        name = str(data.get("idbanghi", ""))
        if not 1 <= len(name) <= 150 or name in seen:
            raise Bad("IdBanGhi")
        seen.add(name)
        if not source.get("idnguondulieu") or source.get("maloaidulieu") != kind:
            raise Bad("NguonDuLieu")
        if state.get("sukien") not in ("NEW", "UPDATE", "CANCEL"):
            raise Bad("SuKien")
        if not MOMENT.match(str(state.get("thoigiancapnhat", ""))):
            raise Bad("ThoiGianCapNhat")
        if "ngayhieuluc" in state and not DAY.match(str(state["ngayhieuluc"])):
            raise Bad("NgayHieuLuc")
        version = str(state.get("phienban", ""))
        if not version.isdigit() or int(version) == 0:
            raise Bad("PhienBan")
        check_files(data.get("phanphoi", []))
        for member, bad in self.behaviour.refuse.items():
            if str(data.get(member.lower(), "")) == bad:
                raise Bad(f"{member} không hợp lệ")
        known = self.held.get(name, {}).get("version", 0)
        if int(version) <= known:
            raise Stale(str(known))
        return int(version)


def check_files(files: Any) -> None:
    """Raise Bad for a file without its parts or with a checksum that is none."""
    for one in files if isinstance(files, list) else [files]:
        if not all(one.get(name) for name in ("id", "tentep", "maloaidulieu", "phienban")):
            raise Bad("PhanPhoi")
        if not SHA256.match(str(one.get("makiemtra", {}).get("giatri", ""))):
            raise Bad("MaKiemTra")


def read(body: bytes, as_json: bool) -> list[dict[str, Any]]:
    """The records of a message. Raises ValueError, ParseError."""
    text = body.decode("utf-8")
    if as_json:
        document = json.loads(text)
        listed = document["danhSach"] if isinstance(document, dict) else document
        if not isinstance(listed, list):
            raise ValueError("danhSach")
        return listed
    if not text.startswith('<?xml version="1.0" encoding="UTF-8"?>') or "<!" in text:
        raise ValueError("XML")
    root = ET.fromstring(text)
    if root.tag != "DanhSach" or any(child.tag != "Root" for child in root):
        raise ValueError("DanhSach/Root")
    records = [tree(child) for child in root]
    if any(not isinstance(record, dict) for record in records):
        raise ValueError("Root")
    return records


def tree(element: ET.Element) -> Any:
    """An element as members; repeated ones as a list."""
    if not len(element):
        return element.text or ""
    made: dict[str, Any] = {}
    for child in element:
        value = tree(child)
        if child.tag in made:
            made[child.tag] = [*as_list(made[child.tag]), value]
        else:
            made[child.tag] = value
    return made


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def lower(value: Any) -> Any:
    """Names in lower case, so that both forms are checked alike."""
    if isinstance(value, dict):
        return {name.lower(): lower(part) for name, part in value.items()}
    return [lower(part) for part in value] if isinstance(value, list) else value


def answer(code: str, words: str, as_json: bool, record: str = "", version: str = "") -> bytes:
    """An answer in the form of the message."""
    members = {"maLoi": code, "moTa": words, "idBanGhi": record, "phienBan": version}
    kept = {name: text for name, text in members.items() if text}
    if as_json:
        return json.dumps({"ketQua": kept}, ensure_ascii=False).encode()
    root = ET.Element("PhanHoi")
    inside = ET.SubElement(root, "KetQua")
    for name, text in kept.items():
        ET.SubElement(inside, name[0].upper() + name[1:]).text = text
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


class Handler(BaseHTTPRequestHandler):
    """One request."""

    receiver: Receiver
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        receiver = self.receiver
        with receiver.lock:
            told = {"held": receiver.held, "history": receiver.history, "posts": receiver.posts}
            self._say(200, json.dumps(told, ensure_ascii=False).encode())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        receiver = self.receiver
        if self.path == "/_behave":
            with receiver.lock:
                self._told(Behaviour(**json.loads(body)))
            self._say(200, b"{}")
            return
        with receiver.lock:
            self._receive(body)

    def _told(self, behaviour: Behaviour) -> None:
        receiver = self.receiver
        receiver.be(behaviour)
        receiver.posts.clear()
        if behaviour.forget:
            receiver.held.clear()
            receiver.history.clear()
        for name, version in behaviour.holds.items():
            receiver.held[name] = {"version": version, "record": {}}

    def _receive(self, body: bytes) -> None:
        receiver, behaviour = self.receiver, self.receiver.behaviour
        time.sleep(behaviour.seconds)
        if behaviour.token and self.headers.get("Authorization") != f"Bearer {behaviour.token}":
            self._say(401, b"")
            return
        for name, status, page in (("busy", 503, b""), ("html", 200, b"<html><p>Xin ch\xc3\xa0o")):
            left = getattr(behaviour, name)
            if left:
                receiver.be(replace(behaviour, **{name: left - 1}))
                self._say(status, page)
                return
        if receiver.chance.random() < behaviour.fail_before:
            self._cut()
            return
        as_json = self.headers.get("Content-Type", "").startswith("application/json")
        kind = self.headers.get("X-Ma-Loai-Du-Lieu", "")
        status, said = receiver.take(body, kind, as_json)
        if receiver.chance.random() < behaviour.fail_after:
            self._cut()
            return
        self._say(status, said)

    def _cut(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if status == 503:
            self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main() -> None:
    """Serve until killed."""
    Handler.receiver = Receiver()
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()


if __name__ == "__main__":
    main()
