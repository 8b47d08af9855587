"""Pillars, cadences and kinds of progress in words."""

from django.utils.translation import gettext_lazy as _

PILLARS = {
    "organisation": _("Tổ chức, chỉ đạo"),
    "data": _("Dữ liệu"),
    "institutions": _("Thể chế"),
    "platform_infrastructure": _("Hạ tầng, nền tảng"),
    "resources": _("Nguồn lực"),
    "security": _("An toàn, an ninh"),
    "services": _("Dịch vụ công"),
    "awareness": _("Nhận thức"),
    "sharing": _("Chia sẻ, kết nối"),
    "market": _("Thị trường dữ liệu"),
}
CADENCES = {
    "weekly": _("hằng tuần"),
    "continuous": _("thường xuyên"),
    "once": _("một lần"),
    "monthly": _("hằng tháng"),
    "quarterly": _("hằng quý"),
    "semiannual": _("sáu tháng"),
    "yearly": _("hằng năm"),
    "as_needed": _("khi có yêu cầu"),
    "unspecified": _("không nêu"),
}
PROGRESS = {
    "progress": _("Tiến độ"),
    "done": _("Hoàn thành"),
    "reopened": _("Mở lại"),
    "imported": _("Đọc từ văn bản kế hoạch"),
    "handed_over": _("Chuyển người thực hiện"),
    "attached": _("Đính kèm minh chứng"),
    "linked": _("Liên kết nhiệm vụ"),
    "tracked": _("Theo dõi từng kỳ"),
    "period": _("Hoàn thành một kỳ"),
    "escalated": _("Báo người đứng đầu đơn vị"),
}
STAGES = {
    "escalated": _("Báo cáo người đứng đầu"),
    "late": _("Quá hạn"),
    "soon": _("Sắp đến hạn"),
}
KPI_KINDS = {
    "target": _("Chỉ tiêu"),
    "milestone": _("Mốc"),
    "baseline": _("Số gốc"),
}
IMPORT_STATES = {
    "open": (_("Chờ xác nhận"), "watch"),
    "confirmed": (_("Đã ghi"), "good"),
    "dropped": (_("Đã bỏ"), "quiet"),
}
VERDICTS = {
    "new": (_("Mới"), "watch"),
    "changed": (_("Khác với hiện có"), "watch"),
    "same": (_("Như hiện có"), "good"),
}
