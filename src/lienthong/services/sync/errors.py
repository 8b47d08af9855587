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


def known_peer(node_id: str) -> UserError:
    """The name is taken."""
    return UserError(
        N_("Nút «%(node)s» đã được đăng ký."),
        code="known-peer",
        values={"node": node_id},
        remedy=N_("Mở trang của nút đó để sửa, hoặc đặt mã khác."),
        status=409,
    )


def bad_node_id(node_id: str) -> UserError:
    """The text names no node."""
    return UserError(
        N_("Mã nút «%(node)s» không dùng được: không được để trống hay có dấu «/»."),
        code="bad-node-id",
        values={"node": node_id},
        remedy=N_("Hỏi nút kia mã nút, xem bằng «lienthong node key --json»."),
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


def peer_not_approved(node_id: str) -> UserError:
    """Packages do not leave for a peer that is not approved."""
    return UserError(
        N_("Nút «%(node)s» chưa được duyệt hoặc đang bị tạm dừng."),
        code="peer-not-approved",
        values={"node": node_id},
        remedy=N_("Duyệt bằng «lienthong sync peer approve» rồi thử lại."),
    )


def answers_come_later(place: str) -> UserError:
    """A peer behind a carrier cannot be asked."""
    return UserError(
        N_("Nút ở «%(place)s» trao đổi bằng thư, không hỏi đáp ngay được."),
        code="answers-come-later",
        values={"place": place},
        remedy=N_(
            "Việc này cần đường nối trực tiếp: đặt địa chỉ http(s):// cho nút đó rồi thử lại."
        ),
        status=409,
    )


def bad_address() -> UserError:
    """No way leads to such an address."""
    return UserError(
        N_("Nút nhận cần địa chỉ bắt đầu bằng http://, https://, nats:// hoặc file:."),
        code="bad-url",
        remedy=N_(
            "Thêm «--url ĐỊA_CHỈ» vào lệnh; «--url file:» khi gói được đem bằng thiết bị rời."
        ),
    )


def unknown_record(table: str, row_id: str) -> NotFound:
    """This node owns no such record."""
    return NotFound(
        N_("Bảng «%(table)s» không có bản ghi «%(row)s» của nút này."),
        code="unknown-record",
        values={"table": table, "row": row_id},
        remedy=N_("Kiểm tra tên bảng và khóa; chỉ gửi được bản ghi do nút này làm chủ."),
    )


def by_steps(node_id: str) -> UserError:
    """A sender is approved by its steps, not directly."""
    return UserError(
        N_("Kết nối của nút gửi «%(node)s» phải qua đủ năm bước trước khi duyệt."),
        code="steps-missing",
        values={"node": node_id},
        remedy=N_("Xem các bước còn thiếu bằng «lienthong sync connection show»."),
        status=409,
    )


class Superseded(Exception):
    """Another process of this node opened a later session; this one must stop sending."""
