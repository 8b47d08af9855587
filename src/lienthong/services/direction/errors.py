"""What people get wrong about tasks and KPIs."""

from collections.abc import Mapping, Sequence

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


class DeclaredKpi(UserError):
    code = "declared-kpi"

    def __init__(self, kpi_id: str) -> None:
        super().__init__(
            N_("Chỉ tiêu «%(id)s» do người khai báo, nút không có cách đo."),
            values={"id": kpi_id},
            remedy=N_("Khai báo số liệu kèm căn cứ ở trang của chỉ tiêu."),
        )


class RetiredKpi(UserError):
    code = "retired-kpi"
    status = 409

    def __init__(self, kpi_id: str) -> None:
        super().__init__(
            N_("Chỉ tiêu «%(id)s» đã ngừng dùng."),
            values={"id": kpi_id},
            remedy=N_("Dùng lại chỉ tiêu trước, rồi làm tiếp."),
        )


class KpiExists(UserError):
    code = "kpi-exists"
    status = 409

    def __init__(self, kpi_id: str) -> None:
        super().__init__(
            N_("Đã có chỉ tiêu mang mã «%(id)s»."),
            values={"id": kpi_id},
            remedy=N_("Chọn mã khác, hoặc sửa chỉ tiêu đang có."),
        )


class PlansKpi(UserError):
    code = "plans-kpi"

    def __init__(self, kpi_id: str) -> None:
        super().__init__(
            N_("Chỉ tiêu «%(id)s» do kế hoạch giao, không sửa mục tiêu hay ngừng dùng ở đây được."),
            values={"id": kpi_id},
            remedy=N_("Chỉ sửa định nghĩa, cách tính và kỳ theo dõi; mục tiêu đổi theo kế hoạch."),
        )


class BadKpi(UserError):
    """What a person entered of a KPI does not hold; ``place`` is the field (a message id)."""

    code = "bad-kpi"

    def __init__(self, place: str, message: str, remedy: str, **values: str) -> None:
        super().__init__(message, values=values, place=place, remedy=remedy)


class PeriodTurned(UserError):
    code = "period-turned"

    def __init__(self, kpi_id: str) -> None:
        super().__init__(
            N_("Kỳ khai báo của «%(id)s» kết thúc trước khi bắt đầu."),
            values={"id": kpi_id},
            remedy=N_("Ghi ngày đầu kỳ trước hoặc bằng ngày cuối kỳ."),
        )


class PeriodToCome(UserError):
    code = "period-to-come"

    def __init__(self, kpi_id: str) -> None:
        super().__init__(
            N_("Kỳ khai báo của «%(id)s» chưa bắt đầu."),
            values={"id": kpi_id},
            remedy=N_("Khai báo kỳ đã bắt đầu; kỳ sau khai báo khi đến kỳ."),
        )


class UnknownPlan(NotFound):
    code = "unknown-plan"

    def __init__(self, plan_id: str) -> None:
        super().__init__(N_("Không có kế hoạch «%(id)s»."), values={"id": plan_id})


class PlanExists(UserError):
    code = "plan-exists"

    def __init__(self, plan_id: str) -> None:
        super().__init__(
            N_("Đã có kế hoạch mang mã «%(id)s»."),
            values={"id": plan_id},
            remedy=N_("Chọn mã khác, hoặc nộp lại tệp và chọn so với kế hoạch đó."),
        )


class UnknownImport(NotFound):
    code = "unknown-plan-import"

    def __init__(self, import_id: int) -> None:
        super().__init__(N_("Không có lần nộp kế hoạch số %(id)s."), values={"id": import_id})


class ImportClosed(UserError):
    code = "plan-import-closed"
    status = 409

    def __init__(self, import_id: int) -> None:
        super().__init__(
            N_("Lần nộp kế hoạch số %(id)s đã kết thúc, không đổi được nữa."),
            values={"id": import_id},
            remedy=N_("Nộp lại tệp; các nhiệm vụ đã có sẽ được so và nhận ra."),
        )


class NothingTaken(UserError):
    code = "plan-nothing-taken"

    def __init__(self, import_id: int) -> None:
        super().__init__(
            N_("Lần nộp số %(id)s không còn nhiệm vụ nào được chọn nhận."),
            values={"id": import_id},
            remedy=N_("Chọn nhận ít nhất một nhiệm vụ, hoặc bỏ lần nộp này."),
        )


class DoubtsOpen(UserError):
    """Taken tasks whose day does not exist: (section, words, place) of each."""

    code = "plan-doubts-open"

    def __init__(self, doubts: Sequence[tuple[str, str, Mapping[str, int]]]) -> None:
        said = "; ".join(f"{section} «{words}»" for section, words, _place in doubts)
        super().__init__(
            N_("%(count)s nhiệm vụ ghi ngày không có trong lịch: %(places)s."),
            values={"count": len(doubts), "places": said},
            remedy=N_("Nhập đúng ngày, hoặc để nhiệm vụ đó ra ngoài, rồi xác nhận lại."),
        )


class NotRecurring(UserError):
    code = "not-recurring"

    def __init__(self, task_id: str) -> None:
        super().__init__(
            N_("Nhiệm vụ «%(id)s» không lặp lại theo kỳ."),
            values={"id": task_id},
            remedy=N_("Ghi hoàn thành cả nhiệm vụ thay vì một kỳ."),
        )


class NobodyNamed(UserError):
    code = "nobody-named"

    def __init__(self) -> None:
        super().__init__(
            N_("Chưa ghi giao cho ai."), remedy=N_("Ghi tên đăng nhập của người nhận việc.")
        )


class UnknownPerson(UserError):
    code = "unknown-person"

    def __init__(self, name: str) -> None:
        super().__init__(
            N_("Không có tài khoản «%(name)s» đang dùng được."),
            values={"name": name},
            remedy=N_(
                "Ghi đúng tên đăng nhập của người nhận việc, hoặc nhờ quản trị tạo tài khoản."
            ),
        )


class CircularLink(UserError):
    code = "circular-link"

    def __init__(self, task_id: str, other: str) -> None:
        super().__init__(
            N_("Nhiệm vụ «%(id)s» không thể vừa đứng trước vừa đứng sau «%(other)s»."),
            values={"id": task_id, "other": other},
            remedy=N_("Chọn một nhiệm vụ khác, không phụ thuộc vào chính nhiệm vụ này."),
        )


class FileRefused(UserError):
    code = "file-type-refused"
    status = 415

    def __init__(self, name: str, kind: str) -> None:
        super().__init__(
            N_("Tệp «%(name)s» thực chất là %(kind)s, không nhận làm minh chứng."),
            values={"name": name, "kind": kind},
            remedy=N_("Nộp ảnh, PDF, Word, Excel, ODF, TXT hoặc CSV."),
        )


class FileInfected(UserError):
    code = "file-infected"
    status = 422

    def __init__(self, name: str, finding: str) -> None:
        super().__init__(
            N_("Tệp «%(name)s» bị chặn: máy quét thấy mã độc «%(finding)s»."),
            values={"name": name, "finding": finding},
            remedy=N_("Không mở tệp này; báo bộ phận an toàn thông tin."),
        )
