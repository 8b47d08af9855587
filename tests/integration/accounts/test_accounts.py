"""Accounts and keys: what ends, ends at once; what a role needs, it must have."""

import pytest

from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.services.accounts import actions, queries

pytestmark = pytest.mark.django_db
BY = system("test")
PASSWORD = "mat-khau-de-thu-2026"


def make(role="data_officer", unit="bo"):
    return actions.create_user(
        username="mot", full_name="Người Một", role=role, unit=unit, password=PASSWORD, by=BY
    )


def test_revoked_key_opens_nothing_and_is_audited() -> None:
    from lienthong.services.audit.models import AuditRecord

    user = make()
    key = actions.create_token(user=user, label="Phần mềm", by=BY)
    assert queries.user_of_token(key) == user

    actions.revoke_token(token=user.tokens.get(), by=user.actor)

    assert queries.user_of_token(key) is None
    written = AuditRecord.objects.first()
    assert written is not None
    assert (written.action, written.subject) == ("accounts.revoke", "user:mot")
    assert key not in str(written.after)
    with pytest.raises(UserError, match="thu hồi"):
        actions.revoke_token(token=user.tokens.get(), by=user.actor)


def test_clerk_without_a_unit_is_refused() -> None:
    with pytest.raises(UserError, match="đơn vị"):
        make("clerk", " ")
    officer = make()
    with pytest.raises(UserError, match="đơn vị"):
        actions.change_user(
            user=officer, full_name="Người Một", role="clerk", unit="", is_active=True, by=BY
        )


@pytest.mark.parametrize(
    ("role", "unit", "allowed"),
    [("clerk", "a", True), ("clerk", "b", False), ("clerk", "", False), ("clerk", None, False),
     ("data_officer", "b", True), ("data_officer", None, True)],
)  # fmt: skip
def test_clerk_writes_only_what_the_own_unit_owns(role, unit, allowed) -> None:
    assert queries.may_write_unit(make(role, "a"), unit) is allowed
