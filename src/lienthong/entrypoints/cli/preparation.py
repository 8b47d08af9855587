"""What is done to a node's database between PostgreSQL and the pages, at every start.

Each step is repeatable and quick when there is nothing to do.
"""

from collections.abc import Callable

from django.core.management import call_command
from django.db import connections

from lienthong.base.i18n import N_


def migrate() -> None:
    """Bring the tables to the shape that this version of the software needs."""
    call_command("migrate", interactive=False, verbosity=0)


# A new step is one line here, in the order in which they run.
STEPS: tuple[tuple[str, Callable[[], None]], ...] = ((N_("Chuẩn bị bảng điều hành"), migrate),)


def prepare(announce: Callable[[str], None]) -> None:
    """Do every step, announcing each by its message id."""
    try:
        for title, step in STEPS:
            announce(title)
            step()
    finally:
        connections.close_all()
