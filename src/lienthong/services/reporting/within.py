"""The tasks, indicators and databases that a scope holds."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet

from lienthong.core.contract.model import Contract
from lienthong.services.contracts import queries as contracts
from lienthong.services.direction.kpis.queries import KpiLine, kpi_lines
from lienthong.services.direction.models import Task
from lienthong.services.records.queries import Asked
from lienthong.services.registry import register
from lienthong.services.registry.agencies.queries import unit_and_below
from lienthong.services.reporting.scoping import Scope

_MOST = 100_000


def tasks_within(scope: Scope) -> "QuerySet[Task]":
    """Return the tasks in force; of a named task also those of lower plans that carry it out."""
    found = Task.objects.filter(retired_at=None)
    if scope.plans:
        found = found.filter(Q(plan__in=scope.plans) | Q(parent__in=scope.tasks))
    if scope.tasks:
        found = found.filter(Q(pk__in=scope.tasks) | Q(parent__in=scope.tasks))
    if scope.agencies:
        found = found.filter(lead_ids__overlap=sorted(with_units(scope.agencies)))
    return found.filter(pillar=scope.pillar) if scope.pillar else found


def kpis_within(scope: Scope, on: date) -> list[KpiLine]:
    """Return the indicators with their figures of a day; the node's own belong to every plan."""
    owners = with_units(scope.agencies)
    return [line for line in kpi_lines(on) if _asks(scope, owners, line)]


def _asks(scope: Scope, owners: Collection[str], line: KpiLine) -> bool:
    kpi = line.kpi
    if scope.plans and kpi.plan_id and kpi.plan_id not in scope.plans:
        return False
    if scope.tasks and not set(kpi.task_ids) & set(scope.tasks):
        return False
    held = {*kpi.owner_ids, kpi.scope} - {""}
    return not owners or not held or bool(held & set(owners))


def contracts_within(scope: Scope) -> list[Contract]:
    """Return the declared databases that reports are about."""
    every = contracts.all_current()
    if not scope.agencies and not scope.group:
        return list(every)
    listed = register.rows(
        Asked(filters={register.GROUP: scope.group} if scope.group else {}, limit=_MOST)
    )
    owners = with_units(scope.agencies)
    kept = {
        str(row[register.KEY]) for row in listed if not owners or row[register.AGENCY] in owners
    }
    return [one for one in every if one.register_entry in kept]


def with_units(agencies: Collection[str]) -> frozenset[str]:
    """Return agencies with every unit beneath them."""
    return frozenset().union(*(unit_and_below(one) for one in agencies))
