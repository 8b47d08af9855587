"""Read reviews: progress of every unit, the items, and which domains have data and which none."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, Q, QuerySet

from lienthong.services.contracts.sql import ident, table_name
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.registry.register import DOMAIN, KEY, NAME, STATUS, register_table
from lienthong.services.registry.review.errors import UnknownCampaign
from lienthong.services.registry.review.models import ReviewCampaign, ReviewItem

State = ReviewItem.State
BUILT, UNKNOWN = "da-co", "chua-ro"


@dataclass(frozen=True)
class Progress:
    """How far one unit is: items by state, and how many are late (not answered after their day)."""

    unit: str
    counts: Mapping[str, int]
    late: int

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def share(self) -> float:
        """Share judged, 0–100."""
        return 100 * self.counts.get(State.APPRAISED, 0) / self.total if self.total else 0.0


@dataclass(frozen=True)
class Domain:
    """One state-management domain with its databases by lifecycle; ``name`` empty: not sorted."""

    code: str
    name: str
    counts: Mapping[str, int]
    databases: tuple[tuple[str, str, str], ...]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def gap(self) -> str:
        """Return "none" without any database, "unbuilt" with none that is built, else ""."""
        if not self.total:
            return "none"
        return "" if self.counts.get(BUILT) else "unbuilt"


def campaign(campaign_id: int) -> ReviewCampaign:
    """Return one campaign. Raises UnknownCampaign."""
    found = ReviewCampaign.objects.filter(pk=campaign_id).first()
    if found is None:
        raise UnknownCampaign(campaign_id)
    return found


def campaigns() -> QuerySet[ReviewCampaign]:
    """Return the campaigns, newest first, each with its items and those judged."""
    judged = Count("items", filter=Q(items__state=State.APPRAISED))
    return ReviewCampaign.objects.annotate(count=Count("items"), judged=judged)


def item(item_id: int) -> ReviewItem:
    """Return one item with its campaign. Raises UnknownCampaign."""
    found = ReviewItem.objects.select_related("campaign").filter(pk=item_id).first()
    if found is None:
        raise UnknownCampaign(item_id)
    return found


def items(campaign_id: int, *, unit: str = "", state: str = "") -> QuerySet[ReviewItem]:
    """Return the items of a campaign, of one unit or in one state. Raises UnknownCampaign."""
    found = campaign(campaign_id).items.all()
    found = found.filter(unit=unit) if unit else found
    return found.filter(state=state) if state else found


def of_database(database_id: str) -> list[ReviewItem]:
    """Return what reviews said of a database, newest first."""
    found = ReviewItem.objects.filter(database_id=database_id).select_related("campaign")
    return list(found.order_by("-pk"))


def progress(campaign_id: int, *, today: date) -> list[Progress]:
    """Return every unit's progress, those with the most left first."""
    items = ReviewItem.objects.filter(campaign_id=campaign_id).order_by()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for unit, state, number in items.values_list("unit", "state").annotate(n=Count("pk")):
        counts[unit][state] = number
    waiting = items.filter(state__in=(State.ASSIGNED, State.RETURNED), due_on__lt=today)
    late = dict(waiting.values_list("unit").annotate(n=Count("pk")))
    found = [Progress(unit, by_state, late.get(unit, 0)) for unit, by_state in counts.items()]
    return sorted(found, key=lambda p: (p.share, -p.total, p.unit))


def results(campaign_id: int) -> dict[str, int]:
    """Return result → how many databases got it."""
    judged = ReviewItem.objects.filter(campaign_id=campaign_id, state=State.APPRAISED).order_by()
    return dict(judged.values_list("result").annotate(n=Count("pk")))


def coverage(ids: Collection[str] | None = None, *, shown: int = 12) -> list[Domain]:
    """Return every domain of the list with its databases, of the register or of some ids.

    The last one holds what nobody has sorted. Domains without any database are gaps.
    """
    table = register_table()
    column, status = ident(DOMAIN), ident(STATUS)
    where = "" if ids is None else f"AND {ident(KEY)} = ANY(%(ids)s)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT coalesce({column}, ''), coalesce({status}, %(unknown)s), "  # noqa: S608
            f"{ident(KEY)}, {ident(NAME)} FROM {table_name(table)} "
            f"WHERE _event <> 'CANCEL' {where} ORDER BY {ident(NAME)}",
            {"unknown": UNKNOWN, "ids": list(ids or ())},
        )
        rows = cursor.fetchall()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    named: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for domain, state, key, name in rows:
        counts[domain][state] += 1
        if len(named[domain]) < shown:
            named[domain].append((key, name, state))
    codes = dictionary.current().code_list(table.field(DOMAIN).code_list or "")
    listed = [(i.code, i.name_vi) for i in codes.items] if codes else []
    extra = [(code, code) for code in counts if code and code not in dict(listed)]
    return [
        Domain(code, name, dict(counts[code]), tuple(named[code]))
        for code, name in [*listed, *extra, ("", "")]
    ]
