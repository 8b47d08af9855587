"""Read the facts: agencies, systems, priority databases, partners, laws."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from lienthong.base.text import fold
from lienthong.services.registry.errors import UnknownAgency
from lienthong.services.registry.models import (
    Agency,
    InformationSystem,
    LegalReference,
    Partner,
    PriorityDatabase,
)
from lienthong.services.registry.register import registered_by_agency


@dataclass(frozen=True)
class Inventory:
    """What an agency declared in Appendix I, against what the register holds of it."""

    agency: Agency
    declared: int
    registered: int

    @property
    def complete(self) -> bool:
        return self.registered == self.declared


def agencies(*, search: str = "", level: str = "") -> list[Agency]:
    """Return agencies in force whose name holds every word, with or without diacritics."""
    found = Agency.objects.filter(retired_at=None, valid_to=None)
    if level:
        found = found.filter(level=level)
    return [a for a in found if _matches(f"{a.pk} {a.abbreviation} {a.name}", search)]


def agency(agency_id: str) -> Agency:
    """Return one agency. Raises UnknownAgency."""
    found = Agency.objects.filter(pk=agency_id).first()
    if found is None:
        raise UnknownAgency(agency_id)
    return found


def agency_names(ids: Sequence[str] = ()) -> dict[str, str]:
    """Return id → name, of some agencies or of all."""
    found = Agency.objects.filter(pk__in=ids) if ids else Agency.objects.all()
    return dict(found.values_list("id", "name"))


def counts() -> dict[str, int]:
    """Return how many facts of each kind are in force."""
    return {
        "agencies": Agency.objects.filter(retired_at=None).count(),
        "systems": InformationSystem.objects.filter(retired_at=None).count(),
        "priority_databases": PriorityDatabase.objects.filter(retired_at=None).count(),
        "partners": Partner.objects.filter(retired_at=None).count(),
        "legal_references": LegalReference.objects.filter(retired_at=None).count(),
    }


def agencies_by_level() -> Counter[str]:
    """Return level → number of agencies in force."""
    return Counter(Agency.objects.filter(retired_at=None).values_list("level", flat=True))


def inventories() -> list[Inventory]:
    """Return declared against registered databases, for each agency that declared any."""
    registered = registered_by_agency()
    return [
        Inventory(a, a.declared_databases or 0, registered.get(a.pk, 0))
        for a in Agency.objects.filter(retired_at=None, declared_databases__isnull=False)
    ]


def systems(*, search: str = "", group: str = "") -> list[InformationSystem]:
    """Return the information systems, of a group or of all."""
    found = InformationSystem.objects.filter(retired_at=None)
    if group:
        found = found.filter(group=group)
    return [s for s in found if _matches(f"{s.pk} {s.name} {s.name_en} {s.operator}", search)]


def systems_of(database_id: str) -> list[InformationSystem]:
    """Return the systems that the plans ask for and that name a database."""
    found = InformationSystem.objects.filter(retired_at=None)
    return list(found.filter(database_ids__contains=[database_id]))


def priority_databases() -> QuerySet[PriorityDatabase]:
    """Return the 11 priority databases with their leads."""
    return PriorityDatabase.objects.filter(retired_at=None).select_related("lead_agency")


def partners(*, agency_id: str = "") -> QuerySet[Partner]:
    """Return agency–enterprise pairs, of an agency or of all."""
    found = Partner.objects.filter(retired_at=None).select_related("agency", "enterprise")
    return found.filter(agency_id=agency_id) if agency_id else found


def legal_references(*, search: str = "", status: str = "") -> list[LegalReference]:
    """Return legal texts; status is cited, to_be_issued or seed_itself."""
    found = LegalReference.objects.filter(retired_at=None)
    if status:
        found = found.filter(status=status)
    return [r for r in found if _matches(f"{r.number} {r.kind} {r.issuer} {r.subject}", search)]


def _matches(text: str, search: str) -> bool:
    """Tell whether a text holds every word; a word typed with diacritics must match with them."""
    lower, plain = text.lower(), fold(text)
    return all(
        (word in plain) if fold(word) == word else (word in lower)
        for word in search.lower().split()
    )
