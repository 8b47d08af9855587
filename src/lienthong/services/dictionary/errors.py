"""Why the dictionary refuses: what is wrong with an entry, and who may write where."""

from collections.abc import Sequence

from lienthong.base.errors import NotAllowed, UserError
from lienthong.base.i18n import N_
from lienthong.core.dictionary.entry import Fault


class EntryRejected(UserError):
    """A term or a list has faults; nothing was kept. ``faults`` lists them all."""

    code = "entry-rejected"
    status = 422

    def __init__(self, entry_id: str, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        first = self.faults[0]
        super().__init__(
            first.message, values=first.values, place=entry_id or first.key, remedy=first.remedy
        )


def foreign(entry_id: str, namespace: str, own: str) -> NotAllowed:
    """Refuse to write in the namespace of another."""
    if namespace:
        return NotAllowed(
            N_("Không gian tên «%(namespace)s» không phải của nút này."),
            code="foreign-namespace",
            values={"namespace": namespace, "own": own},
            place=entry_id,
            remedy=N_("Đặt mã bắt đầu bằng «%(own)s:», hoặc đề nghị cơ quan kia sửa."),
        )
    return NotAllowed(
        N_("Thuật ngữ, danh mục dùng chung do nút trung tâm quản lý."),
        code="shared-namespace",
        values={"own": own},
        place=entry_id,
        remedy=N_("Đặt mã bắt đầu bằng «%(own)s:» để thêm vào không gian tên của mình."),
    )


def redefines(entry_id: str, shared: str) -> UserError:
    """Refuse to say again, under one's own name, what is shared."""
    return UserError(
        N_("«%(shared)s» đã có trong phần dùng chung, không định nghĩa lại được."),
        code="redefines-shared",
        values={"shared": shared},
        place=entry_id,
        remedy=N_("Dùng «%(shared)s», hoặc đặt mã khác nếu nghĩa khác."),
        status=409,
    )


def not_in_state(entry_id: str, wanted: str) -> UserError:
    """Refuse a step that the entry is not ready for."""
    return UserError(
        N_("«%(id)s» không ở trạng thái cần thiết: %(wanted)s."),
        code="wrong-state",
        values={"id": entry_id, "wanted": wanted},
        remedy=N_("Mở lại trang để xem trạng thái hiện nay; có thể người khác vừa xử lý."),
        status=409,
    )
