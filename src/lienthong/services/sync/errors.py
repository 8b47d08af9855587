"""What a person may do wrong with sync."""

from lienthong.base.errors import NotFound, UserError
from lienthong.base.i18n import N_


def unknown_peer(node_id: str) -> NotFound:
    """The named peer is not registered."""
    return NotFound(
        N_("Chưa đăng ký nút «%(node)s»."),
        code="unknown-peer",
        values={"node": node_id},
        remedy=N_("Đăng ký bằng «lienthong sync peer add» rồi thử lại."),
    )


def unknown_stream(contract_id: str) -> NotFound:
    """No stream carries the contract."""
    return NotFound(
        N_("Chưa có luồng đồng bộ nào cho hợp đồng «%(contract)s»."),
        code="unknown-stream",
        values={"contract": contract_id},
        remedy=N_("Duyệt một nút nhận và chờ tiến trình đồng bộ tạo luồng."),
    )


def bad_public_key() -> UserError:
    """The text is no Ed25519 public key."""
    return UserError(
        N_("Khóa công khai không đúng: cần khóa Ed25519 dạng base64 (32 byte) hoặc PEM."),
        code="bad-public-key",
        remedy=N_("Lấy khóa bằng «lienthong node key» ở nút kia."),
    )


def peer_down(node_id: str) -> UserError:
    """The peer gives no answer now."""
    return UserError(
        N_("Không liên lạc được với nút «%(node)s»."),
        code="peer-unreachable",
        values={"node": node_id},
        remedy=N_("Kiểm tra nút kia và đường truyền rồi thử lại."),
    )


def peer_refused(node_id: str, code: str) -> UserError:
    """The peer refuses the request."""
    return UserError(
        N_("Nút «%(node)s» từ chối yêu cầu: %(code)s."),
        code="peer-refused",
        values={"node": node_id, "code": code},
        remedy=N_("Xem cảnh báo trên trang đồng bộ của hai nút."),
    )


class Superseded(Exception):
    """Another process of this node opened a later session; this one must stop sending."""
