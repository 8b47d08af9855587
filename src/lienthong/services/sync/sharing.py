"""What «dùng chung» is made of, each part measured from the node's own facts, or not and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from lienthong.base import clock
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Contract
from lienthong.services.audit import queries as audit
from lienthong.services.records import reading
from lienthong.services.sync.models import OutStream, Receipt
from lienthong.services.sync.queries import NOT_CONNECTED, shared_share

USED_DAYS, REUSED_DAYS = 30, 90
SYNCED = N_("Đồng bộ tới nơi nhận trong hạn cam kết")
USED = N_("Dịch vụ chia sẻ được dùng: nơi nhận có nhận gói trong 30 ngày qua")
REUSED = N_(
    "Dùng lại: số nơi nhận đã nhận gói, người đã xuất và khóa API của đơn vị khác đã đọc, trong 90 "
    "ngày qua"
)
PUBLISHED = N_("Công bố như cam kết")
ANSWERED = N_("Trả lời yêu cầu chia sẻ đúng hạn")
NO_PROMISE = N_("Hợp đồng không cam kết công bố thành dữ liệu mở.")
NO_PORTAL = N_("Nút này chưa có cổng dữ liệu mở nên không có số liệu về việc công bố.")
NO_REQUESTS = N_("Nút này chưa có sổ yêu cầu chia sẻ dữ liệu nên không có số liệu trả lời.")


@dataclass(frozen=True)
class SharedPart:
    """One part of the sixth word: a share (0.0–1.0), a count, or neither and the reason."""

    title: str
    share: float | None
    reason: str = ""
    count: int | None = None


def shared_parts(contract: Contract) -> list[tuple[str, SharedPart]]:
    """Return (table, part) for what can be told of sharing, measured or not.

    The first part makes the score, the promise being of it; use and reuse are facts beside it.
    Publishing and requests are kept elsewhere than on this node, so they say why they are not
    measured.
    """
    found = [
        (table.name, SharedPart(SYNCED, *shared_share(table.name))) for table in contract.tables
    ]
    promised = contract.sharing.get("level") == "open"
    of_all = (
        _used(contract),
        SharedPart(REUSED, None, count=len(set(_users(contract)))),
        SharedPart(PUBLISHED, None, NO_PORTAL if promised else NO_PROMISE),
        SharedPart(ANSWERED, None, NO_REQUESTS),
    )
    return found + [("", part) for part in of_all]


def _used(contract: Contract) -> SharedPart:
    """Return how many of the receivers lately took something."""
    there = OutStream.objects.filter(contract_id=contract.id).count()
    if not there:
        return SharedPart(USED, None, NOT_CONNECTED)
    return SharedPart(USED, len(set(_receivers(contract, USED_DAYS))) / there)


def _receivers(contract: Contract, days: int) -> Iterator[int]:
    """Yield the streams whose receiver acknowledged a package in the last days."""
    since = clock.now() - timedelta(days=days)
    taken = Receipt.objects.filter(
        package__stream__contract_id=contract.id, received_at__gte=since, verified=True
    )
    yield from taken.order_by().values_list("package__stream", flat=True).distinct()


def _users(contract: Contract) -> Iterator[tuple[str, str]]:
    """Yield who used the rows elsewhere: receivers, those who exported, programs of others."""
    yield from (("stream", str(stream)) for stream in _receivers(contract, REUSED_DAYS))
    since = clock.now() - timedelta(days=REUSED_DAYS)
    for table in contract.tables:
        exported = audit.of_subject(f"table:{table.name}").filter(
            action="records.exported", at__gte=since
        )
        yield from exported.order_by().values_list("actor_kind", "actor_id").distinct()
        keys = reading.clients(table.name, since=since.date(), owner=contract.owner)
        yield from (("key", str(key)) for key in keys)
