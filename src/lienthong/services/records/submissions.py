"""Forms that were sent and saved: the same form sent again saves nothing again.

A sending is named by the token of the form and a digest of what was typed. Two clicks or a reload
are the same sending; other values in the same form are a new one, and the version decides.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import connection

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.services.records.models import Submission

KEPT = timedelta(days=2)
_LOCKS = 214_000_002  # the class of our advisory locks; the number is ours


def digest(values: Mapping[str, Any]) -> str:
    """Return what tells two sendings of one form apart."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def earlier(token: str, values: Mapping[str, Any], by: Actor) -> Submission | None:
    """Return the earlier sending of this form, waiting for one that is being saved just now.

    Must run inside the transaction that saves the row; the wait ends with that transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCKS, f"{by}{token}"])
    return Submission.objects.filter(owner=str(by), token=token, digest=digest(values)).first()


def note(*, token: str, values: Mapping[str, Any], row_id: str, version: int, by: Actor) -> None:
    """Note that a form was saved, inside the transaction of the save; forget old ones."""
    now = clock.now()
    Submission.objects.filter(at__lt=now - KEPT).delete()
    Submission.objects.create(
        owner=str(by), token=token, digest=digest(values), row_id=row_id, version=version, at=now
    )
