"""Move the figures of measured tables when rows change, beside the jobs of a worker.

A look costs one statement while nothing was written. Somebody corrects a row and sees the score a
second later; the next run proves what was moved.
"""

from __future__ import annotations

import threading

import structlog
from django.db import Error, connections

from lienthong.base.actor import system
from lienthong.core.quality.checks import checks_of
from lienthong.services.contracts import queries as contracts
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.quality import actions
from lienthong.services.quality.node.looking import Looking

LOOK_SECONDS = 0.2
MEASURE_AFTER_SECONDS = 10
BY = system("quality")
_log = structlog.get_logger()


class MoveLoop:
    """Looks for new versions of rows until told to stop."""

    def __init__(self, *, stop: threading.Event) -> None:
        self._stop = stop
        self._looking = Looking()

    def run(self) -> None:
        """Look again and again; a lost database is waited for."""
        try:
            self._warm_up()
            while not self._stop.wait(LOOK_SECONDS):
                try:
                    self.look()
                except Error as error:
                    self._looking = Looking()
                    connections.close_all()
                    _log.warning("quality.moving_interrupted", error=type(error).__name__)
        finally:
            connections.close_all()

    def _warm_up(self) -> None:
        """Read contracts and dictionary before anybody waits for the first move."""
        try:
            for contract in contracts.all_current():
                for table in contract.tables:
                    checks_of(table, dictionary.current(), keyed=True)
        except Error as error:
            _log.warning("quality.moving_interrupted", error=type(error).__name__)

    def look(self) -> None:
        """Move every followed table that changed since the last look."""
        for table, step in self._looking.look(BY):
            if step.needs_run:
                actions.request_run(table_name=table, by=BY, after_seconds=MEASURE_AFTER_SECONDS)
