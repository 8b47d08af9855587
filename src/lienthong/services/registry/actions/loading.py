"""Load the registry's facts."""

from pathlib import Path

from django.db import transaction

from lienthong.base.actor import Actor
from lienthong.base.settings import REPO_DIR
from lienthong.services.registry.agencies.models import AgencyPeriod
from lienthong.services.registry.facts import FACT_TABLES
from lienthong.services.registry.loading import LoadResult, load_facts
from lienthong.services.registry.models import Agency


@transaction.atomic
def load_reference(*, by: Actor, folder: Path = REPO_DIR / "reference") -> LoadResult:
    """Bring agencies, systems, priority databases, partners and laws in line with the files."""
    loaded = load_facts(part="registry", tables=FACT_TABLES, folder=folder, by=by)
    if loaded.changed:
        _keep_what_happened()
    return loaded


def _keep_what_happened() -> None:
    """Give agencies again the name and place that events recorded here gave them.

    The files know only the day on which they were made.
    """
    running = AgencyPeriod.objects.filter(valid_to=None).select_related("agency")
    for period in running:
        Agency.objects.filter(pk=period.agency_id).update(
            name=period.name, level=period.level, parent_id=period.parent_id or None
        )
