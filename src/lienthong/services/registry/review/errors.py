"""What stops a review, with what to do about it."""

from collections.abc import Sequence

from lienthong.base.errors import NotAllowed, NotFound, UserError
from lienthong.base.i18n import N_


class UnknownCampaign(NotFound):
    code = "unknown-campaign"

    def __init__(self, number: int) -> None:
        super().__init__(N_("Không có đợt rà soát số %(number)s."), values={"number": number})


class CampaignState(UserError):
    code = "campaign-state"
    status = 409

    def __init__(self, name: str) -> None:
        super().__init__(
            N_("Đợt rà soát «%(name)s» không ở trạng thái làm được việc này."),
            values={"name": name},
            remedy=N_("Tải lại trang để xem trạng thái của đợt."),
        )


class CampaignIncomplete(UserError):
    code = "campaign-incomplete"

    def __init__(self) -> None:
        super().__init__(
            N_("Đợt rà soát chưa có tên hoặc căn cứ."),
            remedy=N_("Ghi tên đợt và số, ký hiệu văn bản giao rà soát."),
        )


class DueBeforeToday(UserError):
    code = "due-before-today"

    def __init__(self, day: str) -> None:
        super().__init__(
            N_("Hạn %(day)s đã qua."),
            values={"day": day},
            remedy=N_("Chọn hạn từ hôm nay trở đi."),
        )


class NotAQuestionnaire(UserError):
    code = "not-a-questionnaire"

    def __init__(self, table: str) -> None:
        super().__init__(
            N_("Bảng «%(table)s» không làm phiếu rà soát được."),
            values={"table": table},
            remedy=N_("Chọn bảng có khóa gồm hai cột «dot», «csdl» và có cột «don_vi»."),
        )


class NothingInScope(UserError):
    code = "nothing-in-scope"

    def __init__(self) -> None:
        super().__init__(
            N_("Không có cơ sở dữ liệu nào trong phạm vi đã chọn."),
            remedy=N_("Bớt điều kiện của phạm vi, hoặc nhập danh mục trước."),
        )


class ItemState(UserError):
    code = "review-item-state"
    status = 409

    def __init__(self, name: str) -> None:
        super().__init__(
            N_("Phiếu của «%(name)s» không ở bước làm được việc này."),
            values={"name": name},
            remedy=N_("Tải lại trang để xem phiếu đang ở bước nào."),
        )


class AnswerIncomplete(UserError):
    code = "answer-incomplete"
    status = 422

    def __init__(self, name: str, fields: Sequence[str]) -> None:
        super().__init__(
            N_("Phiếu còn %(count)s câu chưa trả lời hoặc chưa đúng: %(fields)s."),
            values={"count": len(fields), "fields": ", ".join(fields)},
            place=name,
            remedy=N_("Mở phiếu, trả lời các câu đó, lưu, rồi nộp lại."),
        )


class AnswerRefused(UserError):
    code = "answer-refused"
    status = 422

    def __init__(self, name: str, fields: Sequence[str]) -> None:
        super().__init__(
            N_("Câu trả lời chưa đúng ở: %(fields)s."),
            values={"fields": ", ".join(fields)},
            place=name,
            remedy=N_("Sửa các câu đó theo danh mục, kiểu của phiếu rồi gửi lại."),
        )


class ReasonNeeded(UserError):
    code = "reason-needed"

    def __init__(self) -> None:
        super().__init__(
            N_("Chưa ghi lý do."), remedy=N_("Ghi điều cần bổ sung để chủ quản biết phải làm gì.")
        )


class ResultIncomplete(UserError):
    code = "result-incomplete"

    def __init__(self, what: str) -> None:
        super().__init__(
            N_("Kết luận còn thiếu: %(what)s."),
            values={"what": what},
            remedy=N_("Ghi đủ kết luận, phương án và hạn (giữ nguyên thì không cần phương án)."),
        )


class SamePerson(NotAllowed):
    code = "same-person"

    def __init__(self) -> None:
        super().__init__(
            N_("Người nộp phiếu không tự thẩm định phiếu của mình."),
            remedy=N_("Nhờ một cán bộ dữ liệu khác thẩm định."),
        )
