"""States, sources, cadences, comparators and kinds of rows in words."""

from django.utils.translation import gettext_lazy as _

STATE_BADGES = {
    "met": "kpi_met",
    "at_risk": "kpi_at_risk",
    "not_met": "kpi_not_met",
    "not_measured": "not_measured",
}
TONES = {"met": "good", "at_risk": "watch", "not_met": "bad", "not_measured": "quiet"}
STATE_HELP = {
    "met": _("Số liệu hiện tại đã đạt mục tiêu."),
    "at_risk": _(
        "Chưa đạt, chưa tới hạn, và theo đà hiện nay không kịp đạt (hoặc còn không quá 30 ngày)."
    ),
    "not_met": _("Chưa đạt mục tiêu: đã quá hạn, không có hạn, hoặc đang đi đúng đà."),
    "not_measured": _("Chưa có số liệu đo hay khai báo nào."),
}
SOURCES = {
    "measured": _("Đo được"),
    "declared": _("Khai báo"),
    "none": _("Chưa khai báo"),
}
SOURCE_BADGES = {"measured": "measured", "declared": "declared", "none": "undeclared"}
CADENCES = {
    "monthly": _("hằng tháng"),
    "quarterly": _("hằng quý"),
    "semiannual": _("sáu tháng"),
    "yearly": _("hằng năm"),
}
COMPARATORS = {">=": "≥", "<=": "≤", "=": "="}
ROW_KINDS = {
    "database": _("Cơ sở dữ liệu"),
    "contract": _("Cơ sở dữ liệu đã khai báo"),
    "table": _("Bảng dữ liệu"),
    "agency": _("Cơ quan"),
    "task": _("Nhiệm vụ"),
    "review": _("Cơ sở dữ liệu được rà soát"),
    "priority": _("Cơ sở dữ liệu ưu tiên"),
    "engineer": _("Quyết định cử tổng công trình sư"),
    "issue": _("Khó khăn, đề xuất"),
    "ticket": _("Phiếu việc"),
}
EVENTS = {
    "direction.define_kpi": _("Lập chỉ tiêu"),
    "direction.edit_kpi": _("Sửa chỉ tiêu"),
    "direction.retire_kpi": _("Ngừng dùng"),
    "direction.revive_kpi": _("Dùng lại"),
    "direction.declare_kpi": _("Khai báo số liệu"),
    "direction.request_measuring": _("Yêu cầu đo"),
}
