"""Who took results of quality home: kept in the audit log, as every export of rows."""

from collections.abc import Mapping

from django.db import transaction

from lienthong.base.actor import Actor
from lienthong.services.audit import actions as audit


@transaction.atomic
def note_export(*, subject: str, facts: Mapping[str, object], by: Actor) -> None:
    """Keep that failing rows or tickets were taken as a file."""
    audit.record(by=by, action="quality.export", subject=subject, after=facts)
