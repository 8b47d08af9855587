"""Who calls the API: the user of the bearer key, or of the session."""

from django.http import HttpRequest

from lienthong.base.errors import NotAllowed
from lienthong.base.i18n import N_
from lienthong.services.accounts import queries as accounts
from lienthong.services.accounts.models import User
from lienthong.services.accounts.roles import Permission


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


def demand(request: HttpRequest, permission: Permission) -> User:
    """Return the caller. Raises NotAllowed without the permission."""
    user = caller(request)
    accounts.demand(user, permission)
    return user
