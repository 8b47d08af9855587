"""Reach a receiver by HTTP. Paths and headers: docs/reference/package-format.md."""

from __future__ import annotations

import base64
import binascii
import json
import socket
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx

from lienthong.services.sync.ports import (
    PeerUnreachable,
    Position,
    Refusal,
    SignedAnswer,
)

SIGNATURE_HEADER = "Lienthong-Signature"
REQUEST_HEADER = "Lienthong-Request"
EPOCH_HEADER = "Lienthong-Epoch"
READ_SECONDS, CONNECT_SECONDS = 60.0, 5.0
TIMEOUT = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
# A receiver answers when every row is applied; ten times what a row takes on a busy machine.
SECONDS_A_ROW = 0.002
# A receiver that vanished is found within a minute, however long its answer may take.
KEEP_ALIVE = (
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 30),
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 10),
    (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3),
)
SCAN_TIMEOUT = httpx.Timeout(900.0, connect=CONNECT_SECONDS)  # a digest reads a whole table


class HttpTransport:
    """One receiver; safe to use from several threads."""

    def __init__(self, url: str) -> None:
        # trust_env off: a proxy of the machine must not see packages.
        self._client = httpx.Client(
            base_url=url.rstrip("/"),
            timeout=TIMEOUT,
            trust_env=False,
            transport=httpx.HTTPTransport(trust_env=False, socket_options=KEEP_ALIVE),
        )

    def open_session(self, request: bytes, signature: bytes) -> Refusal | None:
        """Open a sender session."""
        answer = self._signed_post("/sync/v1/sessions", request, signature)
        return answer if isinstance(answer, Refusal) else None

    def send(self, package: bytes, *, epoch: int, rows: int = 0) -> SignedAnswer | Refusal:
        """Deliver one package, and wait as long as its rows may take."""
        response = self._call(
            "POST",
            "/sync/v1/packages",
            content=package,
            headers={"Content-Type": "application/zip", EPOCH_HEADER: str(epoch)},
            timeout=patience(rows),
        )
        if response.status_code != httpx.codes.OK:
            return refusal_of(response)
        return SignedAnswer(
            body=response.content, signature=decoded(response.headers.get(SIGNATURE_HEADER, ""))
        )

    def position(
        self, sender: str, contract_id: str, request: bytes, signature: bytes
    ) -> Position | Refusal:
        """Ask how far the receiver is in a stream."""
        response = self._call(
            "GET",
            f"/sync/v1/streams/{quote(sender, safe='')}/{quote(contract_id, safe='')}",
            headers={REQUEST_HEADER: _encode(request), SIGNATURE_HEADER: _encode(signature)},
        )
        if response.status_code != httpx.codes.OK:
            return refusal_of(response)
        document = json_of(response)
        return Position(
            last_sequence=int(document.get("last_sequence", 0)),
            last_manifest_hash=str(document.get("last_manifest_hash", "")),
        )

    def digests(self, request: bytes, signature: bytes) -> Mapping[str, Any] | Refusal:
        """Ask for digests of a table."""
        return self._signed_post("/sync/v1/digests", request, signature, timeout=SCAN_TIMEOUT)

    def announce(self, request: bytes, signature: bytes) -> Mapping[str, Any] | Refusal:
        """Tell of a version of a contract."""
        return self._signed_post("/sync/v1/contracts", request, signature)

    def keys(self, statement: bytes, signature: bytes) -> SignedAnswer | Refusal:
        """Tell of this node's keys; the answer tells of the receiver's."""
        response = self._call(
            "POST",
            "/sync/v1/keys",
            content=statement,
            headers={"Content-Type": "application/json", SIGNATURE_HEADER: _encode(signature)},
        )
        if response.status_code != httpx.codes.OK:
            return refusal_of(response)
        return SignedAnswer(
            body=response.content, signature=decoded(response.headers.get(SIGNATURE_HEADER, ""))
        )

    def close(self) -> None:
        """Drop open connections."""
        self._client.close()

    def _signed_post(
        self, path: str, request: bytes, signature: bytes, timeout: httpx.Timeout = TIMEOUT
    ) -> Mapping[str, Any] | Refusal:
        response = self._call(
            "POST",
            path,
            content=request,
            headers={"Content-Type": "application/json", SIGNATURE_HEADER: _encode(signature)},
            timeout=timeout,
        )
        return json_of(response) if response.status_code == httpx.codes.OK else refusal_of(response)

    def _call(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        try:
            response = self._client.request(method, path, **arguments)
        except httpx.HTTPError as error:
            raise PeerUnreachable(type(error).__name__) from error
        if response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise PeerUnreachable(f"HTTP {response.status_code}")
        return response


def patience(rows: int) -> httpx.Timeout:
    """How long to wait for the answer to a package after which so many rows are applied."""
    return httpx.Timeout(READ_SECONDS + rows * SECONDS_A_ROW, connect=CONNECT_SECONDS)


def refusal_of(response: httpx.Response) -> Refusal:
    document = json_of(response)
    values, expected = document.get("values"), document.get("expected_sequence")
    return Refusal(
        code=str(document.get("code", f"http-{response.status_code}"))[:40],
        values={str(k): str(v) for k, v in values.items()} if isinstance(values, dict) else {},
        expected=expected if isinstance(expected, int) else None,
    )


def json_of(response: httpx.Response) -> Mapping[str, Any]:
    try:
        document = json.loads(response.content)
    except ValueError as error:
        raise PeerUnreachable(f"HTTP {response.status_code}, not JSON") from error
    return document if isinstance(document, dict) else {}


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""
