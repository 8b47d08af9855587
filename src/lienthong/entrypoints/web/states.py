"""The name, tone and icon of every state the pages show. One table, so states look alike."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class State:
    """How a state looks: its name, tone (good, watch, bad, busy, quiet) and icon."""

    text: Promise
    tone: str
    icon: str


STATES: dict[str, State] = {
    # batches, runs
    "received": State(_("Đã nhận tệp"), "quiet", "inbox"),
    "previewed": State(_("Chờ xác nhận"), "watch", "hourglass-split"),
    "carried": State(_("Đang chờ nơi trao đổi"), "busy", "hourglass-split"),
    "queued": State(_("Đang chờ chạy"), "busy", "hourglass-split"),
    "running": State(_("Đang chạy"), "busy", "arrow-repeat"),
    "done": State(_("Xong"), "good", "check-circle"),
    "failed": State(_("Lỗi"), "bad", "exclamation-octagon"),
    "cancelled": State(_("Đã hủy"), "quiet", "dash-circle"),
    "publishing": State(_("Đang ghi vào bảng"), "busy", "arrow-repeat"),
    "undone": State(_("Đã hoàn tác"), "quiet", "arrow-counterclockwise"),
    # sources and their runs
    "source_draft": State(_("Chưa khai báo xong"), "quiet", "pencil"),
    "source_active": State(_("Đang hoạt động"), "good", "check-circle"),
    "source_paused": State(_("Tạm dừng"), "watch", "pause-fill"),
    "source_retired": State(_("Ngừng dùng"), "quiet", "dash-circle"),
    "follow_starting": State(_("Chờ bắt đầu theo"), "busy", "hourglass-split"),
    "follow_copying": State(_("Đang lấy toàn bộ lần đầu"), "busy", "arrow-repeat"),
    "follow_following": State(_("Đang theo"), "good", "check-circle"),
    "follow_away": State(_("Mất liên lạc, đang thử lại"), "watch", "exclamation-triangle"),
    "follow_stopped": State(_("Dừng, chờ người xử lý"), "bad", "exclamation-octagon"),
    "run_queued": State(_("Chờ chạy"), "busy", "hourglass-split"),
    "run_running": State(_("Đang lấy dữ liệu"), "busy", "arrow-repeat"),
    "run_importing": State(_("Lô đang nhập"), "busy", "arrow-repeat"),
    "run_waiting": State(_("Chờ người ghép cột"), "watch", "hourglass-split"),
    "run_done": State(_("Xong"), "good", "check-circle"),
    "run_unchanged": State(_("Không có gì mới"), "quiet", "dash-circle"),
    "run_failed": State(_("Không chạy được"), "bad", "exclamation-octagon"),
    # scans and their sheets
    "scan_queued": State(_("Chờ nhận dạng"), "busy", "hourglass-split"),
    "scan_recognising": State(_("Đang nhận dạng chữ"), "busy", "arrow-repeat"),
    "scan_keying": State(_("Đang nhập và đối chiếu"), "watch", "pencil"),
    "scan_done": State(_("Xong"), "good", "check-circle"),
    "scan_failed": State(_("Không nhận dạng được"), "bad", "exclamation-octagon"),
    "scan_cancelled": State(_("Đã hủy"), "quiet", "dash-circle"),
    "sheet_first": State(_("Chờ người nhập thứ nhất"), "watch", "pencil"),
    "sheet_second": State(_("Chờ người nhập thứ hai"), "watch", "pencil"),
    "sheet_third": State(_("Chờ người thứ ba quyết định"), "watch", "people"),
    "sheet_refused": State(_("Bản ghi còn lỗi"), "bad", "exclamation-octagon"),
    "sheet_saved": State(_("Đã lưu bản ghi"), "good", "check-circle"),
    "sheet_dropped": State(_("Đã bỏ"), "quiet", "dash-circle"),
    # quarantined rows
    "open": State(_("Chờ sửa"), "watch", "exclamation-triangle"),
    "corrected": State(_("Đã sửa"), "good", "check-circle"),
    "discarded": State(_("Đã bỏ"), "quiet", "dash-circle"),
    # tickets
    "ticket_open": State(_("Chờ xác minh"), "watch", "hourglass-split"),
    "ticket_verified": State(_("Đã xác minh, chờ sửa"), "busy", "pencil"),
    "ticket_closed": State(_("Đã đóng"), "good", "check-circle"),
    "ticket_late": State(_("Quá hạn"), "bad", "clock"),
    # rules
    "passed": State(_("Đạt"), "good", "check-circle"),
    "failing": State(_("Không đạt"), "bad", "exclamation-octagon"),
    "skipped": State(_("Bỏ qua"), "quiet", "dash-circle"),
    "rule_broken": State(_("Không đo được"), "watch", "exclamation-triangle"),
    "error": State(_("Bắt buộc"), "bad", "exclamation-octagon"),
    "warning": State(_("Cảnh báo"), "watch", "exclamation-triangle"),
    # row events
    "NEW": State(_("Thêm mới"), "good", "plus-lg"),
    "UPDATE": State(_("Cập nhật"), "busy", "pencil"),
    "CANCEL": State(_("Hủy"), "bad", "x-lg"),
    # streams
    "live": State(_("Thông suốt"), "good", "check-circle"),
    "catching_up": State(_("Đang bắt kịp"), "busy", "arrow-repeat"),
    "snapshot": State(_("Đang gửi toàn bộ"), "busy", "arrow-repeat"),
    "paused": State(_("Tạm dừng"), "watch", "pause-fill"),
    "blocked": State(_("Bị chặn"), "bad", "exclamation-octagon"),
    "pending": State(_("Chờ duyệt"), "watch", "hourglass-split"),
    "approved": State(_("Đã duyệt"), "good", "check-circle"),
    "suspended": State(_("Đã ngừng"), "bad", "pause-fill"),
    "ended": State(_("Đã kết thúc"), "quiet", "clock-history"),
    "none": State(_("Chưa kết nối"), "quiet", "dash-circle"),
    "alarm": State(_("Có cảnh báo"), "bad", "exclamation-octagon"),
    "waiting": State(_("Đang gửi"), "busy", "arrow-repeat"),
    "synced": State(_("Đã đồng bộ"), "good", "check-circle"),
    "late": State(_("Trễ hạn"), "bad", "clock"),
    "unreachable": State(_("Không liên lạc được"), "bad", "exclamation-octagon"),
    # verdicts, receipts
    "accepted": State(_("Được nhận"), "good", "check-circle"),
    "applied": State(_("Được nhận"), "good", "check-circle"),
    "refused": State(_("Bị từ chối"), "bad", "x-lg"),
    "rejected": State(_("Bị từ chối"), "bad", "x-lg"),
    "stale": State(_("Phiên bản cũ"), "quiet", "clock-history"),
    "equal": State(_("Hai bên bằng nhau"), "good", "check-circle"),
    "different": State(_("Hai bên khác nhau"), "bad", "exclamation-triangle"),
    # terms and code lists
    "replaced": State(_("Đã bị thay thế"), "quiet", "clock-history"),
    # tasks
    "overdue": State(_("Quá hạn"), "bad", "exclamation-octagon"),
    "due_soon": State(_("Sắp đến hạn"), "watch", "clock"),
    "continuous": State(_("Thường xuyên"), "busy", "arrow-repeat"),
    "dependent": State(_("Theo lộ trình khác"), "quiet", "link-45deg"),
    "not_dated": State(_("Không nêu hạn"), "quiet", "dash-circle"),
    "not_started": State(_("Chưa bắt đầu"), "quiet", "hourglass-split"),
    "recurring": State(_("Lặp lại theo kỳ"), "busy", "arrow-repeat"),
    "task_running": State(_("Đang thực hiện"), "good", "clock"),
    "task_waiting": State(_("Chờ nhiệm vụ khác"), "quiet", "link-45deg"),
    "done_in_time": State(_("Xong đúng hạn"), "good", "check-circle"),
    "done_late": State(_("Xong, trễ hạn"), "watch", "check-circle"),
    "measured": State(_("Đo được"), "good", "speedometer2"),
    "declared": State(_("Khai báo"), "watch", "pencil"),
    "undeclared": State(_("Chưa khai báo"), "quiet", "dash-circle"),
    "kpi_met": State(_("Đạt"), "good", "check-circle"),
    "kpi_at_risk": State(_("Có nguy cơ không đạt"), "watch", "exclamation-triangle"),
    "kpi_not_met": State(_("Chưa đạt"), "bad", "exclamation-octagon"),
    "not_measured": State(_("Chưa có số liệu"), "quiet", "dash-circle"),
    # reports, and periods for which one is owed
    "report_draft": State(_("Đang soạn"), "quiet", "pencil"),
    "report_submitted": State(_("Chờ duyệt"), "watch", "hourglass-split"),
    "report_returned": State(_("Bị trả lại"), "bad", "arrow-counterclockwise"),
    "report_approved": State(_("Đã duyệt, chờ ký"), "watch", "check-circle"),
    "report_signed": State(_("Đã ký, chờ gửi"), "watch", "check-circle"),
    "report_sent": State(_("Đã gửi"), "good", "check-circle"),
    "owed_overdue": State(_("Quá hạn"), "bad", "exclamation-octagon"),
    "owed_due_soon": State(_("Sắp đến hạn"), "watch", "clock"),
    "owed_owed": State(_("Trong hạn"), "busy", "calendar-event"),
    "owed_no_day": State(_("Không nêu hạn"), "quiet", "dash-circle"),
    "owed_sent": State(_("Gửi đúng hạn"), "good", "check-circle"),
    "owed_sent_late": State(_("Gửi trễ hạn"), "watch", "check-circle"),
    # figures of units
    "figures_not_begun": State(_("Chưa điền"), "quiet", "dash-circle"),
    "figures_draft": State(_("Đang điền"), "quiet", "pencil"),
    "figures_submitted": State(_("Đã trình"), "watch", "hourglass-split"),
    "figures_returned": State(_("Bị trả lại"), "bad", "arrow-counterclockwise"),
    "figures_approved": State(_("Đã duyệt"), "good", "check-circle"),
    "figures_in_time": State(_("Đúng hạn"), "good", "check-circle"),
    "figures_late": State(_("Trễ hạn"), "watch", "clock"),
    "figures_missing": State(_("Chưa trình"), "bad", "exclamation-octagon"),
    # drafts of contracts
    "draft": State(_("Đang soạn"), "quiet", "pencil"),
    "review": State(_("Chờ duyệt"), "watch", "hourglass-split"),
    "published": State(_("Đã công bố"), "good", "check-circle"),
    "abandoned": State(_("Đã bỏ"), "quiet", "dash-circle"),
    # plain yes and no
    "yes": State(_("Có"), "good", "check-circle"),
    "no": State(_("Không"), "quiet", "dash-circle"),
    "active": State(_("Đang dùng"), "good", "check-circle"),
    "revoked": State(_("Đã thu hồi"), "quiet", "dash-circle"),
    "inactive": State(_("Đã khóa"), "quiet", "lock"),
    "current": State(_("Đang áp dụng"), "good", "check-circle"),
    "superseded": State(_("Đã thay thế"), "quiet", "clock-history"),
}

WORDS = {
    "dung": _("Đúng"),
    "du": _("Đủ"),
    "sach": _("Sạch"),
    "song": _("Sống"),
    "thong_nhat": _("Thống nhất"),
    "dung_chung": _("Dùng chung"),
}
WORD_MEANINGS = {
    "dung": _("Giá trị phản ánh đúng thực tế và đúng quy tắc nghiệp vụ."),
    "du": _("Không thiếu dòng, không thiếu trường phải có."),
    "sach": _("Không trùng lặp, đúng định dạng và danh mục mã."),
    "song": _("Được cập nhật, xác nhận đúng kỳ hạn."),
    "thong_nhat": _("Khớp với nhau trong bản ghi và với cơ sở dữ liệu gốc."),
    "dung_chung": _("Đã tới nơi nhận và được xác nhận trong thời hạn cam kết."),
}
FAMILIES = {
    "null": _("Thiếu giá trị"),
    "outlier": _("Ngoài khoảng hợp lý"),
    "duplicate": _("Trùng lặp"),
    "format": _("Sai định dạng"),
    "referential": _("Không có trong danh mục"),
    "cross_field": _("Các trường mâu thuẫn nhau"),
    "stale": _("Quá hạn cập nhật"),
    "legal_source": _("Thiếu căn cứ"),
}
