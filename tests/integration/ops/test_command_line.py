"""``lienthong node init`` and the exit codes of the command line."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from lienthong.base.settings import load
from lienthong.entrypoints.cli import main

NEW_NODE = ["node", "init", "--id", "bvhttdl", "--name", "Bộ Văn hoá", "--role", "ministry"]


def init(home: Path, *more: str) -> int:
    return main([*NEW_NODE, "--home", str(home), "--http-port", "8101", "--pg-port", "5501", *more])


def test_init_makes_a_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LIENTHONG_DATABASE_URL", raising=False)

    assert init(tmp_path / "nut") == 0

    settings = load(tmp_path / "nut")
    assert (settings.node_id, settings.node_name) == ("bvhttdl", "Bộ Văn hoá")
    assert (settings.http_port, settings.pg_port) == (8101, 5501)


def test_init_makes_a_key_pair_that_belongs_together(tmp_path: Path) -> None:
    init(tmp_path / "nut")
    folder = tmp_path / "nut" / "signing"

    private = load_pem_private_key((folder / "ed25519.key").read_bytes(), password=None)
    public = load_pem_public_key((folder / "ed25519.pub").read_bytes())

    assert isinstance(private, Ed25519PrivateKey)
    assert isinstance(public, Ed25519PublicKey)
    assert private.public_key() == public
    assert (folder / "ed25519.key").stat().st_mode & 0o777 == 0o600


def test_init_prints_the_public_key_as_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    init(tmp_path / "nut", "--json")

    document = json.loads(capsys.readouterr().out)

    assert document["public_key"].startswith("-----BEGIN PUBLIC KEY-----")
    assert document["id"] == "bvhttdl"


def test_init_never_overwrites(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    init(tmp_path / "nut")
    key = (tmp_path / "nut" / "signing" / "ed25519.key").read_bytes()

    assert init(tmp_path / "nut") == 1

    assert "không ghi đè" in capsys.readouterr().err
    assert (tmp_path / "nut" / "signing" / "ed25519.key").read_bytes() == key


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["status", "--home", "/nowhere"], "no-node"),
        (["status", "--no-such-option"], "usage"),
        (["no-such-command"], "usage"),
        (["node", "init", "--home", "/nowhere", "--id", "BỘ", "--name", "x", "--role", "unit"],
         "bad-node-id"),
        (["node", "init", "--home", "/nowhere", "--id", "x", "--name", "x", "--role", "vua"],
         "bad-role"),
    ],
)  # fmt: skip
def test_users_mistake_exits_with_1_and_a_document(
    arguments: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--json"]) == 1

    assert json.loads(capsys.readouterr().out)["error"]["code"] == code


def test_broken_configuration_is_the_users_mistake(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    init(tmp_path / "nut")
    (tmp_path / "nut" / "node.toml").write_text("id = [")

    assert main(["status", "--home", str(tmp_path / "nut")]) == 1

    assert "node.toml" in capsys.readouterr().err


def test_our_bug_exits_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    init(tmp_path / "nut")
    (tmp_path / "nut" / "secret_key").unlink()

    assert main(["status", "--home", str(tmp_path / "nut")]) == 2

    assert "FileNotFoundError" in capsys.readouterr().err


def test_status_of_a_node_that_is_down(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    init(tmp_path / "nut")
    capsys.readouterr()

    assert main(["status", "--home", str(tmp_path / "nut"), "--json"]) == 0

    document = json.loads(capsys.readouterr().out)
    assert document["up"] is False
    assert document["database_version"] is None


def test_help_lists_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0

    text = capsys.readouterr().out
    assert all(word in text for word in ("up", "down", "status", "node"))
