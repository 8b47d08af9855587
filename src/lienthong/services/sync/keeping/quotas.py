"""Say how much a sender may send here."""

from __future__ import annotations

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.audit import actions as audit
from lienthong.services.sync import errors
from lienthong.services.sync.models import Peer, SenderQuota

MOST = 10**15


@transaction.atomic
def set_quota(
    *, node_id: str, rows_per_day: int, bytes_per_day: int, packages_per_minute: int, by: Actor
) -> SenderQuota:
    """Set the bounds of a sender; 0 is no bound. They count from the next package on."""
    peer = Peer.objects.filter(direction=Peer.SENDER, node_id=node_id).first()
    if peer is None:
        raise errors.unknown_peer(node_id)
    after = {
        "rows_per_day": rows_per_day,
        "bytes_per_day": bytes_per_day,
        "packages_per_minute": packages_per_minute,
    }
    if not all(0 <= number <= MOST for number in after.values()):
        raise UserError(
            N_("Hạn mức phải là số từ 0 (không giới hạn) trở lên."),
            code="bad-quota",
            remedy=N_("Nhập số nguyên; bỏ giới hạn thì nhập 0."),
        )
    held = SenderQuota.objects.select_for_update().filter(peer=peer).first()
    before = {name: getattr(held, name) for name in after} if held else None
    now = clock.now()
    quota, _created = SenderQuota.objects.update_or_create(
        peer=peer, defaults={**after, "set_by": str(by), "set_at": now}
    )
    if before != after:
        audit.record(
            by=by, action="sync.quota_set", subject=f"peer:{peer}", before=before, after=after
        )
    return quota
