"""What legal texts do to agencies: found, rename, move, merge, split, dissolve them, on a day.

Nothing is overwritten: the period that ends keeps its name and place, the next one begins. A change
is recorded on or after the day it takes effect, so that the tree of today is what is in force.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.db.models import F

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.services.audit import actions as audit
from lienthong.services.records import actions as records
from lienthong.services.records.queries import Asked, page
from lienthong.services.registry import errors
from lienthong.services.registry.agencies.models import AgencyEvent, AgencyPeriod
from lienthong.services.registry.models import Agency
from lienthong.services.registry.register import AGENCY, AGENCY_NAME, register_table

Kind = AgencyEvent.Kind
_MOST_DATABASES = 20_000


@transaction.atomic
def establish_agency(
    *, agency_id: str, name: str, level: str, parent_id: str, on: date, basis: str, by: Actor
) -> Agency:
    """Add an agency or unit that is in force from a day."""
    errors.demand_event(agency_id, name, level, on, basis)
    if Agency.objects.filter(pk=agency_id).exists():
        raise errors.AgencyTaken(agency_id)
    parent = _held(parent_id) if parent_id else None
    found = Agency.objects.create(
        id=agency_id,
        name=name.strip(),
        level=level,
        parent=parent,
        position=1 + (Agency.objects.order_by("-position").values_list("position", flat=True)[:1]
                      or [0])[0],
        valid_from=on,
        own=True,
        source=basis.strip(),
    )  # fmt: skip
    AgencyPeriod.objects.create(
        agency=found, name=found.name, level=level, parent_id=parent_id, valid_from=on
    )
    _record(Kind.ESTABLISHED, on, basis, [], [agency_id], {"name": found.name}, by)
    return found


@transaction.atomic
def rename_agency(*, agency_id: str, name: str, on: date, basis: str, by: Actor) -> Agency:
    """Give an agency another name from a day; the earlier one stays for what was before."""
    found = _held(agency_id)
    errors.demand_event(agency_id, name, found.level, on, basis)
    told = {"name": [found.name, name.strip()]}
    if found.name == name.strip():
        raise errors.NothingChanges(found.name)
    found.name = name.strip()
    _turn(found, on)
    _record(Kind.RENAMED, on, basis, [agency_id], [agency_id], told, by)
    return found


@transaction.atomic
def move_agency(*, agency_id: str, parent_id: str, on: date, basis: str, by: Actor) -> Agency:
    """Put an agency under another one from a day; an empty parent is the top."""
    found = _held(agency_id)
    errors.demand_event(agency_id, found.name, found.level, on, basis)
    parent = _held(parent_id) if parent_id else None
    if parent_id == (found.parent_id or ""):
        raise errors.NothingChanges(found.name)
    if parent is not None and agency_id in _line(parent):
        raise errors.WithinItself(found.name, parent.name)
    told = {"parent": [found.parent_id or "", parent_id]}
    found.parent = parent
    _turn(found, on)
    _record(Kind.MOVED, on, basis, [agency_id], [agency_id], told, by)
    return found


@transaction.atomic
def merge_agencies(
    *, agency_ids: Sequence[str], into_id: str, on: date, basis: str, by: Actor
) -> Agency:
    """End agencies on a day in favour of one that goes on; their units move under it."""
    into = _held(into_id)
    ending = [_held(one) for one in dict.fromkeys(agency_ids) if one != into_id]
    if not ending:
        raise errors.NothingChanges(into.name)
    for one in ending:
        errors.demand_event(one.pk, one.name, one.level, on, basis)
        if one.pk in _line(into):
            raise errors.WithinItself(one.name, into.name)
        for unit in Agency.objects.filter(parent=one, valid_to=None).exclude(pk=into_id):
            unit.parent = into
            _turn(unit, on)
        _end(one, on)
    before = [one.pk for one in ending]
    _record(Kind.MERGED, on, basis, [*before, into_id], [into_id], {}, by)
    return into


@transaction.atomic
def split_agency(
    *, agency_id: str, into_ids: Sequence[str], on: date, basis: str, by: Actor
) -> list[Agency]:
    """End an agency on a day in favour of several; its own units must have been moved before."""
    found = _held(agency_id)
    errors.demand_event(agency_id, found.name, found.level, on, basis)
    into = [_held(one) for one in dict.fromkeys(into_ids) if one != agency_id]
    if not into:
        raise errors.NothingChanges(found.name)
    _refuse_units(found)
    _end(found, on)
    _record(Kind.SPLIT, on, basis, [agency_id], [one.pk for one in into], {}, by)
    return into


@transaction.atomic
def dissolve_agency(*, agency_id: str, on: date, basis: str, by: Actor) -> Agency:
    """End an agency on a day without a successor; its units must have been moved before."""
    found = _held(agency_id)
    errors.demand_event(agency_id, found.name, found.level, on, basis)
    _refuse_units(found)
    _end(found, on)
    _record(Kind.DISSOLVED, on, basis, [agency_id], [], {}, by)
    return found


@transaction.atomic
def hand_over_databases(*, from_id: str, to_id: str, basis: str, by: Actor) -> int:
    """Put every database of an agency under its successor; return how many. History stays."""
    to = _held(to_id)
    if not basis.strip():
        raise errors.NoBasis()
    table = register_table()
    asked = Asked(filters={AGENCY: from_id}, limit=_MOST_DATABASES)
    rows = [
        (row["_id"], {f.name: row[f.name] for f in table.fields} | {AGENCY: to_id,
                                                                   AGENCY_NAME: to.name})
        for row in page(table, asked).rows
    ]  # fmt: skip
    written = records.write_rows(table=table, rows=rows, by=by, reason=basis.strip())
    audit.record(
        by=by,
        action="registry.hand_over",
        subject=f"agency:{from_id}",
        after={"to": to_id, "databases": len(written), "basis": basis.strip()},
    )
    return len(written)


def _held(agency_id: str) -> Agency:
    found = Agency.objects.select_for_update().filter(pk=agency_id).first()
    if found is None:
        raise errors.UnknownAgency(agency_id)
    if found.valid_to is not None:
        raise errors.AgencyEnded(found.name, found.valid_to)
    return found


def _line(agency: Agency) -> set[str]:
    """Return an agency with all above it."""
    found: set[str] = set()
    one: Agency | None = agency
    while one is not None and one.pk not in found:
        found.add(one.pk)
        one = one.parent
    return found


def _refuse_units(agency: Agency) -> None:
    units = list(
        Agency.objects.filter(parent=agency, valid_to=None, retired_at=None).values_list(
            "name", flat=True
        )
    )
    if units:
        raise errors.UnitsRemain(agency.name, units)


def _turn(agency: Agency, on: date) -> None:
    """Close the period that runs and open the next with what the agency is from now on."""
    before = Agency.objects.get(pk=agency.pk)
    latest = _latest(before)
    if latest.valid_from is not None and on < latest.valid_from:
        raise errors.BeforeTheLast(before.name, latest.valid_from)
    agency.save(update_fields=["name", "parent"])
    told = {"name": agency.name, "parent_id": agency.parent_id or "", "level": agency.level}
    if latest.valid_from == on:
        AgencyPeriod.objects.filter(pk=latest.pk).update(**told)
        return
    latest.valid_to = on
    latest.save(update_fields=["valid_to"])
    AgencyPeriod.objects.create(agency=agency, valid_from=on, **told)


def _end(agency: Agency, on: date) -> None:
    latest = _latest(agency)
    if latest.valid_from is not None and on <= latest.valid_from:
        raise errors.BeforeTheLast(agency.name, latest.valid_from)
    latest.valid_to = agency.valid_to = on
    latest.save(update_fields=["valid_to"])
    agency.save(update_fields=["valid_to"])


def _latest(agency: Agency) -> AgencyPeriod:
    """Return the period that runs; one is made for an agency that never changed."""
    found = agency.periods.order_by(F("valid_from").desc(nulls_last=True)).first()
    if found is not None:
        return found
    return AgencyPeriod.objects.create(
        agency=agency,
        name=agency.name,
        level=agency.level,
        parent_id=agency.parent_id or "",
        valid_from=agency.valid_from,
    )


def _record(
    kind: AgencyEvent.Kind,
    on: date,
    basis: str,
    before: list[str],
    after: list[str],
    told: Mapping[str, object],
    by: Actor,
) -> None:
    AgencyEvent.objects.create(
        kind=kind,
        happened_on=on,
        basis=basis.strip(),
        before=before,
        after=after,
        told=dict(told),
        recorded_at=clock.now(),
        recorded_by=str(by),
    )
    audit.record(
        by=by,
        action=f"registry.agency_{kind.value}",
        subject=f"agency:{(before or after)[0]}",
        before={"agencies": before},
        after={"agencies": after, "on": on.isoformat(), "basis": basis.strip(), **told},
    )
