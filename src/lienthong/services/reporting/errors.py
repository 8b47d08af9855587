"""What people get wrong about reports."""

from datetime import date

from lienthong.base.errors import NotAllowed, NotFound, UserError
from lienthong.base.i18n import N_


class UnknownRegime(NotFound):
    code = "unknown-regime"

    def __init__(self, regime_id: str) -> None:
        super().__init__(
            N_("Không có chế độ báo cáo «%(id)s»."),
            values={"id": regime_id},
            remedy=N_("Xem mã chế độ ở trang Chế độ báo cáo, hoặc «lienthong report regimes»."),
        )


class UnknownReport(NotFound):
    code = "unknown-report"

    def __init__(self, report_id: object) -> None:
        super().__init__(N_("Không có báo cáo số %(id)s."), values={"id": report_id})


class NoSuchPeriod(UserError):
    code = "no-such-period"

    def __init__(self, period: str, regime: str) -> None:
        super().__init__(
            N_("Chế độ «%(regime)s» không có kỳ «%(period)s»."),
            values={"period": period, "regime": regime},
            remedy=N_(
                "Ghi kỳ theo chế độ: tháng 2026-11, quý 2026-Q4, nửa năm 2026-H2, năm 2026, "
                "đột xuất 2026-11-22, một lần: once."
            ),
        )


class NoRegimeForPeriod(UserError):
    code = "no-regime-for-period"

    def __init__(self, period: str) -> None:
        super().__init__(
            N_("Không có chế độ báo cáo nào có kỳ «%(period)s»."),
            values={"period": period},
            remedy=N_(
                "Ghi kỳ như 2026-11, 2026-Q4, 2026-H2, 2026; nếu đúng rồi thì nạp dữ liệu tham "
                "chiếu («lienthong reference load») hoặc ghi rõ chế độ bằng «--regime»."
            ),
        )


class ReportExists(UserError):
    code = "report-exists"
    status = 409

    def __init__(self, report_id: int, title: str, period: str) -> None:
        super().__init__(
            N_("Kỳ %(period)s của «%(title)s» đã có báo cáo số %(id)s."),
            values={"period": period, "title": title, "id": report_id},
            remedy=N_("Mở báo cáo số %(id)s để sửa; mỗi kỳ chỉ có một báo cáo."),
        )


class ReportLocked(UserError):
    code = "report-locked"
    status = 409

    def __init__(self, report_id: int, due: date) -> None:
        super().__init__(
            N_("Báo cáo số %(id)s đã khóa: hạn là ngày %(due)s."),
            values={"id": report_id, "due": f"{due:%d/%m/%Y}"},
            remedy=N_("Đề nghị người duyệt báo cáo mở khóa, có ghi lý do, rồi làm tiếp."),
        )


class NotLocked(UserError):
    code = "report-not-locked"

    def __init__(self, report_id: int) -> None:
        super().__init__(
            N_("Báo cáo số %(id)s không bị khóa nên không cần mở."), values={"id": report_id}
        )


_STANDS = {
    "draft": N_("Báo cáo số %(id)s đang soạn, chưa làm được việc này."),
    "submitted": N_("Báo cáo số %(id)s đang chờ duyệt, chưa làm được việc này."),
    "returned": N_("Báo cáo số %(id)s bị trả lại để sửa, chưa làm được việc này."),
    "approved": N_("Báo cáo số %(id)s đã duyệt, đang chờ ký, không làm được việc này."),
    "signed": N_("Báo cáo số %(id)s đã ký, đang chờ gửi, không làm được việc này."),
    "sent": N_("Báo cáo số %(id)s đã gửi, không làm được việc này."),
}


class WrongState(UserError):
    """An act that the report's state does not allow."""

    code = "report-wrong-state"
    status = 409

    def __init__(self, report_id: int, state: str) -> None:
        super().__init__(
            _STANDS[state],
            values={"id": report_id},
            remedy=N_("Mở báo cáo và chọn một việc làm được ở bước này."),
        )


class ReasonMissing(UserError):
    code = "reason-missing"

    def __init__(self) -> None:
        super().__init__(
            N_("Chưa ghi lý do."), remedy=N_("Ghi lý do để người khác hiểu và kiểm tra được.")
        )


class WordsMissing(UserError):
    code = "words-missing"

    def __init__(self, parts: str) -> None:
        super().__init__(
            N_("Chưa viết lời cho phần: %(parts)s."),
            values={"parts": parts},
            remedy=N_("Viết đánh giá, hoặc ghi «Không có», rồi trình lại."),
        )


class OwnReport(NotAllowed):
    code = "own-report"

    def __init__(self) -> None:
        super().__init__(
            N_("Người trình báo cáo không tự duyệt báo cáo của mình."),
            remedy=N_("Đề nghị người khác có quyền duyệt xem và duyệt."),
        )


class NotAPart(UserError):
    code = "not-a-part"

    def __init__(self, part: str) -> None:
        super().__init__(
            N_("Phần «%(part)s» của báo cáo không nhận lời người viết."),
            values={"part": part},
            remedy=N_("Số liệu do nút đo; sửa dữ liệu rồi lập lại thì con số đổi theo."),
        )


class NotADay(UserError):
    code = "not-a-day"

    def __init__(self, text: str) -> None:
        super().__init__(
            N_("«%(text)s» không phải là ngày."),
            values={"text": text[:40]},
            place="issued_on",
            remedy=N_("Ghi ngày có trong lịch, dạng năm-tháng-ngày, ví dụ 2026-11-20."),
        )


class NoCertificate(UserError):
    code = "no-certificate"

    def __init__(self, path: str) -> None:
        super().__init__(
            N_("Nút chưa có chứng thư số để ký báo cáo (thiếu tệp %(path)s)."),
            values={"path": path},
            remedy=N_(
                "Đặt tệp PKCS#12 của người ký và tệp mật khẩu vào thư mục signing của nút, hoặc "
                "in ra ký tay rồi ghi nhận «Đã ký trên giấy»."
            ),
        )


class BadCertificate(UserError):
    code = "bad-certificate"

    def __init__(self, reason: str) -> None:
        super().__init__(
            N_("Không dùng được chứng thư số của nút: %(reason)s."),
            values={"reason": reason},
            remedy=N_("Kiểm tra tệp PKCS#12, mật khẩu và thời hạn của chứng thư rồi ký lại."),
        )


class BadScope(UserError):
    """A plan or task that a scope names and nobody knows."""

    code = "bad-scope"

    def __init__(self, name: str) -> None:
        super().__init__(
            N_("Không có kế hoạch, nhiệm vụ nào mang mã «%(id)s»."),
            values={"id": name},
            place=name,
            remedy=N_("Xem mã ở trang Kế hoạch và trang Nhiệm vụ rồi ghi lại, mỗi dòng một mã."),
        )


class BadRegime(UserError):
    code = "bad-regime"

    def __init__(self, what: str) -> None:
        super().__init__(
            N_("Chế độ báo cáo chưa đúng: %(what)s."),
            values={"what": what},
            remedy=N_("Ghi tên, chu kỳ; ngày hạn và ngày chốt số từ 1 đến 31, hoặc để trống."),
        )
