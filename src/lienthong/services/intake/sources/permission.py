"""Who may declare a source, and who may run it. The node itself and its keeper may do both."""

from lienthong.base.actor import Actor
from lienthong.base.errors import NotAllowed, UserError
from lienthong.base.i18n import N_
from lienthong.services.accounts import queries as accounts
from lienthong.services.accounts.models import User
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake.sources.models import Source
from lienthong.services.records.access import Access


def may_manage(by: Actor) -> None:
    """Raise NotAllowed unless the actor may declare, change and retire sources."""
    user = _user(by)
    if user is not None:
        accounts.demand(user, "sources.manage")


def may_run(by: Actor, source: Source) -> None:
    """Raise NotAllowed unless the actor may run, pause and resume the source."""
    user = _user(by)
    if user is not None and not sees(user, source):
        raise NotAllowed(
            N_("Tài khoản không được dùng nguồn «%(source)s»."),
            values={"source": source.name},
            remedy=N_("Nhờ quản trị hệ thống, hoặc người được nhập dữ liệu vào bảng này."),
        )


def sees(user: User, source: Source) -> bool:
    """Tell whether a person sees the source: who manages all, or takes in rows of its unit."""
    if accounts.allowed(user, "sources.manage"):
        return True
    if not accounts.allowed(user, "records.import"):
        return False
    try:
        access = Access.of(user, *contracts.table(source.table_name))
    except UserError:
        return False
    return access.may_import and accounts.may_write_unit(user, source.unit)


def _user(by: Actor) -> User | None:
    if by.kind != "user":
        return None
    user = User.objects.filter(username=by.id, is_active=True).first()
    if user is None:
        raise NotAllowed(
            N_("Không có tài khoản «%(name)s» đang hoạt động."), values={"name": by.id}
        )
    return user
