"""The options that every database server asks for."""

from lienthong.base.i18n import N_
from lienthong.services.intake.sources.kinds.model import Kind, Option

PASSWORD = N_("Mật khẩu")
TLS = (
    ("verify", N_("Mã hóa và kiểm chứng thư của máy chủ")),
    ("on", N_("Mã hóa, không kiểm chứng thư")),
    ("off", N_("Không mã hóa (chỉ trong mạng tin cậy)")),
)


def server(
    name: str,
    *,
    port: int,
    dialect: str,
    database: str = N_("Tên cơ sở dữ liệu"),
    more: tuple[Option, ...] = (),
) -> Kind:
    """Return the kind of a database server; ``more`` are options of its own."""
    options = (
        Option("host", N_("Máy chủ"), required=True, help=N_("Tên miền hoặc địa chỉ IP.")),
        Option("port", N_("Cổng"), "number", True, str(port), low=1, high=65_535),
        Option("database", database, required=True),
        Option("user", N_("Tài khoản"), required=True, help=N_(
            "Tài khoản riêng cho Liên Thông, chỉ có quyền đọc đúng những bảng cần lấy.")),
        Option("tls", N_("Bảo vệ đường truyền"), "choice", True, "on", choices=TLS),
        Option("timeout_seconds", N_("Chờ mỗi lệnh tối đa (giây)"), "number", True, "120",
               low=1, high=7_200),
        *more,
    )  # fmt: skip
    return Kind(name, options, secret=PASSWORD, dialect=dialect)
