"""Reports in words: states, rhythms, what each act does and asks."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lienthong.entrypoints.report_words import spoken_period
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.states import STATES
from lienthong.services.accounts.roles import Permission
from lienthong.services.reporting.queries import STATES as OWED

CADENCES = {
    "monthly": _("Hằng tháng"),
    "quarterly": _("Hằng quý"),
    "semiannual": _("Sáu tháng"),
    "yearly": _("Hằng năm"),
    "once": _("Một lần"),
    "on_demand": _("Khi có yêu cầu"),
}
STEPS = {
    "composed": _("Lập báo cáo, đo số liệu"),
    "measured": _("Đo lại số liệu"),
    "worded": _("Viết lời"),
    "submitted": _("Trình duyệt"),
    "returned": _("Trả lại"),
    "approved": _("Duyệt"),
    "signed": _("Ký"),
    "sent": _("Gửi"),
    "unlocked": _("Mở khóa"),
}
LETTER = {
    "thu.superior": _("Cơ quan chủ quản"),
    "thu.issuer": _("Cơ quan ban hành"),
    "thu.number": _("Số"),
    "thu.symbol": _("Ký hiệu"),
    "thu.place": _("Địa danh"),
    "thu.issued_on": _("Ngày ban hành"),
    "thu.subject": _("Trích yếu"),
    "thu.to": _("Kính gửi (mỗi nơi một dòng)"),
    "thu.recipients": _("Nơi nhận (mỗi nơi một dòng)"),
    "thu.authority": _("Quyền hạn (TM., KT., TL.)"),
    "thu.capacity": _("Chức vụ người ký"),
    "thu.signer": _("Họ tên người ký"),
    "thu.filed": _("Nơi lưu"),
}
SIGNATURES = {"digital": _("ký số"), "paper": _("ký trên giấy")}


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
        _("Trình duyệt"),
        _("Báo cáo chuyển cho người duyệt; từ lúc đó không sửa lời được nữa."),
        "reports.write", ("draft", "returned"), "upload",
    ),
    "tra-lai": Act(
        _("Trả lại"),
        _("Báo cáo trở về người lập để sửa."),
        "reports.review", ("submitted", "approved"), "arrow-counterclockwise",
        reason=_("Lý do trả lại"),
    ),
    "duyet": Act(
        _("Duyệt"),
        _("Báo cáo được duyệt và chuyển cho người ký."),
        "reports.review", ("submitted",), "check-circle",
    ),
    "ky": Act(
        _("Ký số"),
        _("Tệp PDF của báo cáo được ký bằng chứng thư số của nút, sửa một byte cũng lộ."),
        "reports.sign", ("approved",), "pencil",
    ),
    "ky-giay": Act(
        _("Đã ký trên giấy"),
        _("Ghi nhận bản in đã được ký; tệp tải về không có chữ ký số."),
        "reports.sign", ("approved",), "file-earmark-text",
    ),
    "gui": Act(
        _("Đã gửi"),
        _("Ghi nhận báo cáo đã gửi hôm nay; đây là ngày tính đúng hạn hay trễ hạn."),
        "reports.write", ("signed",), "box-arrow-right",
        note=_("Gửi bằng cách nào, số văn bản"),
    ),
    "mo-khoa": Act(
        _("Mở khóa"),
        _("Người lập sửa và trình được báo cáo quá hạn này thêm ba ngày."),
        "reports.review", ("draft", "returned"), "lock",
        reason=_("Lý do mở khóa"),
    ),
}  # fmt: skip


def period_words(key: str) -> str:
    """Return what a period is called."""
    return spoken_period(key, said)


def states() -> list[tuple[str, str]]:
    """Return the states of what is owed, as a drop-down offers them."""
    return [("", gettext("Mọi trạng thái")), *((s, str(STATES[f"owed_{s}"].text)) for s in OWED)]
