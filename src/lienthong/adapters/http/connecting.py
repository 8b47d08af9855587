"""Reach a receiver's desk for connections by HTTP, before it takes packages."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import httpx

from lienthong.adapters.http.transport import (
    SIGNATURE_HEADER,
    TIMEOUT,
    decoded,
    json_of,
    refusal_of,
)
from lienthong.services.sync.ports import PeerUnreachable, Refusal, SignedAnswer


class HttpRegistrar:
    """The desk of one receiver."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url.rstrip("/"), timeout=TIMEOUT, trust_env=False)

    def introduce(self, request: bytes, signature: bytes) -> Mapping[str, Any] | Refusal:
        """Ask how the connection stands, or prove the key."""
        return self._signed("/sync/v1/connections", request, signature)

    def report(self, request: bytes, signature: bytes) -> SignedAnswer | Refusal:
        """Report a comparison; the answer is what the receiver signs about its own side."""
        response = self._post("/sync/v1/reconciliations", request, signature)
        return _signed_answer(response)

    def trial(self, package: bytes) -> SignedAnswer | Refusal:
        """Have a package judged and not applied."""
        return _signed_answer(self._post("/sync/v1/trials", package, b""))

    def close(self) -> None:
        """Drop open connections."""
        self._client.close()

    def _signed(self, path: str, request: bytes, signature: bytes) -> Mapping[str, Any] | Refusal:
        response = self._post(path, request, signature)
        return json_of(response) if response.status_code == httpx.codes.OK else refusal_of(response)

    def _post(self, path: str, content: bytes, signature: bytes) -> httpx.Response:
        headers = {SIGNATURE_HEADER: base64.b64encode(signature).decode()}
        try:
            response = self._client.post(path, content=content, headers=headers)
        except httpx.HTTPError as error:
            raise PeerUnreachable(type(error).__name__) from error
        if response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise PeerUnreachable(f"HTTP {response.status_code}")
        return response


def _signed_answer(response: httpx.Response) -> SignedAnswer | Refusal:
    if response.status_code != httpx.codes.OK:
        return refusal_of(response)
    return SignedAnswer(
        body=response.content, signature=decoded(response.headers.get(SIGNATURE_HEADER, ""))
    )
