"""Find batches: one question for the page, the API and the command line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Q, QuerySet

from lienthong.base import clock
from lienthong.services.intake.models import Batch

ORDERS = {
    "lo": "id", "tep": "file_name", "bang": "table_name", "trang_thai": "state",
    "da_doc": "rows_read", "nhan": "rows_accepted", "cach_ly": "rows_quarantined",
    "nguoi": "created_by", "luc": "created_at",
}  # fmt: skip
SHORTEST_HASH = 6


@dataclass(frozen=True)
class AskedBatches:
    """Which batches, in what order. An empty text asks for nothing in particular.

    ``tables`` limits to the tables that may be seen, ``unit`` to the files of one unit; None is
    every one. ``search`` looks into file names, numbers of batches and hashes. ``since`` and
    ``until`` are days in Viet Nam, both included. ``order`` is a key of ORDERS.
    """

    tables: Sequence[str] | None = None
    unit: str | None = None
    table: str = ""
    state: str = ""
    person: str = ""
    search: str = ""
    since: date | None = None
    until: date | None = None
    order: str = ""
    down: bool = False


def find(asked: AskedBatches) -> QuerySet[Batch]:
    """Return the batches asked for, newest first unless another order is asked for."""
    wanted = Q()
    if asked.tables is not None:
        wanted &= Q(table_name__in=list(asked.tables))
    if asked.unit is not None:
        wanted &= Q(unit=asked.unit)
    if asked.table:
        wanted &= Q(table_name=asked.table)
    if asked.state:
        wanted &= Q(state=asked.state)
    if asked.person:
        wanted &= Q(created_by=asked.person)
    if asked.since:
        wanted &= Q(created_at__gte=_moment(asked.since, time.min))
    if asked.until:
        wanted &= Q(created_at__lte=_moment(asked.until, time.max))
    for word in asked.search.split():
        wanted &= _matching(word)
    column = ORDERS.get(asked.order, "")
    order = [f"-{column}" if asked.down else column, "-id"] if column else ["-id"]
    return Batch.objects.filter(wanted).order_by(*order)


def people(tables: Sequence[str], unit: str | None) -> list[str]:
    """Return who handed in the batches that may be seen, as ``user:name``."""
    found = find(AskedBatches(tables=tables, unit=unit)).order_by()
    return sorted(found.values_list("created_by", flat=True).distinct())


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=clock.VIET_NAM)


def _matching(word: str) -> Q:
    wanted = Q(file_name__icontains=word)
    if word.isascii() and word.isdigit() and len(word) < 19:
        wanted |= Q(pk=int(word))
    if len(word) >= SHORTEST_HASH:
        wanted |= Q(file_sha256__startswith=word.lower())
    return wanted
