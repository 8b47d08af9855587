"""Read the dated tree: who is in force on a day, under which name, and what became of whom."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from lienthong.services.registry.agencies.models import AgencyEvent, AgencyPeriod
from lienthong.services.registry.errors import AgencyEnded, UnknownAgency
from lienthong.services.registry.models import Agency

ENDING = (AgencyEvent.Kind.MERGED, AgencyEvent.Kind.SPLIT, AgencyEvent.Kind.DISSOLVED)


@dataclass(frozen=True)
class Unit:
    """An agency as it was on one day. ``depth`` is its distance from the top, 0 there."""

    id: str
    name: str
    level: str
    parent_id: str
    depth: int = 0
    units: int = 0


def in_force(day: date) -> list[Unit]:
    """Return the agencies in force on a day with the name and parent they had then."""
    periods: dict[str, AgencyPeriod] = {
        p.agency_id: p
        for p in AgencyPeriod.objects.filter(
            Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gt=day)
        )
    }
    return [_on_that_day(a, periods.get(a.pk)) for a in Agency.objects.all() if _lives(a, day)]


def _lives(agency: Agency, day: date) -> bool:
    retired = agency.retired_at is not None and agency.valid_to is None
    begun = agency.valid_from is None or agency.valid_from <= day
    return begun and not retired and (agency.valid_to is None or day < agency.valid_to)


def _on_that_day(agency: Agency, period: AgencyPeriod | None) -> Unit:
    if period is None:
        return Unit(agency.pk, agency.name, agency.level, agency.parent_id or "")
    return Unit(agency.pk, period.name, period.level, period.parent_id)


def tree(day: date) -> list[Unit]:
    """Return the agencies in force on a day, each after its parent, with depth and units.

    A unit whose parent is not in force stands at the top.
    """
    units = in_force(day)
    known = {unit.id for unit in units}
    children: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        children[unit.parent_id if unit.parent_id in known else ""].append(unit)
    return list(_grown(children, "", 0))


def _grown(children: dict[str, list[Unit]], parent: str, depth: int) -> Iterator[Unit]:
    for unit in children.get(parent, ()):
        below = len(children.get(unit.id, ()))
        yield Unit(unit.id, unit.name, unit.level, unit.parent_id, depth, below)
        yield from _grown(children, unit.id, depth + 1)


def unit_and_below(unit: str) -> frozenset[str]:
    """Return a unit with every unit under it, at any depth, ended ones too."""
    below: dict[str | None, list[str]] = defaultdict(list)
    for one, parent in Agency.objects.values_list("id", "parent_id"):
        below[parent].append(one)
    found, waiting = {unit}, [unit]
    while waiting:
        more = [one for one in below[waiting.pop()] if one not in found]
        found.update(more)
        waiting += more
    return frozenset(found)


def periods(agency_id: str) -> list[AgencyPeriod]:
    """Return the periods of an agency, oldest first; none when nothing ever changed."""
    return list(AgencyPeriod.objects.filter(agency_id=agency_id))


def events(agency_id: str) -> list[AgencyEvent]:
    """Return what happened to an agency, newest first."""
    touched = Q(before__contains=[agency_id]) | Q(after__contains=[agency_id])
    return list(AgencyEvent.objects.filter(touched))


def successors(agency_id: str) -> list[str]:
    """Return the agencies in force that an ended one became, through however many events."""
    after: dict[str, list[str]] = defaultdict(list)
    for before, became in AgencyEvent.objects.filter(kind__in=ENDING).values_list(
        "before", "after"
    ):
        for one in before:
            after[one] += [a for a in became if a != one]
    return _followed(after, agency_id)


def _followed(after: dict[str, list[str]], agency_id: str) -> list[str]:
    found: list[str] = []
    seen, waiting = {agency_id}, list(after.get(agency_id, ()))
    while waiting:
        one = waiting.pop(0)
        if one in seen:
            continue
        seen.add(one)
        further = after.get(one, ())
        waiting += further
        if not further:
            found.append(one)
    return found


def ended(ids: Sequence[str], day: date) -> dict[str, date]:
    """Return those of the agencies that are no longer in force on a day, with their last day."""
    found = Agency.objects.filter(pk__in=ids, valid_to__lte=day)
    return {pk: last for pk, last in found.values_list("id", "valid_to") if last is not None}


def demand_in_force(agency_id: str, day: date, *, place: str = "") -> Agency:
    """Return an agency that may be given work on a day.

    Raises UnknownAgency; AgencyEnded, with the place that names it, when it is no more.
    """
    found = Agency.objects.filter(pk=agency_id).first()
    if found is not None and found.valid_to is not None and found.valid_to <= day:
        raise AgencyEnded(found.name, found.valid_to, place=place)
    if found is None or found.retired_at is not None:
        raise UnknownAgency(agency_id)
    return found
