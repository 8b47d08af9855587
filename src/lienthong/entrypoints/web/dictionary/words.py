"""What the pages call the parts of a term and of a change of a code list."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TABS = (
    ("terms", _("Thuật ngữ")),
    ("lists", _("Danh mục mã")),
    ("coverage", _("Độ phủ")),
    ("units", _("Đơn vị hành chính")),
)
KEYS: Mapping[str, Promise] = {
    "id": _("Mã thuật ngữ"),
    "name_vi": _("Tên tiếng Việt"),
    "name_en": _("Tên tiếng Anh"),
    "definition": _("Định nghĩa nghiệp vụ"),
    "type": _("Kiểu dữ liệu"),
    "min_length": _("Độ dài tối thiểu"),
    "max_length": _("Độ dài tối đa"),
    "pattern": _("Mẫu định dạng"),
    "unit": _("Đơn vị tính"),
    "minimum": _("Giá trị nhỏ nhất"),
    "maximum": _("Giá trị lớn nhất"),
    "normaliser": _("Bộ chuẩn hóa"),
    "validator": _("Bộ kiểm tra"),
    "code_list": _("Danh mục mã"),
    "privacy": _("Mức riêng tư"),
    "identifier": _("Là định danh"),
    "source": _("Căn cứ"),
    "source_from": _("Căn cứ có hiệu lực từ"),
    "source_to": _("Căn cứ hết hiệu lực"),
    "source_replaced_by": _("Căn cứ bị thay bởi"),
    "aliases": _("Tên gọi khác trong thực tế"),
}
TYPES: Mapping[str, Promise] = {
    "string": _("Chữ"),
    "integer": _("Số nguyên"),
    "number": _("Số"),
    "boolean": _("Có hoặc không"),
    "date": _("Ngày"),
    "time": _("Giờ"),
    "timestamp": _("Thời điểm"),
    "object": _("Nhóm trường"),
    "array": _("Nhiều giá trị"),
}
PRIVACY: Mapping[str, Promise] = {
    "none": _("Không phải dữ liệu cá nhân"),
    "basic": _("Dữ liệu cá nhân cơ bản"),
    "sensitive": _("Dữ liệu cá nhân nhạy cảm"),
}
ENTRY_STATES: Mapping[str, Promise] = {
    "approved": _("Đã duyệt"),
    "draft": _("Đang soạn"),
    "review": _("Chờ duyệt"),
    "replaced": _("Đã bị thay thế"),
}
CHANGES: Mapping[str, Promise] = {
    "added": _("Thêm mã"),
    "ended": _("Hết hiệu lực"),
    "renamed": _("Đổi tên"),
    "moved": _("Đổi cấp trên"),
    "successor": _("Đổi mã kế tiếp"),
    "alias": _("Thêm tên gọi khác"),
}
OUTCOMES: Mapping[str, Promise] = {
    "added": _("Thêm dự thảo"),
    "changed": _("Dự thảo bản sửa"),
    "unchanged": _("Không đổi"),
    "refused": _("Không nhận"),
}
