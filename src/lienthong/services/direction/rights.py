"""Who may report on a task: data officers, clerks of a unit that leads it, and who holds it."""

from lienthong.base.errors import NotAllowed
from lienthong.base.i18n import N_
from lienthong.services.accounts import queries as accounts
from lienthong.services.accounts.models import User
from lienthong.services.direction.models import Task


def may_report(user: User, task: Task) -> bool:
    """Tell whether the person may enter progress, completion, files and links of a task."""
    if task.holder and task.holder == user.username:
        return bool(user.is_active)
    if not accounts.allowed(user, "records.write"):
        return False
    scope = accounts.write_scope(user)
    return scope is None or scope in task.lead_ids


def demand_report(user: User, task: Task) -> None:
    """Raise NotAllowed unless the person may report on a task."""
    if not may_report(user, task):
        raise NotAllowed(
            N_("Nhiệm vụ «%(id)s» không do đơn vị của bạn chủ trì, cũng không giao cho bạn."),
            values={"id": task.pk},
            remedy=N_("Gửi kết quả cho đơn vị chủ trì để cập nhật."),
        )
