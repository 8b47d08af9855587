"""What quality needs from services above it."""

from typing import Protocol

from lienthong.services.quality import reasons


class SharedShare(Protocol):
    """Tells how much of a table its receivers hold."""

    def __call__(self, table: str, /) -> tuple[float | None, str]:
        """Return the share (0.0–1.0) of rows acknowledged in time, or None and the reason."""


def not_connected(table: str, /) -> tuple[float | None, str]:
    """Answer for a node whose sync is not set up."""
    return None, reasons.NOT_SHARED
