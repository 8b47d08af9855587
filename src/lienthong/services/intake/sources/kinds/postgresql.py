"""PostgreSQL."""

from lienthong.base.i18n import N_
from lienthong.services.intake.sources.kinds.database import server
from lienthong.services.intake.sources.kinds.model import Option

RETAIN = Option(
    "retain_mb", N_("Nhật ký chờ đọc ở nguồn tối đa (MB)"), "number", True, "2048",
    low=16, high=10_000_000, help=N_(
        "Chỉ dùng khi theo liên tục. Quá mức này Liên Thông bỏ nhật ký chờ và so lại toàn bộ, để "
        "không làm đầy đĩa của nguồn."),
)  # fmt: skip
KIND = server("postgresql", port=5432, dialect="postgres", more=(RETAIN,))
