"""The client library's client, that never speaks in clear where TLS was asked for.

The library goes on without TLS when the broker does not ask for it, whatever the address says; so
whoever stands between could have the password.
"""

from __future__ import annotations

from typing import Any

from nats.aio.client import Client
from nats.errors import Error


class NotEncrypted(Error):
    """The address asks for TLS and the broker does not."""


class TlsClient(Client):
    """A client for ``tls://`` addresses."""

    async def _process_info(self, info: dict[str, Any], initial_connection: bool = False) -> None:
        """Called with the broker's first words, before the login is sent."""
        if initial_connection and not info.get("tls_required"):
            raise NotEncrypted
        await super()._process_info(info, initial_connection)
