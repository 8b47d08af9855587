"""Write the audit log, inside the transaction of the change it tells of."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.services.audit.models import AuditRecord

# One writer at a time extends the chain; the lock ends with the transaction. The number is ours.
_CHAIN_LOCK = 214_000_001


def record(
    *,
    by: Actor,
    action: str,
    subject: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Add one record to the chain. Must run inside the transaction of the change itself."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an audit record needs its change around it")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])
    last = AuditRecord.objects.order_by("-id").values_list("hash", flat=True).first() or ""
    entry = AuditRecord(
        at=clock.now(),
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name,
        action=action,
        subject=subject,
        before=_plain(before),
        after=_plain(after),
        previous_hash=last,
    )
    entry.hash = chain_hash(entry)
    entry.save()


def chain_hash(entry: AuditRecord) -> str:
    """Return the SHA-256 (hex) that binds a record to the one before it."""
    content = json.dumps(
        [
            entry.previous_hash, entry.at.isoformat(), entry.actor_kind, entry.actor_id,
            entry.actor_name, entry.action, entry.subject, entry.before, entry.after,
        ],
        ensure_ascii=False,
        sort_keys=True,
    )  # fmt: skip
    return hashlib.sha256(content.encode()).hexdigest()


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return the values as JSON gives them back, so that the hash can be checked later."""
    if values is None:
        return None
    plain: dict[str, Any] = json.loads(json.dumps(dict(values), default=str))
    return plain
