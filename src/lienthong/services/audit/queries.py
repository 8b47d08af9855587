"""Read the audit log and prove that nobody changed it."""

from collections.abc import Collection

from django.db.models import Case, F, Q, QuerySet, Value, When

from lienthong.services.audit.actions import chain_hash
from lienthong.services.audit.models import AuditRecord


def of_subject(subject: str) -> QuerySet[AuditRecord]:
    """Return the records of one subject, newest first."""
    return AuditRecord.objects.filter(subject=subject)


def search(
    *, text: str = "", action: str = "", closed: Collection[str] = ()
) -> QuerySet[AuditRecord]:
    """Return the records whose actor or subject contains ``text``, newest first.

    Subjects «table:row» of the ``closed`` tables are looked at up to the colon only: a match would
    tell which rows there are.
    """
    found = AuditRecord.objects.all()
    if action:
        found = found.filter(action=action)
    if text:
        hidden = [When(subject__startswith=f"{table}:", then=Value(table)) for table in closed]
        found = found.annotate(seen=Case(*hidden, default=F("subject")))
        found = found.filter(Q(seen__icontains=text) | Q(actor_name__icontains=text))
    return found


def first_broken_link() -> int | None:
    """Return the id of the first record that does not fit the chain; None when all fit."""
    previous = ""
    for entry in AuditRecord.objects.order_by("id").iterator():
        if entry.previous_hash != previous or chain_hash(entry) != entry.hash:
            return entry.pk
        previous = entry.hash
    return None
