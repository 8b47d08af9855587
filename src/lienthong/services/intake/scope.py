"""How far an actor may write: one unit's rows, or every unit's."""

from lienthong.base.actor import Actor
from lienthong.base.errors import NotAllowed
from lienthong.base.i18n import N_
from lienthong.services.accounts.models import User
from lienthong.services.accounts.queries import write_scope


def scope_of(by: Actor) -> str | None:
    """Return the unit whose rows alone the actor may write; None when every unit's.

    Raises NotAllowed when a person has no active account: the name alone gives no right.
    """
    user = _user(by)
    return None if user is None else write_scope(user)


def may_handle(by: Actor, unit: str) -> None:
    """Raise NotAllowed when a row belongs to a unit the actor may not write for, or to none."""
    scope = scope_of(by)
    if scope is None or (unit and unit == scope):
        return
    if not unit:
        raise NotAllowed(
            N_("Dòng này không thuộc đơn vị nào, tài khoản của một đơn vị không được xử lý."),
            remedy=N_("Chuyển cho cán bộ dữ liệu của cơ quan."),
        )
    raise NotAllowed(
        N_("Dòng này thuộc đơn vị «%(unit)s», tài khoản không được xử lý."),
        values={"unit": unit},
        remedy=N_("Chuyển cho người nhập liệu của đơn vị đó."),
    )


def _user(by: Actor) -> User | None:
    if by.kind != "user":
        return None
    user = User.objects.filter(username=by.id, is_active=True).first()
    if user is None:
        raise NotAllowed(
            N_("Không có tài khoản «%(name)s» đang hoạt động."), values={"name": by.id}
        )
    return user
