"""How long a question to a declared table may take, and what is said when it takes longer."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_

LIST_MS = 10_000
COUNT_MS = 100
EXACT_COUNT_MS = 60_000
# A page of rows is a short question: compiling it costs more than it saves, and its few reads of
# the disk are not worth avoiding by reading whole tables.
_SHORT = {"jit": "off", "random_page_cost": "1.1"}


class TooSlow(UserError):
    """The rows asked for cannot be found in time."""

    code = "list-too-slow"
    status = 503


@contextmanager
def within(milliseconds: int) -> Iterator[None]:
    """Give up what takes longer. Raises TooSlow; what the transaction did before stays."""
    wanted = {"statement_timeout": str(milliseconds), **_SHORT}
    try:
        with transaction.atomic():
            before = _set(wanted)
            yield
            _set(before)
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise too_slow() from error
        raise


def too_slow() -> TooSlow:
    """Say what helps."""
    return TooSlow(
        N_("Danh sách cần đọc quá nhiều bản ghi nên đã dừng sau %(seconds)s giây."),
        values={"seconds": LIST_MS // 1000},
        remedy=N_("Thêm điều kiện lọc theo mã hoặc khoảng ngày, từ khóa dài hơn, hoặc bỏ sắp xếp."),
    )


def _set(values: dict[str, str]) -> dict[str, str]:
    """Set local parameters and return what they were."""
    names = list(values)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(['current_setting(%s)'] * len(names))}",
            names,
        )
        before = dict(zip(names, cursor.fetchone(), strict=True))
        calls = ", ".join(["set_config(%s, %s, true)"] * len(names))
        cursor.execute(f"SELECT {calls}", [part for pair in values.items() for part in pair])
    return before
