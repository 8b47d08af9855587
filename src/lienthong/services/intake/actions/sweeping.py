"""Remove what runs and uploads that died have left: staging tables, half-received files."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.services.audit import actions as audit
from lienthong.services.intake import originals, staging
from lienthong.services.intake.models import Batch, BatchState

# A failed batch may be run on from its last chunk; after these days it begins from the first row.
KEEP_FAILED = timedelta(days=7)
UNFINISHED = (
    BatchState.QUEUED, BatchState.RUNNING, BatchState.PAUSED, BatchState.PUBLISHING,
)  # fmt: skip


@transaction.atomic
def sweep(*, by: Actor) -> dict[str, int]:
    """Remove the staging tables that no batch needs and the files that nobody is writing.

    What is in use just now is left for the next time. Returns how many of each were removed.
    """
    lately = Q(state=BatchState.FAILED, finished_at__gt=clock.now() - KEEP_FAILED)
    needed = Batch.objects.filter(Q(state__in=UNFINISHED) | lately).values_list("pk", flat=True)
    places = staging.left_over(needed)
    removed = {
        "staging": sum(1 for place in places if staging.drop_soon(place)),
        "files": originals.remove_abandoned(),
    }
    if any(removed.values()):
        audit.record(by=by, action="intake.sweep", subject="intake", after=removed)
    return removed
