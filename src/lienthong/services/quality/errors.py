"""What people get wrong when they ask for quality."""

from lienthong.base.errors import NotFound, UserError
from lienthong.base.i18n import N_


class NeverMeasured(NotFound):
    code = "never-measured"

    def __init__(self, table: str) -> None:
        super().__init__(
            N_("Bảng «%(table)s» chưa đo lần nào."),
            values={"table": table},
            remedy=N_("Chạy «lienthong quality run %(table)s» rồi xem lại."),
        )


class UnknownResult(NotFound):
    code = "unknown-result"

    def __init__(self, result: int) -> None:
        super().__init__(N_("Không có kết quả đo «%(result)s»."), values={"result": result})


class UnknownDrop(NotFound):
    code = "unknown-drop"

    def __init__(self, drop: int) -> None:
        super().__init__(
            N_("Không có cảnh báo sụt điểm «%(drop)s» đang mở."),
            values={"drop": drop},
            remedy=N_("Xem các cảnh báo đang mở ở trang chất lượng của cơ sở dữ liệu."),
        )


class UnknownTicket(NotFound):
    code = "unknown-ticket"

    def __init__(self, ticket: int) -> None:
        super().__init__(
            N_("Không có phiếu việc «%(ticket)s»."),
            values={"ticket": ticket},
            remedy=N_("Xem danh sách bằng «lienthong quality tickets»."),
        )


class TicketClosed(UserError):
    code = "ticket-closed"

    def __init__(self, ticket: int) -> None:
        super().__init__(
            N_("Phiếu việc «%(ticket)s» đã đóng: không còn dòng nào không đạt."),
            values={"ticket": ticket},
            remedy=N_("Phiếu tự mở lại khi có dòng không đạt; chỉ ghi chú được vào phiếu đã đóng."),
        )


class BadWeight(UserError):
    code = "bad-weight"

    def __init__(self, value: object) -> None:
        super().__init__(
            N_("Trọng số «%(value)s» không dùng được."),
            values={"value": value},
            remedy=N_("Nhập một số từ 0 đến 100; số 0 là không tính phần đó."),
        )


class BadThreshold(UserError):
    code = "bad-threshold"

    def __init__(self) -> None:
        super().__init__(
            N_("Ngưỡng không dùng được."),
            remedy=N_("Cần 0 < ngưỡng vàng < ngưỡng xanh ≤ 100 và mức sụt lớn hơn 0."),
        )


class NoReason(UserError):
    code = "no-reason"

    def __init__(self) -> None:
        super().__init__(
            N_("Chưa nêu lý do."),
            remedy=N_("Ghi lý do, căn cứ: người xem điểm số sẽ đọc được."),
        )


class UnknownPart(NotFound):
    code = "unknown-part"

    def __init__(self, level: str, subject: str) -> None:
        super().__init__(
            N_("Không có phần «%(subject)s» ở bậc «%(level)s» của cơ sở dữ liệu này."),
            values={"level": level, "subject": subject},
            remedy=N_("Lấy tên từ trang chất lượng, mục «Cách tính và trọng số»."),
        )


class RunCancelled(UserError):
    """Ends a run from within: somebody asked for it."""

    code = "run-cancelled"

    def __init__(self, run: int) -> None:
        super().__init__(
            N_("Lượt đo %(run)s đã được dừng theo yêu cầu."),
            values={"run": run},
            remedy=N_("Đo lại khi cần bằng «lienthong quality run»."),
        )


class NotRunning(UserError):
    code = "run-not-running"

    def __init__(self, run: int) -> None:
        super().__init__(
            N_("Lượt đo %(run)s không đang chạy nên không có gì để dừng."),
            values={"run": run},
            remedy=N_("Xem các lượt đo bằng «lienthong quality runs»."),
        )
