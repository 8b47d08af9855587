"""The key a node signs with is changed under a running signer."""

from pathlib import Path

import pytest

from lienthong.adapters.processes.home import NodeDescription, create_home
from lienthong.adapters.signing.changing import make_next, switch
from lienthong.adapters.signing.ed25519_file import Ed25519FileSigner, verify
from lienthong.base.errors import UserError


@pytest.fixture
def signing_key(tmp_path: Path) -> Path:
    home = tmp_path / "nut"
    return create_home(home, NodeDescription("bo", "Bộ", "ministry", 8000, 5433)).signing_key


def test_a_running_signer_follows_the_switch(signing_key: Path) -> None:
    signer = Ed25519FileSigner(signing_key)
    former, signed = signer.public_key, signer.sign(b"x")
    public = make_next(signing_key)
    following = signer.next_signer()
    before = signer.public_key

    name = switch(signing_key)

    assert following is not None
    assert following.public_key == public
    assert before == former
    assert (signer.public_key, signer.key_id) == (public, name)
    assert verify(public, signer.sign(b"y"), b"y")
    assert verify(former, signed, b"x")
    assert signer.former_keys() == (former,)
    assert signer.next_signer() is None
    assert signing_key.stat().st_mode & 0o077 == 0


def test_the_public_key_beside_follows(signing_key: Path) -> None:
    before = signing_key.with_suffix(".pub").read_text()
    make_next(signing_key)

    switch(signing_key)

    assert signing_key.with_suffix(".pub").read_text() != before


def test_a_next_key_is_made_once(signing_key: Path) -> None:
    make_next(signing_key)

    with pytest.raises(UserError, match="khóa kế tiếp"):
        make_next(signing_key)


def test_there_must_be_a_next_key_to_switch_to(signing_key: Path) -> None:
    with pytest.raises(UserError, match="chưa có khóa kế tiếp"):
        switch(signing_key)
