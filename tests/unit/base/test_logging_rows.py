"""What PostgreSQL says of a row at fault does not reach the log."""

import io
import logging

from lienthong.base.logging import PlainFormatter, without_row_values

SAID = """Traceback (most recent call last):
  File "a.py", line 1, in copy
psycopg.errors.DiskFull: could not extend file
HINT:  Check free disk space.
CONTEXT:  COPY b4_rows, line 7: "M001\\t001099012345"

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
django.db.utils.IntegrityError: duplicate key value
DETAIL:  Failing row contains (M001, Nguyễn
Văn An, 001099012345)."""


def test_exception_of_the_database_is_logged_without_values_of_rows() -> None:
    said = without_row_values(None, "error", {"exception": SAID})["exception"]

    assert "001099012345" not in said
    assert "Nguyễn" not in said
    assert "DiskFull: could not extend file" in said
    assert "IntegrityError: duplicate key value" in said
    assert said.count("Traceback") == 2


def test_message_without_exception_stays() -> None:
    assert without_row_values(None, "info", {"event": "x"}) == {"event": "x"}


def test_what_libraries_log_says_nothing_of_the_row() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(PlainFormatter())
    logger = logging.Logger("thu-vien")
    logger.addHandler(handler)

    try:
        raise ValueError(SAID)
    except ValueError as error:
        logger.exception("job failed: %s", error)

    assert "job failed" in stream.getvalue()
    assert "Nguyễn" not in stream.getvalue()
