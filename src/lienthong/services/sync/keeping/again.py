"""Send again what was sent, from a package on, or one record; the receiver is not emptied."""

from __future__ import annotations

from django.db import transaction

from lienthong.base.actor import Actor
from lienthong.base.errors import NotFound, UserError
from lienthong.base.i18n import N_
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import queries as contracts
from lienthong.services.sync import errors
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.models import OutPackage, OutStream
from lienthong.services.sync.repair import resend_rows


@transaction.atomic
def replay(*, stream_id: int, sequence: int, by: Actor) -> int:
    """Send the packages from a number on again, the same bytes; return how many.

    A receiver that has them answers with the receipts it gave, so this is always safe. Raises
    UserError when one of them is not kept any more.
    """
    stream = locked(stream_id)
    packages = OutPackage.objects.filter(stream=stream, sequence__gte=sequence)
    first = packages.order_by("sequence").values_list("sequence", flat=True).first()
    if first is None or first != sequence:
        raise NotFound(
            N_("Luồng này không có gói số %(sequence)s."),
            code="unknown-package",
            values={"sequence": sequence},
            remedy=N_("Xem số gói ở danh sách biên nhận của luồng."),
        )
    if packages.filter(payload=None).exists():
        kept = _kept_from(stream)
        raise UserError(
            N_("Nội dung gói số %(sequence)s không còn lưu; còn lưu từ gói số %(kept)s."),
            code="package-let-go",
            values={"sequence": sequence, "kept": kept if kept is not None else "—"},
            remedy=N_("Phát lại từ gói còn lưu, hoặc gửi lại toàn bộ bản ghi của luồng."),
            status=409,
        )
    count = packages.filter(state=OutPackage.ACKNOWLEDGED).update(state=OutPackage.PENDING)
    OutStream.objects.filter(pk=stream.pk).update(attempts=0, next_attempt_at=None)
    audit.record(
        by=by,
        action="sync.stream_replay",
        subject=f"stream:{stream}",
        after={"from": sequence, "packages": count},
    )
    return count


def resend_record(*, stream_id: int, table: str, row_id: str, identity: Identity, by: Actor) -> int:
    """Send one record again as it is now. Raises NotFound when this node has no such record."""
    stream = OutStream.objects.get(pk=stream_id)
    contract = contracts.current(stream.contract_id)
    if table not in [declared.name for declared in contract.tables]:
        raise errors.unknown_record(table, row_id)
    count = resend_rows(stream_id=stream_id, rows={table: [row_id]}, identity=identity, by=by)
    if not count:
        raise errors.unknown_record(table, row_id)
    return count


def locked(stream_id: int) -> OutStream:
    """The stream, locked until the transaction ends. Raises NotFound."""
    streams = OutStream.objects.select_for_update(of=("self",)).select_related("peer")
    found = streams.filter(pk=stream_id).first()
    if found is None:
        raise errors.unknown_stream(str(stream_id))
    return found


def _kept_from(stream: OutStream) -> int | None:
    """The first package from which on everything is kept."""
    packages = OutPackage.objects.filter(stream=stream)
    gone = packages.filter(payload=None).order_by("-sequence").values_list("sequence", flat=True)
    last_gone = gone.first() or 0
    later = packages.filter(sequence__gt=last_gone).order_by("sequence")
    return later.values_list("sequence", flat=True).first()
