"""A folder of this machine into which somebody drops files."""

from lienthong.base.i18n import N_
from lienthong.services.intake.sources.kinds.model import Kind, Option

KIND = Kind(
    "folder",
    (
        Option("path", N_("Thư mục"), required=True, help=N_(
            "Đường dẫn đầy đủ trên máy chủ của nút, ví dụ /du-lieu/nop. Tệp nằm nguyên tại chỗ.")),
        Option("pattern", N_("Tên tệp"), default="*", help=N_(
            "Mẫu tên tệp, ví dụ *.xlsx; dấu * thay cho mọi chữ.")),
        Option("by_table", N_("Thư mục con theo bảng"), "choice", default="no", choices=(
            ("no", N_("Không: lấy tệp ngay trong thư mục")),
            ("yes", N_("Có: lấy tệp trong thư mục con mang tên bảng")),
        )),
        Option("settle_seconds", N_("Đợi tệp yên bao nhiêu giây"), "number", default="10",
               low=1, high=86_400, help=N_("Tệp còn đang chép thì chưa lấy.")),
    ),
)  # fmt: skip
