"""How far an actor may write: what role and contract leave, one unit's rows or all."""

from django.db import connection

from lienthong.base.actor import Actor
from lienthong.base.errors import NotAllowed
from lienthong.base.i18n import N_
from lienthong.services.accounts.models import User
from lienthong.services.contracts import queries as contracts
from lienthong.services.contracts import standing
from lienthong.services.records.access import Access


def access_of(by: Actor, table_name: str, doing: str) -> Access:
    """Return what the actor may do with a table. Raises NotFound, NotAllowed.

    The node itself and the keeper of its machine are not limited; a person must have an active
    account whose role holds ``doing`` (read, write, import, export): a name gives no right.
    In a transaction that writes, the table stays at its version until the end.
    """
    writes = doing == "write" and connection.in_atomic_block
    contract, table = (standing.hold if writes else contracts.table)(table_name)
    user = _user(by)
    if user is None:
        return Access.unlimited(table)
    return Access.of(user, contract, table).demand(doing)


def may_handle(access: Access, unit: str) -> None:
    """Raise NotAllowed when a row belongs to a unit the actor may not write for, or to none."""
    scope = access.write_unit
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
