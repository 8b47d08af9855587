"""Reports in words: states, rhythms, what each act does and asks."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lienthong.entrypoints.report_words import spoken_period
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.states import STATES
from lienthong.services.accounts.roles import Permission
from lienthong.services.reporting.queries import STATES as OWED

CADENCES = {
    "monthly": lazy("Hằng tháng"),
    "quarterly": lazy("Hằng quý"),
    "semiannual": lazy("Sáu tháng"),
    "yearly": lazy("Hằng năm"),
    "once": lazy("Một lần"),
    "on_demand": lazy("Khi có yêu cầu"),
}
STEPS = {
    "composed": lazy("Lập báo cáo, đo số liệu"),
    "measured": lazy("Đo lại số liệu"),
    "worded": lazy("Viết lời"),
    "submitted": lazy("Trình duyệt"),
    "returned": lazy("Trả lại"),
    "approved": lazy("Duyệt"),
    "signed": lazy("Ký"),
    "sent": lazy("Gửi"),
    "unlocked": lazy("Mở khóa"),
}
SIGNATURES = {"digital": lazy("ký số"), "paper": lazy("ký trên giấy")}


@dataclass(frozen=True)
class Act:
    """An act on a report: what its button says, what it does, who may, from which states.

    ``reason`` and ``note`` label what a person is asked to write; empty asks nothing.
    """

    text: Promise
    does: Promise
    needs: Permission
    states: tuple[str, ...]
    icon: str
    reason: Promise | str = ""
    note: Promise | str = ""


ACTS: Mapping[str, Act] = {
    "trinh": Act(
        lazy("Trình duyệt"),
        lazy("Báo cáo chuyển cho người duyệt; từ lúc đó không sửa lời được nữa."),
        "reports.write", ("draft", "returned"), "upload",
    ),
    "tra-lai": Act(
        lazy("Trả lại"),
        lazy("Báo cáo trở về người lập để sửa."),
        "reports.review", ("submitted", "approved"), "arrow-counterclockwise",
        reason=lazy("Lý do trả lại"),
    ),
    "duyet": Act(
        lazy("Duyệt"),
        lazy("Báo cáo được duyệt và chuyển cho người ký."),
        "reports.review", ("submitted",), "check-circle",
    ),
    "ky": Act(
        lazy("Ký số"),
        lazy("Tệp PDF của báo cáo được ký bằng chứng thư số của nút, sửa một byte cũng lộ."),
        "reports.sign", ("approved",), "pencil",
    ),
    "ky-giay": Act(
        lazy("Đã ký trên giấy"),
        lazy("Ghi nhận bản in đã được ký; tệp tải về không có chữ ký số."),
        "reports.sign", ("approved",), "file-earmark-text",
    ),
    "gui": Act(
        lazy("Đã gửi"),
        lazy("Ghi nhận báo cáo đã gửi hôm nay; đây là ngày tính đúng hạn hay trễ hạn."),
        "reports.write", ("signed",), "box-arrow-right",
        note=lazy("Gửi bằng cách nào, số văn bản"),
    ),
    "mo-khoa": Act(
        lazy("Mở khóa"),
        lazy("Người lập sửa và trình được báo cáo quá hạn này thêm ba ngày."),
        "reports.review", ("draft", "returned"), "lock",
        reason=lazy("Lý do mở khóa"),
    ),
}  # fmt: skip


def period_words(key: str) -> str:
    """Return what a period is called."""
    return spoken_period(key, said)


def states() -> list[tuple[str, str]]:
    """Return the states of what is owed, as a drop-down offers them."""
    return [("", _("Mọi trạng thái")), *((s, str(STATES[f"owed_{s}"].text)) for s in OWED)]
