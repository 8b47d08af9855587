"""What people get wrong about forms of indicators and their figures."""

from datetime import date

from lienthong.base.errors import NotAllowed, NotFound, UserError
from lienthong.base.i18n import N_


class UnknownForm(NotFound):
    code = "unknown-indicator-form"

    def __init__(self, form_id: str) -> None:
        super().__init__(
            N_("Không có biểu số liệu «%(id)s»."),
            values={"id": form_id},
            remedy=N_("Xem mã biểu ở trang Biểu số liệu, hoặc «lienthong report figures forms»."),
        )


class FormExists(UserError):
    code = "indicator-form-exists"
    status = 409

    def __init__(self, form_id: str) -> None:
        super().__init__(
            N_("Đã có biểu số liệu «%(id)s»."),
            values={"id": form_id},
            remedy=N_("Mở biểu đó để sửa, hoặc đặt mã khác."),
        )


class FormRetired(UserError):
    code = "indicator-form-retired"
    status = 409

    def __init__(self, title: str) -> None:
        super().__init__(
            N_("Biểu «%(title)s» không dùng nữa nên không điền được."),
            values={"title": title},
            remedy=N_("Đề nghị cán bộ dữ liệu đưa biểu vào dùng ở trang Biểu số liệu."),
        )


class FormMoved(UserError):
    """Somebody saved the form since it was opened."""

    code = "indicator-form-moved"
    status = 409

    def __init__(self, title: str, number: int) -> None:
        super().__init__(
            N_("Biểu «%(title)s» đã có bản %(number)s do người khác lưu."),
            values={"title": title, "number": number},
            remedy=N_("Mở lại biểu, xem bản mới rồi sửa tiếp."),
        )


class NotAFiller(UserError):
    code = "not-a-filler"

    def __init__(self, unit: str, title: str, day: date) -> None:
        super().__init__(
            N_("«%(unit)s» không phải là đơn vị điền biểu «%(title)s» vào ngày %(day)s."),
            values={"unit": unit, "title": title, "day": f"{day:%d/%m/%Y}"},
            remedy=N_("Chọn đơn vị trong danh sách của kỳ, hoặc sửa phần đơn vị của biểu."),
        )


class NotYourUnit(NotAllowed):
    code = "not-your-unit"

    def __init__(self, unit: str) -> None:
        super().__init__(
            N_("Bạn không được xem hay điền số liệu của «%(unit)s»."),
            values={"unit": unit},
            remedy=N_("Mở số liệu của đơn vị mình, hoặc nhờ cán bộ dữ liệu của cơ quan."),
        )


class FillingLocked(UserError):
    code = "filling-locked"
    status = 409

    def __init__(self, unit: str, due: date) -> None:
        super().__init__(
            N_("Số liệu của «%(unit)s» đã khóa: hạn là ngày %(due)s."),
            values={"unit": unit, "due": f"{due:%d/%m/%Y}"},
            remedy=N_("Đề nghị người duyệt mở khóa, có ghi lý do, rồi điền tiếp."),
        )


class FillingNotLocked(UserError):
    code = "filling-not-locked"

    def __init__(self, unit: str) -> None:
        super().__init__(
            N_("Số liệu của «%(unit)s» không bị khóa nên không cần mở."), values={"unit": unit}
        )


_STANDS = {
    "draft": N_("Số liệu của «%(unit)s» đang điền, chưa làm được việc này."),
    "submitted": N_("Số liệu của «%(unit)s» đã trình, không làm được việc này."),
    "returned": N_("Số liệu của «%(unit)s» bị trả lại để sửa, chưa làm được việc này."),
    "approved": N_("Số liệu của «%(unit)s» đã duyệt, không làm được việc này."),
}


class WrongFillingState(UserError):
    code = "filling-wrong-state"
    status = 409

    def __init__(self, unit: str, state: str) -> None:
        super().__init__(
            _STANDS[state],
            values={"unit": unit},
            remedy=N_("Muốn sửa số đã trình thì đề nghị người duyệt trả lại, có ghi lý do."),
        )


class NotSettled(UserError):
    """Figures that cannot be handed in yet; ``count`` things are to be settled."""

    code = "figures-not-settled"
    status = 409

    def __init__(self, count: int, first: str) -> None:
        super().__init__(
            N_("Còn %(count)s điểm phải xử lý trước khi trình. Điểm đầu: %(first)s"),
            values={"count": count, "first": first},
            remedy=N_("Mở biểu, sửa từng điểm được nêu bên cạnh ô, rồi trình lại."),
        )


class NothingGiven(UserError):
    code = "nothing-given"

    def __init__(self) -> None:
        super().__init__(
            N_("Chưa có ô nào được điền."), remedy=N_("Điền số hoặc lý do thiếu, rồi trình.")
        )


class OwnFigures(NotAllowed):
    code = "own-figures"

    def __init__(self) -> None:
        super().__init__(
            N_("Người trình số liệu không tự duyệt số liệu của mình."),
            remedy=N_("Đề nghị người khác có quyền duyệt xem và duyệt."),
        )


class NotThisForm(UserError):
    """A workbook made for another form, unit or period."""

    code = "workbook-of-another"

    def __init__(self, found: str, wanted: str) -> None:
        super().__init__(
            N_("Tệp này là của «%(found)s», không phải của «%(wanted)s»."),
            values={"found": found, "wanted": wanted},
            remedy=N_("Tải tệp mẫu của đúng biểu, đơn vị và kỳ rồi chép số sang."),
        )


class NotAWorkbook(UserError):
    code = "not-an-indicator-workbook"

    def __init__(self, why: str) -> None:
        super().__init__(
            N_("Không đọc được tệp này như tệp mẫu của biểu: %(why)s."),
            values={"why": why},
            remedy=N_("Tải tệp mẫu ở trang điền số liệu, điền vào đó rồi nộp lại, giữ đuôi .xlsx."),
        )
