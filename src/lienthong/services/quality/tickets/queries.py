"""Read tickets: lists, what is late, who heads a unit. For pages, the command line and direction.

A leaders' page asks ``overdue`` or ``late_by_unit``; both cost one query.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet, Sum

from lienthong.base import clock
from lienthong.services.accounts.models import Role, User
from lienthong.services.quality.errors import UnknownTicket
from lienthong.services.quality.models import Ticket, TicketEvent

ORDERS = {
    "han": ("due", "-rows", "id"),
    "so_dong": ("rows", "id"),
    "bang": ("table_name", "rule", "id"),
    "don_vi": ("assigned_unit", "due", "id"),
    "mo": ("opened_at", "id"),
}
STANDING = "standing"
LATE = "late"


@dataclass(frozen=True)
class Asked:
    """Which tickets. ``state`` is standing (not closed), late, open, verified, closed or "".

    ``tables`` None means every table; ``own_unit`` narrows to what that unit is charged with.
    """

    state: str = STANDING
    contract_id: str = ""
    table: str = ""
    unit: str = ""
    rule: str = ""
    word: str = ""
    search: str = ""
    tables: tuple[str, ...] | None = None
    own_unit: str | None = None
    sort: str = "han"
    down: bool = False


@dataclass(frozen=True)
class UnitLoad:
    """How a unit stands: standing tickets, those late, and failing rows in them."""

    unit: str
    standing: int
    late: int
    rows: int


def tickets(asked: Asked) -> "QuerySet[Ticket]":
    """Return the tickets asked for, in order."""
    found = _of_state(Ticket.objects.all(), asked.state)
    exact = {
        "contract_id": asked.contract_id,
        "table_name": asked.table,
        "assigned_unit": asked.unit,
        "rule": asked.rule,
        "word": asked.word,
    }
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if asked.tables is not None:
        found = found.filter(table_name__in=asked.tables)
    if asked.own_unit is not None:
        found = found.filter(assigned_unit=asked.own_unit)
    if asked.search:
        found = found.filter(_about(asked.search))
    order = ORDERS.get(asked.sort, ORDERS["han"])
    if asked.down:
        first = order[0]
        order = (first[1:] if first.startswith("-") else f"-{first}", *order[1:])
    return found.order_by(*order)


def _of_state(found: "QuerySet[Ticket]", state: str) -> "QuerySet[Ticket]":
    if state == STANDING:
        return found.exclude(state=Ticket.CLOSED)
    if state == LATE:
        return found.filter(_late(clock.today()))
    return found.filter(state=state) if state else found


def _about(text: str) -> Q:
    """Return a search in what a ticket says: its number, rule, columns, unit and the rule's words.

    Sentences are stored as message ids with their values beside, so both are looked into.
    """
    number = Q(pk=int(text)) if text.isdecimal() and len(text) < 10 else Q()
    words = Q()
    for name in ("rule", "table_name", "unit", "assigned_unit", "sentence", "values"):
        words |= Q(**{f"{name}__icontains": text})
    return words | number


def _late(today: date) -> Q:
    return ~Q(state=Ticket.CLOSED) & (Q(due__lt=today) | Q(state=Ticket.OPEN, verify_by__lt=today))


def ticket(ticket_id: int) -> Ticket:
    """Return one ticket. Raises UnknownTicket."""
    found = Ticket.objects.select_related("result").filter(pk=ticket_id).first()
    if found is None:
        raise UnknownTicket(ticket_id)
    return found


def events(found: Ticket) -> list[TicketEvent]:
    """Return what happened to a ticket, newest first."""
    return list(found.events.all())


def overdue(
    *,
    today: date | None = None,
    units: Collection[str] | None = None,
    tables: Collection[str] | None = None,
) -> "QuerySet[Ticket]":
    """Return the tickets of which a term has passed, longest first.

    ``units`` narrows to theirs, ``tables`` to those of some tables.
    """
    found = Ticket.objects.filter(_late(today or clock.today()))
    if tables is not None:
        found = found.filter(table_name__in=list(tables))
    return found if units is None else found.filter(assigned_unit__in=list(units))


def late_by_unit(*, today: date | None = None) -> list[UnitLoad]:
    """Return how each unit with standing tickets stands, the latest first."""
    late = Count("pk", filter=_late(today or clock.today()))
    rows = (
        Ticket.objects.exclude(state=Ticket.CLOSED)
        .values(name=F("assigned_unit"))
        .annotate(standing=Count("pk"), late=late, total=Sum("rows"))
        .order_by("-late", "-standing", "name")
    )
    return [UnitLoad(r["name"], r["standing"], r["late"], r["total"]) for r in rows]


def counts(asked: Asked) -> dict[str, int]:
    """Return how many tickets there are in each state, and how many are late."""
    found = tickets(asked)
    return {
        "late": found.filter(_late(clock.today())).count(),
        **dict(
            found.order_by().values_list("state").annotate(n=Count("pk")).values_list("state", "n")
        ),
    }


def heads(unit: str) -> list[str]:
    """Return the user names of those who head a unit."""
    found = User.objects.filter(role=Role.LEADER, unit=unit, is_active=True)
    return list(found.order_by("username").values_list("username", flat=True)) if unit else []


def units() -> list[str]:
    """Return the units that are charged with tickets."""
    found = Ticket.objects.order_by("assigned_unit")  # the model's order would make each distinct
    return list(found.values_list("assigned_unit", flat=True).distinct())


def busiest_tables(limit: int) -> list[str]:
    """Return the tables with the most standing tickets, the busiest first."""
    found = Ticket.objects.exclude(state=Ticket.CLOSED).values("table_name")
    counted = found.annotate(n=Count("pk")).order_by("-n", "table_name")
    return [one["table_name"] for one in counted[:limit]]
