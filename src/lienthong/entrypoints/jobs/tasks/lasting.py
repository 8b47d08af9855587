"""How long work runs: a lost database is waited for; anything else ends the work with a note."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django.utils.translation import gettext
from procrastinate import RetryStrategy

from lienthong.base.errors import UserError

LOST_DATABASE = (OperationalError, InterfaceError)
RETRY = RetryStrategy(max_attempts=60, wait=5, retry_exceptions=LOST_DATABASE)
_log = structlog.get_logger()


@contextmanager
def to_its_end(
    event: str, *, fail: Callable[[str], object], note: str, **ids: int
) -> Iterator[None]:
    """Run the work inside; ``fail`` keeps why it ended: a user's error in words, a bug by ``note``.

    ``event`` and ``ids`` say in the log which work a bug ended.
    """
    close_old_connections()
    try:
        yield
    except LOST_DATABASE:
        raise
    except UserError as error:
        text = gettext(error.message)
        fail(text % error.values if error.values else text)
    except Exception:
        _log.exception(event, **ids)
        fail(gettext(note))
        raise
    finally:
        connections.close_all()
