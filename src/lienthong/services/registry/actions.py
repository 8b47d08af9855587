"""Load the registry's facts."""

from pathlib import Path

from django.db import transaction

from lienthong.base.actor import Actor
from lienthong.base.settings import REPO_DIR
from lienthong.services.registry.facts import FACT_TABLES
from lienthong.services.registry.loading import LoadResult, load_facts


@transaction.atomic
def load_reference(*, by: Actor, folder: Path = REPO_DIR / "reference") -> LoadResult:
    """Bring agencies, systems, priority databases, partners and laws in line with the files."""
    return load_facts(part="registry", tables=FACT_TABLES, folder=folder, by=by)
