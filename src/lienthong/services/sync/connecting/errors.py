"""What stands in the way of a connection, in an official's words."""

from lienthong.base.errors import NotAllowed, NotFound, UserError
from lienthong.base.i18n import N_

STEP_MISSING = {
    "checked": (
        N_("Nút «%(node)s» chưa qua bước kiểm tra kỹ thuật và chứng minh giữ khóa."),
        N_("Ở nút gửi chạy «lienthong sync connect», hoặc nộp tệp chứng minh khóa ở trang này."),
    ),
    "agreed": (
        N_("Chưa thống nhất hợp đồng dữ liệu nào với nút «%(node)s»."),
        N_("Chọn các hợp đồng mà nút này được gửi, rồi làm bước tiếp theo."),
    ),
    "tried": (
        N_("Nút «%(node)s» chưa gửi gói thử cho mọi hợp đồng đã thống nhất."),
        N_("Ở nút gửi chạy «lienthong sync connect --trial», rồi xem kết quả ở trang này."),
    ),
}


def step_missing(node_id: str, step: str) -> UserError:
    """An earlier step is not done."""
    message, remedy = STEP_MISSING[step]
    return UserError(
        message, code="step-missing", values={"node": node_id}, remedy=remedy, status=409
    )


def own_request(node_id: str) -> NotAllowed:
    """Who asked does not approve."""
    return NotAllowed(
        N_("Người đăng ký nút «%(node)s» không tự duyệt kết nối được."),
        code="own-connection",
        values={"node": node_id},
        remedy=N_("Nhờ một người khác có quyền quản lý đồng bộ xem và duyệt."),
    )


def no_person(node_id: str) -> NotAllowed:
    """The system or another node does not approve a connection."""
    return NotAllowed(
        N_("Kết nối của nút «%(node)s» phải do một người duyệt."),
        code="no-person",
        values={"node": node_id},
        remedy=N_("Duyệt trên trang đồng bộ, hoặc thêm «--by TÊN_ĐĂNG_NHẬP» vào lệnh."),
    )


def unknown_connection(node_id: str) -> NotFound:
    """No connection was asked for."""
    return NotFound(
        N_("Chưa có đề nghị kết nối của nút «%(node)s»."),
        code="unknown-connection",
        values={"node": node_id},
        remedy=N_("Đăng ký nút gửi ở trang đồng bộ hoặc bằng «lienthong sync connection add»."),
    )


def unknown_contract(contract_id: str) -> NotFound:
    """A contract that is not in force here cannot be agreed."""
    return NotFound(
        N_("Hợp đồng dữ liệu «%(contract)s» chưa áp dụng ở nút này."),
        code="unknown-contract",
        values={"contract": contract_id},
        remedy=N_("Áp dụng hợp đồng ở nút này trước khi thống nhất với nút gửi."),
    )


def bad_proof(detail: str) -> UserError:
    """The proof is not one of this connection."""
    return UserError(
        N_("Tệp chứng minh khóa không dùng được: %(detail)s."),
        code="bad-proof",
        values={"detail": detail},
        remedy=N_("Lấy lại tệp ở nút gửi với mã thử thách đang hiện ở trang này."),
    )
