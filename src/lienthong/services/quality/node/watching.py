"""Tell people how far a run is, and hear that they want it ended: beside its snapshot.

The run reads one snapshot in one transaction, so neither can go through its own connection.
"""

from time import monotonic
from types import TracebackType

from django.db import Error, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from lienthong.services.quality.engine.steps import STEPS
from lienthong.services.quality.errors import RunCancelled

EVERY_SECONDS = 0.5
_TELL = "UPDATE quality_run SET step = %s, step_number = %s WHERE id = %s RETURNING cancelled_by"


class Watching:
    """Told of each step and batch of a run. A run that is over at once opens no connection."""

    def __init__(self, run: int) -> None:
        self._run, self._next = run, monotonic() + EVERY_SECONDS
        self._beside: BaseDatabaseWrapper | None = None

    def __call__(self, step: str) -> None:
        """Note the step now and then. Raises RunCancelled when somebody asked for the end."""
        if monotonic() < self._next:
            return
        self._next = monotonic() + EVERY_SECONDS
        if self._tell(step):
            raise RunCancelled(self._run)

    def _tell(self, step: str) -> str:
        try:
            if self._beside is None:
                self._beside = connection.copy()
            with self._beside.cursor() as cursor:
                cursor.execute(_TELL, [step, STEPS.index(step) + 1, self._run])
                found = cursor.fetchone()
        except Error:
            return ""  # nobody hears of the progress; the run itself goes on
        return str(found[0]) if found else ""

    def __enter__(self) -> "Watching":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._beside is not None:
            self._beside.close()
