"""What «dùng chung» is made of, each part measured from the node's own facts, or not and why."""

from dataclasses import dataclass

from lienthong.base.i18n import N_
from lienthong.core.contract.model import Contract
from lienthong.services.sync.queries import shared_share

SYNCED = N_("Đồng bộ tới nơi nhận trong hạn cam kết")
PUBLISHED = N_("Công bố như cam kết")
ANSWERED = N_("Trả lời yêu cầu chia sẻ đúng hạn")
NO_PROMISE = N_("Hợp đồng không cam kết công bố thành dữ liệu mở.")
NO_PORTAL = N_("Nút này chưa có cổng dữ liệu mở nên không có số liệu về việc công bố.")
NO_REQUESTS = N_("Nút này chưa có sổ yêu cầu chia sẻ dữ liệu nên không có số liệu trả lời.")


@dataclass(frozen=True)
class SharedPart:
    """One part of the sixth word: a share (0.0–1.0), or None and the reason (a message id)."""

    title: str
    share: float | None
    reason: str = ""


def shared_parts(contract: Contract) -> list[tuple[str, SharedPart]]:
    """Return (table, part) for what can be told of sharing, measured or not.

    Only what was measured makes the score: today the first part. Publishing and requests are kept
    elsewhere than on this node, so they say why they are not measured.
    """
    found = [
        (table.name, SharedPart(SYNCED, *shared_share(table.name))) for table in contract.tables
    ]
    promised = contract.sharing.get("level") == "open"
    found.append(("", SharedPart(PUBLISHED, None, NO_PORTAL if promised else NO_PROMISE)))
    found.append(("", SharedPart(ANSWERED, None, NO_REQUESTS)))
    return found
