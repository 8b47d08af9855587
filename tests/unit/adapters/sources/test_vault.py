"""Secrets at rest: unreadable without the key file, which nobody else may read."""

import stat

import pytest

from lienthong.adapters.sources.vault import FileVault
from lienthong.base.errors import UserError

SECRET = "mật khẩu: của@máy/đọc"


def test_secret_comes_back_and_is_not_to_be_seen(tmp_path) -> None:
    vault = FileVault(tmp_path / "keys")

    token = vault.lock(SECRET)

    assert SECRET not in token
    assert vault.unlock(token) == SECRET
    assert vault.lock(SECRET) != token


def test_key_file_is_made_for_its_owner_alone(tmp_path) -> None:
    vault = FileVault(tmp_path / "keys")
    vault.lock(SECRET)
    vault.add_key()

    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o600


def test_key_file_that_others_read_is_refused(tmp_path) -> None:
    vault = FileVault(tmp_path / "keys")
    token = vault.lock(SECRET)
    (tmp_path / "keys").chmod(0o640)

    with pytest.raises(UserError) as caught:
        vault.unlock(token)

    assert caught.value.code == "open-source-key"


def test_newer_key_renews_what_the_earlier_one_locked(tmp_path) -> None:
    vault = FileVault(tmp_path / "keys")
    token = vault.lock(SECRET)
    vault.add_key()
    renewed = vault.renew(token)
    newest = (tmp_path / "keys").read_bytes().split()[0]
    (tmp_path / "keys").write_bytes(newest + b"\n")

    assert vault.unlock(renewed) == SECRET
    with pytest.raises(UserError):
        vault.unlock(token)


def test_lost_or_damaged_key_file_says_so(tmp_path) -> None:
    vault = FileVault(tmp_path / "keys")
    token = vault.lock(SECRET)
    (tmp_path / "keys").write_bytes(b"hong\n")

    with pytest.raises(UserError) as caught:
        vault.unlock(token)

    assert caught.value.code == "lost-source-key"


def test_no_secret_stays_no_secret(tmp_path) -> None:
    vault = FileVault(tmp_path / "keys")

    assert (vault.lock(""), vault.unlock(""), vault.renew("")) == ("", "", "")
