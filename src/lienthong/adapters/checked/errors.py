"""Why a state that was kept cannot be gone on from. The remedy is always another full run."""

from pathlib import Path

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_

_AGAIN = N_("Đo lại đầy đủ rồi ghi số đo mới vào thư mục.")


class StateMissing(UserError):
    code = "state-missing"

    def __init__(self, folder: Path) -> None:
        super().__init__(
            N_("Thư mục «%(folder)s» chưa có số đo nào được giữ."),
            values={"folder": str(folder)},
            remedy=_AGAIN,
        )


class StateOutdated(UserError):
    code = "state-outdated"

    def __init__(self, folder: Path) -> None:
        super().__init__(
            N_(
                "Số đo giữ ở «%(folder)s» là của ngày khác, của quy tắc khác hoặc của phiên bản "
                "công cụ đo khác."
            ),
            values={"folder": str(folder)},
            remedy=_AGAIN,
        )


class StateMoved(UserError):
    code = "state-moved"
    status = 409

    def __init__(self, folder: Path) -> None:
        super().__init__(
            N_("Số đo giữ ở «%(folder)s» đã được việc khác cập nhật sau khi đọc."),
            values={"folder": str(folder)},
            remedy=N_("Đọc lại số đo rồi tính lại các thay đổi."),
        )
