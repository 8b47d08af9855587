"""Why a state cannot be kept, or cannot be gone on from."""

from collections.abc import Sequence
from pathlib import Path

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_

_AGAIN = N_("Đo lại đầy đủ rồi ghi số đo mới vào thư mục.")
_NAMED = 5  # columns or rows that an error names


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


class NotParquet(UserError):
    code = "keep-parquet"

    def __init__(self) -> None:
        super().__init__(
            N_("Chỉ giữ được số đo của tệp Parquet."),
            remedy=N_("Xuất dữ liệu ra tệp Parquet, hoặc bỏ «--keep»."),
        )


class NoKey(UserError):
    code = "keep-key"

    def __init__(self, table: str) -> None:
        super().__init__(
            N_("Bảng «%(table)s» không khai khóa chính nên không biết bản ghi nào đã đổi."),
            values={"table": table},
            remedy=N_("Khai «primaryKey: true» ở trường làm khóa trong hợp đồng."),
        )


class ColumnsOther(UserError):
    code = "columns-other"

    def __init__(self, file: Path, columns: Sequence[str]) -> None:
        super().__init__(
            N_("Cột của «%(file)s» khác tệp đã đo, hoặc khác kiểu: %(columns)s."),
            values={"file": str(file), "columns": ", ".join(columns[:_NAMED])},
            remedy=N_("Ghi bản ghi đã đổi với đủ các cột, cùng tên và cùng kiểu như tệp đã đo."),
        )


class RowsUnknown(UserError):
    """``places`` count rows of the file from 0."""

    code = "rows-unknown"

    def __init__(self, file: Path, places: Sequence[int]) -> None:
        super().__init__(
            N_("%(count)s bản ghi của «%(file)s» không có trong số đo đã giữ: dòng %(rows)s."),
            values={
                "file": str(file),
                "count": str(len(places)),
                "rows": ", ".join(str(place + 1) for place in places[:_NAMED]),
            },
            remedy=N_("Tệp «--before» chỉ gồm bản ghi đã có ở lần đo trước, như khi đó."),
        )
