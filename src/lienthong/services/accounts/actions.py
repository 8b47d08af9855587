"""Change accounts: each change audited in its own transaction."""

import hashlib
import secrets
from collections.abc import Sequence

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.accounts.models import ApiToken, Role, User
from lienthong.services.audit import actions as audit


@transaction.atomic
def create_user(
    *, username: str, full_name: str, role: str, unit: str, password: str, by: Actor
) -> User:
    """Create an account. Raises UserError when the name is taken or the password is weak."""
    if User.objects.filter(username=username).exists():
        raise UserError(
            N_("Tên đăng nhập «%(username)s» đã có người dùng."), values={"username": username}
        )
    _demand_unit(role, unit)
    user = User(username=username, full_name=full_name, role=Role(role), unit=unit)
    _set_password(user, password)
    user.save()
    audit.record(by=by, action="accounts.create", subject=f"user:{username}", after=_facts(user))
    return user


@transaction.atomic
def change_user(
    *, user: User, full_name: str, role: str, unit: str, is_active: bool, by: Actor
) -> User:
    """Change an account's name, role, unit or whether it may sign in. Raises UserError."""
    _demand_unit(role, unit)
    before = _facts(user)
    user.full_name, user.role, user.unit, user.is_active = full_name, Role(role), unit, is_active
    user.save()
    audit.record(
        by=by,
        action="accounts.change",
        subject=f"user:{user.username}",
        before=before,
        after=_facts(user),
    )
    return user


@transaction.atomic
def change_password(*, user: User, password: str, by: Actor) -> None:
    """Set a new password; the person's API keys end. Raises UserError when it is weak.

    Who learned the password may have made a key with it.
    """
    _set_password(user, password)
    user.save()
    ended = user.tokens.filter(revoked_at=None).update(revoked_at=clock.now())
    audit.record(
        by=by,
        action="accounts.password",
        subject=f"user:{user.username}",
        after={"keys_revoked": ended},
    )


@transaction.atomic
def change_email(*, user: User, email: str, by: Actor) -> None:
    """Set where a person's e-mail goes, nowhere when empty. Raises UserError for what is none.

    The audit record says that it changed, not to what.
    """
    wanted = email.strip()
    try:
        if wanted:
            validate_email(wanted)
    except ValidationError as error:
        raise UserError(
            N_("Địa chỉ thư điện tử chưa đúng."),
            code="bad-email",
            remedy=N_("Ghi dạng ten@coquan.gov.vn, hoặc để trống để không nhận thư."),
        ) from error
    before, user.email = bool(user.email), wanted
    user.save(update_fields=["email"])
    audit.record(
        by=by, action="accounts.email", subject=f"user:{user.username}",
        before={"set": before}, after={"set": bool(wanted)},
    )  # fmt: skip


@transaction.atomic
def create_token(
    *,
    user: User,
    label: str,
    by: Actor,
    read_only: bool = False,
    masked: bool = False,
    tables: Sequence[str] = (),
) -> str:
    """Make an API key and return it; it is never shown again.

    It has its user's rights or fewer: reading only, personal data masked, some tables only.
    """
    key = f"lt_{secrets.token_urlsafe(32)}"
    ApiToken.objects.create(
        user=user,
        label=label,
        digest=hashlib.sha256(key.encode()).hexdigest(),
        created_at=clock.now(),
        read_only=read_only,
        masked=masked,
        tables=sorted(tables),
    )
    facts = {"label": label, "read_only": read_only, "masked": masked, "tables": sorted(tables)}
    audit.record(by=by, action="accounts.token", subject=f"user:{user.username}", after=facts)
    return key


@transaction.atomic
def revoke_token(*, token: ApiToken, by: Actor) -> None:
    """End an API key at once, for good. Raises UserError when it has ended already."""
    token = ApiToken.objects.select_for_update().select_related("user").get(pk=token.pk)
    if token.revoked_at is not None:
        raise UserError(
            N_("Khóa «%(label)s» đã bị thu hồi từ trước."),
            code="token-revoked",
            values={"label": token.label},
            remedy=N_("Tạo khóa mới nếu phần mềm còn cần gọi API."),
            status=409,
        )
    token.revoked_at = clock.now()
    token.save(update_fields=["revoked_at"])
    audit.record(
        by=by,
        action="accounts.revoke",
        subject=f"user:{token.user.username}",
        before={"label": token.label, "revoked": False},
        after={"label": token.label, "revoked": True},
    )


def _demand_unit(role: str, unit: str) -> None:
    """A clerk writes the rows of one unit; without a unit it is not known whose."""
    if Role(role) == Role.CLERK and not unit.strip():
        raise UserError(
            N_("Người nhập liệu phải thuộc một đơn vị."),
            code="unit-needed",
            remedy=N_("Chọn mã đơn vị mà người này được nhập và sửa bản ghi."),
        )


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise UserError(
            N_("Mật khẩu chưa đạt: %(reasons)s"),
            values={"reasons": " ".join(error.messages)},
            remedy=N_("Chọn mật khẩu dài ít nhất 12 ký tự, không trùng tên, không phổ biến."),
        ) from error
    user.set_password(password)


def _facts(user: User) -> dict[str, object]:
    return {
        "full_name": user.full_name,
        "role": str(user.role),
        "unit": user.unit,
        "is_active": user.is_active,
    }
