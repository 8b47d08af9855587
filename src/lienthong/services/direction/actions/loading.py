"""Load the plans' facts from the reference files."""

from pathlib import Path

from django.db import transaction

from lienthong.base.actor import Actor
from lienthong.base.settings import REPO_DIR
from lienthong.services.direction.actions.own_kpis import ship_kpis
from lienthong.services.direction.facts import FACT_TABLES
from lienthong.services.direction.restating import restate
from lienthong.services.registry.loading import LoadResult, load_facts


@transaction.atomic
def load_reference(*, by: Actor, folder: Path = REPO_DIR / "reference") -> LoadResult:
    """Bring plans, tasks, KPIs and reporting rules in line with the files; ship the own KPIs."""
    done = load_facts(part="direction", tables=FACT_TABLES, folder=folder, by=by)
    if done.changed:
        restate()
    ship_kpis(by=by)
    return done
