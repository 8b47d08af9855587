"""What a person may do wrong with the keys of peers."""

from collections.abc import Sequence

from lienthong.base.errors import NotFound, UserError
from lienthong.base.i18n import N_
from lienthong.services.sync.models import PeerKey


def unknown_key(node_id: str, key_id: str) -> NotFound:
    """The peer has no such key."""
    return NotFound(
        N_("Nút «%(node)s» không có khóa «%(key)s»."),
        code="unknown-key",
        values={"node": node_id, "key": key_id},
        remedy=N_("Xem các khóa bằng «lienthong sync key list»."),
    )


def unknown_class(named: str, known: Sequence[str]) -> UserError:
    """Data has no such class."""
    return UserError(
        N_("Không có loại dữ liệu «%(named)s»; chỉ nhận: %(known)s."),
        code="unknown-class",
        values={"named": named, "known": ", ".join(known)},
    )


def revoked(key: PeerKey) -> UserError:
    """A revoked key never counts again."""
    return UserError(
        N_("Khóa «%(key)s» của nút «%(node)s» đã bị thu hồi, không dùng lại được."),
        code="revoked-key",
        values={"key": key.key_id, "node": key.peer.node_id},
        remedy=N_("Nút kia tạo khóa mới bằng «lienthong node new-key» rồi gửi lại."),
        status=409,
    )
