"""What people get wrong when they ask for quality."""

from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_


class NeverMeasured(NotFound):
    code = "never-measured"

    def __init__(self, table: str) -> None:
        super().__init__(
            N_("Bảng «%(table)s» chưa đo lần nào."),
            values={"table": table},
            remedy=N_("Chạy «lienthong quality run %(table)s» rồi xem lại."),
        )


class UnknownResult(NotFound):
    code = "unknown-result"

    def __init__(self, result: int) -> None:
        super().__init__(N_("Không có kết quả đo «%(result)s»."), values={"result": result})
