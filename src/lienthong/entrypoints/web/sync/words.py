"""What the steps of a connection and the reasons of a broken chain are called."""

from django.utils.translation import gettext_lazy as _

STEPS = {
    "registered": _("Đăng ký nút và khóa"),
    "checked": _("Kiểm tra kỹ thuật, chứng minh giữ khóa"),
    "agreed": _("Thống nhất hợp đồng dữ liệu"),
    "tried": _("Gói thử được xét"),
    "approved": _("Người khác duyệt"),
}
BROKEN = {
    "missing": _("thiếu gói"),
    "changed": _("bản kê bị sửa"),
    "signature": _("chữ ký của nút gửi không đúng"),
    "malformed": _("bản kê hoặc biên nhận hỏng"),
    "foreign": _("gói của luồng khác"),
    "chain": _("không nối tiếp gói trước"),
    "receipt": _("biên nhận không phải của nút này"),
}
DIFFERENCES = {
    "missing": _("bên kia chưa có"),
    "in-flight": _("đang trên đường gửi"),
    "older": _("bên kia có bản cũ hơn"),
    "newer": _("bên kia có bản mới hơn"),
    "extra": _("bên kia thừa"),
    "content": _("nội dung khác"),
}
