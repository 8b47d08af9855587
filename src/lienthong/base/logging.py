"""Structured logs: a constant event name, fields as keywords, ids only, never a citizen's data."""

import logging
import re
import sys
from typing import Any

import structlog
from structlog.typing import EventDict

_ROW_AT_FAULT = re.compile(
    r"^(?:DETAIL|CONTEXT):.*?(?=^HINT:|^Traceback |^The above exception|^During handling|\Z)",
    re.MULTILINE | re.DOTALL,
)


def configure(*, json: bool = True) -> None:
    """Send one JSON object a line to standard error (or key=value for a person)."""
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            without_row_values,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        # Standard error is looked up at each message: tests and daemons exchange it.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def without_row_values(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Drop what PostgreSQL tells of the row at fault: DETAIL and CONTEXT quote its values."""
    if isinstance(event.get("exception"), str):
        event["exception"] = _ROW_AT_FAULT.sub("", event["exception"])
    return event


class PlainFormatter(logging.Formatter):
    """Writes what libraries log by the standard logger, without the values of rows either."""

    def formatException(self, ei: Any) -> str:
        return _ROW_AT_FAULT.sub("", super().formatException(ei))

    def formatMessage(self, record: logging.LogRecord) -> str:
        return _ROW_AT_FAULT.sub("", super().formatMessage(record))
