"""Record that an item of a priority database was done, and take that back."""

from datetime import date

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.services.audit import actions as audit
from lienthong.services.direction import errors
from lienthong.services.direction.evidence import stated
from lienthong.services.direction.models import PriorityItem


@transaction.atomic
def complete_item(*, item_id: str, done_on: date | None, evidence: str, by: Actor) -> PriorityItem:
    """Record when an item was done and on which evidence; no day takes that back, saying why."""
    item = PriorityItem.objects.select_for_update().filter(pk=item_id).first()
    if item is None:
        raise errors.UnknownTask(item_id)
    if done_on is not None and done_on > clock.today():
        raise errors.DoneInFuture(done_on.isoformat())
    before = {"done_on": item.done_on, "evidence": item.evidence}
    item.done_on, item.evidence, item.reported_by = done_on, stated(evidence), by.name
    item.save(update_fields=["done_on", "evidence", "reported_by"])
    audit.record(
        by=by,
        action="direction.item_done" if done_on else "direction.item_reopened",
        subject=f"priority-item:{item_id}",
        before=before,
        after={"done_on": done_on, "evidence": item.evidence},
    )
    return item
