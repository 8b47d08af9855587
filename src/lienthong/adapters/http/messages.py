"""Post a profile's messages over HTTP: no redirects, answers read up to a limit."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

import httpx

from lienthong.base import clock
from lienthong.core.message.answer import MAXIMUM_BYTES
from lienthong.services.sync.ports import PeerUnreachable
from lienthong.services.sync.profiles.ports import NotSent, Posting, Reply

CONNECT_SECONDS = 5.0


class HttpChannel:
    """One receiver; safe to use from several threads."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        # trust_env off: a proxy of the machine must not see messages.
        self._client = httpx.Client(trust_env=False, follow_redirects=False)

    def post(self, posting: Posting) -> Reply:
        """Send one message and read the answer."""
        timeout = httpx.Timeout(posting.timeout_seconds, connect=CONNECT_SECONDS)
        try:
            with self._client.stream(
                posting.method,
                self._url + posting.path,
                content=posting.body,
                headers=dict(posting.headers),
                timeout=timeout,
            ) as response:
                return Reply(response.status_code, _body(response), _wait(response))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol) as error:
            raise NotSent(type(error).__name__) from error
        except httpx.HTTPError as error:
            raise PeerUnreachable(type(error).__name__) from error

    def close(self) -> None:
        """Drop open connections."""
        self._client.close()


def _body(response: httpx.Response) -> bytes:
    """Read one byte more than is read as an answer, so that too long is seen as such."""
    body = b""
    for part in response.iter_bytes():
        body += part
        if len(body) > MAXIMUM_BYTES:
            return body[: MAXIMUM_BYTES + 1]
    return body


def _wait(response: httpx.Response) -> float | None:
    text = response.headers.get("Retry-After", "")
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        return (parsedate_to_datetime(text) - clock.now()).total_seconds()
    except (TypeError, ValueError):
        return None
