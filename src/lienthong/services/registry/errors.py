"""What people get wrong about the register; a bad reference file is refused by loading."""

import re
from collections.abc import Sequence
from datetime import date

from lienthong.base import clock
from lienthong.base.errors import NotFound, UserError
from lienthong.base.i18n import N_

AGENCY_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LEVELS = frozenset(
    {
        "central", "central-unit", "ministry-unit", "province", "province-unit",
        "steering-body", "political", "enterprise", "collective",
    }
)  # fmt: skip


class UnknownAgency(NotFound):
    code = "unknown-agency"

    def __init__(self, agency_id: str) -> None:
        super().__init__(
            N_("Không có cơ quan «%(id)s»."),
            values={"id": agency_id},
            remedy=N_("Tìm mã cơ quan, đơn vị ở danh bạ cơ quan rồi ghi lại."),
        )


class AgencyTaken(UserError):
    code = "agency-taken"
    status = 409

    def __init__(self, agency_id: str) -> None:
        super().__init__(
            N_("Mã cơ quan «%(id)s» đã có."),
            values={"id": agency_id},
            remedy=N_("Đặt mã khác; mã của cơ quan đã hết hiệu lực cũng không dùng lại."),
        )


class AgencyEnded(UserError):
    code = "agency-ended"
    status = 409

    def __init__(self, name: str, ended: date, *, place: str = "") -> None:
        super().__init__(
            N_("«%(name)s» đã hết hiệu lực từ %(day)s."),
            values={"name": name, "day": ended.strftime("%d/%m/%Y")},
            place=place,
            remedy=N_("Chọn cơ quan kế tục của cơ quan này."),
        )


class NothingChanges(UserError):
    code = "nothing-changes"

    def __init__(self, name: str) -> None:
        super().__init__(
            N_("«%(name)s» đã như vậy, không có gì thay đổi."),
            values={"name": name},
            remedy=N_("Kiểm tra lại giá trị mới, hoặc bỏ thao tác này."),
        )


class WithinItself(UserError):
    code = "agency-within-itself"

    def __init__(self, name: str, other: str) -> None:
        super().__init__(
            N_("«%(name)s» đang là cấp trên của «%(other)s»."),
            values={"name": name, "other": other},
            remedy=N_("Chuyển «%(other)s» ra ngoài trước, rồi làm lại."),
        )


class UnitsRemain(UserError):
    code = "units-remain"
    status = 409

    def __init__(self, name: str, units: Sequence[str]) -> None:
        super().__init__(
            N_("«%(name)s» còn %(count)s đơn vị trực thuộc: %(units)s."),
            values={"name": name, "count": len(units), "units": ", ".join(units[:5])},
            remedy=N_("Chuyển hoặc giải thể các đơn vị đó trước."),
        )


class BeforeTheLast(UserError):
    code = "before-last-change"

    def __init__(self, name: str, last: date) -> None:
        super().__init__(
            N_("«%(name)s» có thay đổi gần nhất ngày %(day)s; ngày mới phải sau ngày đó."),
            values={"name": name, "day": last.strftime("%d/%m/%Y")},
            remedy=N_("Kiểm tra ngày hiệu lực trong văn bản."),
        )


class NoBasis(UserError):
    code = "no-basis"

    def __init__(self) -> None:
        super().__init__(
            N_("Chưa ghi căn cứ."),
            remedy=N_("Ghi số, ký hiệu, ngày của văn bản quyết định thay đổi này."),
        )


def demand_event(agency_id: str, name: str, level: str, on: date, basis: str) -> None:
    """Raise UserError unless an agency's change is told completely and is in force today."""
    if not AGENCY_ID.fullmatch(agency_id) or len(agency_id) > 64:
        raise UserError(
            N_("Mã cơ quan «%(id)s» chưa đúng cách viết."),
            code="agency-id",
            values={"id": agency_id},
            remedy=N_("Viết chữ thường không dấu và chữ số, nối bằng gạch ngang, tối đa 64."),
        )
    if not name.strip() or len(name) > 300 or level not in LEVELS:
        raise UserError(
            N_("Thiếu tên hoặc cấp của cơ quan «%(id)s»."),
            code="agency-name",
            values={"id": agency_id},
            remedy=N_("Ghi tên đầy đủ, tối đa 300 chữ, và chọn cấp trong danh sách."),
        )
    if not basis.strip():
        raise NoBasis()
    if on > clock.today():
        raise UserError(
            N_("Ngày hiệu lực %(day)s chưa tới."),
            code="not-yet-in-force",
            values={"day": on.strftime("%d/%m/%Y")},
            remedy=N_("Ghi thay đổi này vào ngày có hiệu lực hoặc sau đó."),
        )


class UnknownInventory(NotFound):
    code = "unknown-inventory"

    def __init__(self, number: int) -> None:
        super().__init__(N_("Không có bảng kiểm kê số %(number)s."), values={"number": number})


class InventoryClosed(UserError):
    code = "inventory-closed"
    status = 409

    def __init__(self, number: int) -> None:
        super().__init__(
            N_("Bảng kiểm kê số %(number)s không còn ở bước này."),
            values={"number": number},
            remedy=N_("Tải lại trang để xem trạng thái, hoặc nộp lại tệp."),
        )


class Undecided(UserError):
    code = "undecided-lines"
    status = 409

    def __init__(self, file: str, numbers: Sequence[int]) -> None:
        super().__init__(
            N_("Còn %(count)s dòng gần giống bản ghi đã có mà chưa ai quyết định."),
            values={"count": len(numbers)},
            place=f"{file}: " + ", ".join(map(str, numbers[:10])),
            remedy=N_("Chọn cho từng dòng: là bản ghi đã có, là bản ghi mới, hoặc bỏ qua."),
        )


class MovedMeanwhile(UserError):
    code = "moved-meanwhile"
    status = 409

    def __init__(self, file: str, rows: Sequence[str]) -> None:
        super().__init__(
            N_("%(count)s bản ghi đã được người khác sửa sau khi so sánh: %(rows)s."),
            values={"count": len(rows), "rows": ", ".join(rows[:5])},
            place=file,
            remedy=N_("Bấm «So lại» để xem khác biệt mới rồi xác nhận."),
        )


class NotForThisLine(UserError):
    code = "decision-not-possible"

    def __init__(self, number: int) -> None:
        super().__init__(
            N_("Không quyết định như vậy được cho dòng này."),
            place=str(number),
            remedy=N_("Chọn một trong các nút của dòng."),
        )
