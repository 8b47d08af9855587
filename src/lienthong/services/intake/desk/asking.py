"""Which kept rows are meant: a table, a cause, and what else narrows them.

Open rows are found through their cause links, which are narrow; the wide rows are read only when a
text is looked for. Settled rows have no links: they are read by state.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum

from lienthong.base.text import fold
from lienthong.services.intake.desk.quickly import quickly
from lienthong.services.intake.models import CauseLink, QuarantinedRow, QuarantineState, Tally


@dataclass(frozen=True)
class Asked:
    """A question about the kept rows of one table; what is None narrows nothing.

    ``scope`` is the only unit whose rows the person handles, ``units`` those looked for.
    ``cause`` is one reason with its value, ``reasons`` are reasons of any value.
    """

    table_name: str
    scope: str | None = None
    state: str = QuarantineState.OPEN
    cause: UUID | None = None
    reasons: tuple[UUID, ...] | None = None
    units: tuple[str, ...] = ()
    assignee: str | None = None
    batch: int | None = None
    verdict: str = ""
    origin: str = ""
    search: str = ""
    ids: tuple[int, ...] | None = None

    @property
    def is_open(self) -> bool:
        return self.state == QuarantineState.OPEN

    def within(self, unit: str | None) -> "Asked":
        """Return the same question of one unit's rows only; None leaves it as it is."""
        return self if unit is None else replace(self, scope=unit)


def uuid_of(text: str) -> UUID | None:
    """Return the UUID a person's address holds, None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None


def every_link(asked: Asked) -> QuerySet[CauseLink]:
    """Return all links of the open rows that are meant, whatever the cause; in no order."""
    found = CauseLink.objects.filter(table_name=asked.table_name, **_common(asked))
    if asked.cause is not None:
        found = found.filter(cause=asked.cause)
    if asked.reasons is not None:
        found = found.filter(reason__in=asked.reasons)
    for word in asked.search.split():
        found = found.filter(row__search__contains=fold(word))
    if asked.ids is not None:
        found = found.filter(row_id__in=asked.ids)
    return found


def tallies(asked: Asked, level: str) -> QuerySet[Tally]:
    """Return the changes that add up to the rows that are meant; words cannot be looked for."""
    found = Tally.objects.filter(level=level, table_name=asked.table_name, **_common(asked))
    if asked.reasons is not None:
        found = found.filter(reason__in=asked.reasons)
    return found if asked.cause is None else found.filter(cause=asked.cause)


def links(asked: Asked) -> QuerySet[CauseLink]:
    """Return one link of each open row that is meant, in the rows' order."""
    found = every_link(asked)
    if asked.cause is not None:
        return found.order_by("created_at", "row_id")
    if asked.reasons is None:
        return found.filter(first_cause=True).order_by("row_id")
    if len(asked.reasons) == 1:
        return found.filter(first_of_reason=True).order_by("created_at", "row_id")
    return found.order_by("row_id").distinct("row_id")  # a row may hold several of the reasons


def _common(asked: Asked) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if asked.scope is not None:
        found["unit"] = asked.scope
    if asked.units:
        found["unit__in"] = asked.units
    if asked.assignee is not None:
        found["assignee"] = asked.assignee
    if asked.batch is not None:
        found["batch_id"] = asked.batch
    if asked.verdict:
        found["verdict"] = asked.verdict
    if asked.origin:
        found["origin"] = asked.origin
    return found


def row_ids(asked: Asked) -> QuerySet[Any, int]:
    """Return the numbers of the rows that are meant, in their order."""
    if asked.is_open:
        return links(asked).values_list("row_id", flat=True)
    return settled(asked).values_list("pk", flat=True)


def settled(asked: Asked) -> QuerySet[QuarantinedRow]:
    """Return the rows of a state other than open (or of every state, when it is empty)."""
    found = QuarantinedRow.objects.filter(table_name=asked.table_name, **_common(asked))
    if asked.state:
        found = found.filter(state=asked.state)
    for word in asked.search.split():
        found = found.filter(search__contains=fold(word))
    if asked.ids is not None:
        found = found.filter(pk__in=asked.ids)
    return found.order_by("pk")


def count(asked: Asked) -> int:
    """Return how many rows are meant."""
    with quickly():
        return _count(asked)


def _count(asked: Asked) -> int:
    if not asked.is_open or asked.search or asked.ids is not None:
        return row_ids(asked).count()
    if asked.cause is None and asked.reasons is None and asked.batch is None:
        return _added(tallies(asked, "rows"))
    if asked.cause is not None:
        return _added(tallies(asked, "cause"))
    if asked.reasons is not None and len(asked.reasons) == 1:
        return _added(tallies(asked, "reason"))
    return links(asked).count()


def _added(found: QuerySet[Tally]) -> int:
    return int(found.aggregate(n=Sum("n"))["n"] or 0)


def page(asked: Asked, *, offset: int, size: int) -> list[QuarantinedRow]:
    """Return some of the rows that are meant, with their batches."""
    with quickly():
        ids = list(row_ids(asked)[offset : offset + size])
        found = QuarantinedRow.objects.select_related("batch").in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def every(asked: Asked, piece: int = 1_000) -> Iterator[QuarantinedRow]:
    """Yield all the rows that are meant, piece by piece."""
    offset = 0
    while rows := page(asked, offset=offset, size=piece):
        yield from rows
        offset += piece


def neighbours(asked: Asked, pk: int) -> tuple[int | None, int | None]:
    """Return the rows before and after one among those that are meant."""
    ids = row_ids(asked)
    if asked.is_open:
        earlier = ids.filter(row_id__lt=pk).order_by("-row_id")
        return earlier.first(), ids.filter(row_id__gt=pk).order_by("row_id").first()
    return ids.filter(pk__lt=pk).order_by("-pk").first(), ids.filter(pk__gt=pk).first()
