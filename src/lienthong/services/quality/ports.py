"""What quality needs from services above it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Held:
    """Where the rows of a table lie while it is only a draft: the table in force, and new → old.

    With ``percent`` above 0 only so much of its pages is looked at, the same ones each time.
    """

    table: Table
    names: Mapping[str, str]
    percent: float = 0.0

    @classmethod
    def of(cls, table: Table) -> "Held":
        """Say that a table lies where it is declared."""
        return cls(table, {f.name: f.name for f in table.fields})


def engine_of(table: Table, held: Held | None = None) -> Engine:
    """Open a declared table of this node to be measured, inside the caller's transaction.

    ``held`` says where the rows are, if the table itself is not in force.
    """
    name = getattr(settings, "LIENTHONG_QUALITY_ENGINE", "lienthong.bootstrap.quality_engine")
    opened: Callable[[Table, Held | None], Engine] = import_string(name)
    return opened(table, held)
