"""The words of the register's pages that no contract says."""

from django.utils.translation import gettext_lazy as _

TABS = (
    ("databases", _("Cơ sở dữ liệu"), "web:registry:databases"),
    ("tree", _("Cây cơ quan"), "web:registry:tree"),
    ("graph", _("Đồ thị liên kết"), "web:registry:graph"),
    ("inventories", _("Nhập bảng kiểm kê"), "web:registry:inventories"),
    ("reviews", _("Rà soát"), "web:registry:reviews"),
    ("coverage", _("Bao phủ lĩnh vực"), "web:registry:coverage"),
    ("priority", _("CSDL ưu tiên"), "web:registry:priority"),
    ("agencies", _("Cơ quan"), "web:registry:agencies"),
    ("systems", _("Hệ thống"), "web:registry:systems"),
    ("partners", _("Doanh nghiệp đồng hành"), "web:registry:partners"),
    ("registers", _("Sổ theo dõi"), "web:registry:registers"),
    ("connections", _("Hồ sơ kết nối"), "web:registry:connections"),
    ("laws", _("Văn bản"), "web:registry:laws"),
)
# Tabs with a number beside them, and the count that it is.
COUNTED = {
    "priority": "priority_databases",
    "agencies": "agencies",
    "systems": "systems",
    "partners": "partners",
    "laws": "legal_references",
}
LEVELS = {
    "central": _("Cơ quan trung ương"),
    "central-unit": _("Đơn vị của cơ quan trung ương"),
    "ministry-unit": _("Đơn vị thuộc bộ"),
    "political": _("Tổ chức chính trị"),
    "steering-body": _("Ban chỉ đạo, tổ công tác"),
    "province": _("Tỉnh, thành phố"),
    "province-unit": _("Đơn vị của tỉnh"),
    "enterprise": _("Doanh nghiệp"),
    "collective": _("Nhóm cơ quan"),
}
FORCES = {
    "in_force": (_("Còn hiệu lực"), "good"),
    "replaced": (_("Đã được thay thế"), "bad"),
    "ended": (_("Hết hiệu lực"), "bad"),
    "not_yet": (_("Chưa có hiệu lực"), "watch"),
    "to_be_issued": (_("Chưa ban hành"), "watch"),
    "unknown": (_("Chưa ghi hiệu lực"), "quiet"),
}
EVENTS = {
    "established": _("Thành lập"),
    "renamed": _("Đổi tên"),
    "moved": _("Chuyển cấp trên"),
    "merged": _("Hợp nhất, sáp nhập"),
    "split": _("Chia, tách"),
    "dissolved": _("Giải thể"),
}
# Kinds of link that the register's own columns tell; the others are a code list.
LINK_KINDS = {
    "trung-ten": _("Trùng tên với"),
    "gan-trung": _("Gần trùng với"),
}
VERDICTS = {
    "new": (_("Mới"), "busy"),
    "changed": (_("Thay đổi"), "watch"),
    "same": (_("Như cũ"), "good"),
    "gone": (_("Không còn trong tệp"), "quiet"),
    "refused": (_("Chưa nhận được"), "bad"),
}
DECISIONS = {
    "take": _("Nhận"),
    "link": _("Nhận, ghi chồng lấn"),
    "leave": _("Bỏ qua"),
    "cancel": _("Hủy khỏi danh mục"),
}
INVENTORY_STATES = {
    "open": (_("Chờ xác nhận"), "watch"),
    "confirmed": (_("Đã ghi vào danh mục"), "good"),
    "undone": (_("Đã hoàn tác"), "quiet"),
    "dropped": (_("Đã bỏ"), "quiet"),
}
CAMPAIGN_STATES = {
    "draft": (_("Đang chuẩn bị"), "quiet"),
    "open": (_("Đang rà soát"), "busy"),
    "closed": (_("Đã kết thúc"), "good"),
}
ITEM_STATES = {
    "assigned": (_("Chờ trả lời"), "watch"),
    "answered": (_("Chờ thẩm định"), "busy"),
    "returned": (_("Trả lại, chờ bổ sung"), "bad"),
    "appraised": (_("Đã thẩm định"), "good"),
}
GAPS = {
    "none": (_("Chưa có cơ sở dữ liệu nào"), "bad"),
    "unbuilt": (_("Chưa có cơ sở dữ liệu đã xây dựng"), "watch"),
}
CONNECTION_STEPS = {
    "agreed": _("Thống nhất nội dung"),
    "appraised": _("Thẩm định"),
    "node": _("Đặt nút của cơ quan"),
    "tested": _("Biên bản chạy thử"),
    "live": _("Vận hành"),
}
STEP_STATES = {
    "done": (_("Xong"), "good"),
    "done_late": (_("Xong, trễ hạn"), "watch"),
    "running": (_("Đang làm"), "busy"),
    "late": (_("Quá hạn"), "bad"),
    "waiting": (_("Chưa tới"), "quiet"),
}
SECURITY = {
    "none": (_("Chưa có xác nhận an toàn"), "quiet"),
    "valid": (_("Còn hiệu lực"), "good"),
    "expiring": (_("Xác nhận an toàn sắp hết hiệu lực"), "watch"),
    "expired": (_("Xác nhận an toàn đã hết hiệu lực"), "bad"),
}
CHECKS = {
    "contract": _("Hợp đồng dữ liệu"),
    "mapped": _("Ghép với từ điển dùng chung"),
    "keys": _("Khóa của bản ghi"),
    "quality": _("Chất lượng đã đo"),
    "approved": _("Khóa ký và nút nhận"),
    "tried": _("Gói chạy thử"),
    "level": _("Cấp độ an toàn"),
    "secrets": _("Không có bí mật nhà nước"),
    "minutes": _("Biên bản chạy thử"),
}
