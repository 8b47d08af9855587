"""Who may do what."""

import hashlib

from django.utils import timezone

from lienthong.base.errors import NotAllowed
from lienthong.base.i18n import N_
from lienthong.base.text import sort_key
from lienthong.services.accounts.models import ApiToken, Role, User
from lienthong.services.accounts.roles import ROLES, Permission


def allowed(user: User, permission: Permission) -> bool:
    """Tell whether the user's role holds the permission, and the API key if one is used."""
    held = bool(user.is_active) and permission in ROLES.get(user.role, frozenset())
    return held and (user.key is None or user.key.allows(permission))


def names_who_may(permission: Permission) -> list[str]:
    """Return the full names of the active accounts whose role holds the permission."""
    roles = [role for role, held in ROLES.items() if permission in held]
    found = User.objects.filter(is_active=True, role__in=roles).exclude(full_name="")
    return sorted(set(found.values_list("full_name", flat=True)), key=sort_key)


def may_touch(user: User, table_name: str) -> bool:
    """Tell whether the API key in use, if any, opens the table."""
    return user.key is None or not user.key.tables or table_name in user.key.tables


def demand(user: User, permission: Permission) -> None:
    """Raise NotAllowed unless the user's role holds the permission."""
    if not allowed(user, permission):
        raise NotAllowed(
            N_("Vai trò «%(role)s» không được làm việc này."),
            values={"role": Role(user.role).label},
            remedy=N_("Đề nghị quản trị hệ thống giao quyền, hoặc nhờ người có quyền thực hiện."),
        )


def write_scope(user: User) -> str | None:
    """Return the unit whose rows alone the user may write; None when every unit's."""
    return user.unit if user.role == Role.CLERK else None


def may_write_unit(user: User, unit: str | None) -> bool:
    """Tell whether the user may write rows owned by ``unit``.

    What no unit owns (None, or empty) belongs to the whole agency: no clerk may write it.
    """
    scope = write_scope(user)
    return scope is None or (bool(unit) and unit == scope)


def user_of_token(key: str) -> User | None:
    """Return the active user of an API key, noting its use; None when it does not hold."""
    digest = hashlib.sha256(key.encode()).hexdigest()
    token = ApiToken.objects.select_related("user").filter(digest=digest).first()
    if token is None or token.revoked_at is not None or not token.user.is_active:
        return None
    now = timezone.now()
    if token.last_used_at is None or (now - token.last_used_at).total_seconds() > 60:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    token.user.key = token
    return token.user
