"""What importing asks of the outside: a plan's file as paragraphs and tables."""

from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from lienthong.core.plans.model import Block


class PlanReader(Protocol):
    """Reads a plan's file, whatever its format."""

    def __call__(self, path: Path) -> tuple[Block, ...]:
        """Return its paragraphs and tables. Raises UserError (plan-is-scan for pictures)."""


def plan_reader() -> PlanReader:
    """Return the reader of this process."""
    provided: PlanReader = import_string(
        getattr(settings, "LIENTHONG_PLAN_READER", "lienthong.bootstrap.plan_reader")
    )()
    return provided
