"""A REST service that answers with pages of JSON."""

from lienthong.base.i18n import N_
from lienthong.services.intake.sources.kinds.model import Kind, Option

AUTH = (
    ("none", N_("Không cần")),
    ("bearer", N_("Khóa trong Authorization: Bearer")),
    ("basic", N_("Tên và mật khẩu (Basic)")),
    ("header", N_("Khóa trong một tiêu đề riêng")),
)
PAGING = (
    ("none", N_("Một trang duy nhất")),
    ("page", N_("Số trang")),
    ("offset", N_("Vị trí và số lượng (offset, limit)")),
    ("cursor", N_("Mã trang kế tiếp trong nội dung")),
    ("next", N_("Địa chỉ trang kế tiếp trong nội dung")),
    ("link", N_("Tiêu đề Link")),
)
KIND = Kind(
    "rest",
    (
        Option("url", N_("Địa chỉ gốc"), required=True, help=N_("Ví dụ https://api.don-vi.vn/v1.")),
        Option("path", N_("Đường dẫn"), help=N_("Nối sau địa chỉ gốc, ví dụ /di-tich.")),
        Option("params", N_("Tham số cố định"), help=N_("Dạng a=1&b=2.")),
        Option("records_path", N_("Danh sách bản ghi nằm ở"), help=N_(
            "Tên mục trong JSON, ví dụ data.items; để trống nếu JSON là danh sách.")),
        Option("auth", N_("Xác thực"), "choice", default="none", choices=AUTH),
        Option("user", N_("Tên đăng nhập (Basic)")),
        Option("header_name", N_("Tên tiêu đề mang khóa"), default="X-API-Key"),
        Option("paging", N_("Cách chia trang"), "choice", default="none", choices=PAGING),
        Option("page_param", N_("Tham số của trang"), help=N_(
            "Tên tham số mang số trang, vị trí hoặc mã trang; để trống: page, offset, cursor.")),
        Option("size_param", N_("Tham số của số bản ghi mỗi trang"), help=N_("Ví dụ limit.")),
        Option("page_size", N_("Số bản ghi mỗi trang"), "number", default="100", low=1,
               high=10_000),
        Option("first_page", N_("Trang đầu mang số"), "number", default="1", high=1),
        Option("next_path", N_("Mã hoặc địa chỉ trang kế tiếp nằm ở"), help=N_(
            "Tên mục trong JSON, ví dụ meta.next.")),
        Option("since_param", N_("Tham số của mốc"), help=N_(
            "Tên tham số nhận mốc khi chỉ lấy phần mới, ví dụ updated_since.")),
        Option("timeout_seconds", N_("Chờ mỗi trang tối đa (giây)"), "number", default="60",
               low=1, high=600),
    ),
    secret=N_("Khóa hoặc mật khẩu"),
)  # fmt: skip
