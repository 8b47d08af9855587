"""What people get wrong about tasks and KPIs."""

from lienthong.base.errors import NotFound, UserError
from lienthong.base.i18n import N_


class UnknownTask(NotFound):
    code = "unknown-task"

    def __init__(self, task_id: str) -> None:
        super().__init__(N_("Không có nhiệm vụ «%(id)s»."), values={"id": task_id})


class UnknownKpi(NotFound):
    code = "unknown-kpi"

    def __init__(self, kpi_id: str) -> None:
        super().__init__(N_("Không có chỉ tiêu «%(id)s»."), values={"id": kpi_id})


class EvidenceMissing(UserError):
    code = "no-evidence"

    def __init__(self) -> None:
        super().__init__(
            N_("Chưa ghi căn cứ."),
            remedy=N_("Ghi số văn bản, đường dẫn sản phẩm hoặc biên bản chứng minh."),
        )


class DoneInFuture(UserError):
    code = "done-in-future"

    def __init__(self, day: str) -> None:
        super().__init__(
            N_("Ngày hoàn thành %(day)s chưa đến."),
            values={"day": day},
            remedy=N_("Ghi ngày đã hoàn thành, không muộn hơn hôm nay."),
        )


class AlreadyDone(UserError):
    code = "already-done"

    def __init__(self, task_id: str) -> None:
        super().__init__(
            N_("Nhiệm vụ «%(id)s» đã được ghi nhận hoàn thành."),
            values={"id": task_id},
            remedy=N_("Mở lại nhiệm vụ trước nếu cần sửa."),
        )


class NotDone(UserError):
    code = "not-done"

    def __init__(self, task_id: str) -> None:
        super().__init__(
            N_("Nhiệm vụ «%(id)s» chưa hoàn thành nên không có gì để mở lại."),
            values={"id": task_id},
        )


class MeasuredKpi(UserError):
    code = "measured-kpi"

    def __init__(self, kpi_id: str) -> None:
        super().__init__(
            N_("Chỉ tiêu «%(id)s» do nút tự đo, không nhập tay được."),
            values={"id": kpi_id},
            remedy=N_("Xem các dòng làm nên con số; sửa dữ liệu thì con số đổi theo."),
        )
