"""What quality needs from services above it."""

from collections.abc import Callable
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from lienthong.core.contract.model import Table
from lienthong.services.quality import reasons
from lienthong.services.quality.engine.ports import Engine


class SharedShare(Protocol):
    """Tells how much of a table its receivers hold."""

    def __call__(self, table: str, /) -> tuple[float | None, str]:
        """Return the share (0.0–1.0) of rows acknowledged in time, or None and the reason."""


def not_connected(table: str, /) -> tuple[float | None, str]:
    """Answer for a node whose sync is not set up."""
    return None, reasons.NOT_SHARED


def engine_of(table: Table) -> Engine:
    """Open a declared table of this node to be measured, inside the caller's transaction."""
    name = getattr(settings, "LIENTHONG_QUALITY_ENGINE", "lienthong.bootstrap.quality_engine")
    opened: Callable[[Table], Engine] = import_string(name)
    return opened(table)
