"""Who calls the API: the user of the bearer key, or of the session."""

from django.http import HttpRequest

from lienthong.base.errors import NotAllowed
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Contract, Table
from lienthong.services.accounts import queries as accounts
from lienthong.services.accounts.models import User
from lienthong.services.accounts.roles import Permission
from lienthong.services.contracts import queries as contracts
from lienthong.services.records import reading
from lienthong.services.records.access import Access


def caller(request: HttpRequest) -> User:
    """Return the person or program that calls. Raises NotAllowed when nobody is known."""
    known = getattr(request, "auth", None)
    user = known if isinstance(known, User) else request.user
    if not user.is_authenticated:
        raise NotAllowed(
            N_("Chưa đăng nhập."),
            status=401,
            remedy=N_("Đăng nhập, hoặc gửi khóa API trong tiêu đề Authorization: Bearer."),
        )
    return user


def access_to(request: HttpRequest, table_name: str) -> Access:
    """Return what the caller may do with a table. Raises NotFound, NotAllowed."""
    return Access.of(caller(request), *contracts.table(table_name))


def demand_table(request: HttpRequest, table_name: str, doing: str) -> tuple[Access, Table]:
    """Return the caller's access to a table, and the table. Raises NotAllowed."""
    access = access_to(request, table_name).demand(doing)
    return access, access.table


def opens(request: HttpRequest, contract: Contract) -> bool:
    """Tell whether the caller may read a table of the contract."""
    return any(Access.of(caller(request), contract, t).may_read for t in contract.tables)


def read_table(request: HttpRequest, table_name: str) -> tuple[Access, Table]:
    """Return what ``demand_table`` does for reading, and note a program that reads rows."""
    found = demand_table(request, table_name, "read")
    user = caller(request)
    if user.key is not None:
        reading.note(table_name, client=user.key.pk, unit=user.unit)
    return found


def demand_contract(request: HttpRequest, contract_id: str) -> Contract:
    """Return a contract of which the caller may read a table. Raises NotAllowed."""
    contract = contracts.current(contract_id)
    if not opens(request, contract):
        for table in contract.tables:
            Access.of(caller(request), contract, table).demand("read")
    return contract


def demand(request: HttpRequest, permission: Permission) -> User:
    """Return the caller. Raises NotAllowed without the permission."""
    user = caller(request)
    accounts.demand(user, permission)
    return user
