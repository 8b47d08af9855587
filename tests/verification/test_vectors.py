"""The published vectors, an independent verifier and this product agree on the package format."""

from __future__ import annotations

import ast
import json
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lienthong.adapters.encryption.age_file import AgeFileCipher
from lienthong.adapters.signing.ed25519_file import verify
from lienthong.base.actor import system
from lienthong.core.package.container import unpack
from lienthong.core.package.manifest import parse_manifest
from lienthong.core.package.receipt import parse_receipt
from lienthong.core.package.refusal import Refused
from lienthong.services.contracts import actions as contracts
from lienthong.services.sync import actions, receive
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.models import Peer
from tests.integration.sync.hostile import bent
from tests.integration.sync.sender import Sender, unit
from tests.verification import verify_package
from tests.verification.make_vectors import FOLDER, RECEIVER, SENDER, TEST_AGE_KEY, key, write

VERIFIER = Path(__file__).with_name("verify_package.py")
ALLOWED = {"cryptography", "zstandard", "pyarrow", "json"}
STANDARD = {"base64", "hashlib", "io", "sys", "zipfile", "pathlib"}
MUTATIONS = 300
PACKAGES = sorted(FOLDER.glob("0*.zip"))
REFUSED = json.loads((FOLDER / "refused.json").read_text("utf-8"))
# Arrow's own library opens compressed buffers silently; only a receiver has to mind the memory.
NOT_FOR_VERIFIERS = {"refused/compressed-arrow.zip"}
BY = system("test")


def verifier(*paths: Path, node: str = RECEIVER, sender: str = "") -> tuple[int, str]:
    """Run the verifier as a stranger would: alone, without this product on its path."""
    keys = sender or key("sender").public_key, key("receiver").public_key
    done = subprocess.run(
        [sys.executable, "-I", str(VERIFIER), node, *keys, *map(str, paths)],
        capture_output=True, text=True, cwd="/",
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_verifier_is_short_and_independent() -> None:
    text = VERIFIER.read_text("utf-8")
    imports = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [a.name for a in node.names]
        )
    }

    assert imports <= ALLOWED | STANDARD
    assert len([line for line in text.splitlines() if line.strip()]) <= 100


def test_verifier_accepts_the_published_stream_with_its_receipts() -> None:
    code, told = verifier(*PACKAGES)

    assert code == 0, told
    assert [line.split(":")[0] for line in told.splitlines()] == [one.name for one in PACKAGES]
    assert len(PACKAGES) == 5


@pytest.mark.parametrize("vector", REFUSED, ids=lambda vector: vector["file"])
def test_verifier_refuses_what_receivers_refuse(vector: dict[str, Any]) -> None:
    if vector["file"] in NOT_FOR_VERIFIERS:
        pytest.skip("not a verifier's concern")

    code, told = verifier(*PACKAGES[: vector["after"]], FOLDER / vector["file"])

    assert code == 1, told
    assert "refused" in told


def test_verifier_refuses_mutations(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    data = PACKAGES[0].read_bytes()
    place = tmp_path / "bent.zip"
    for _ in range(MUTATIONS):
        place.write_bytes(other := bent(data, chance))
        arguments = RECEIVER, key("sender").public_key, key("receiver").public_key, str(place)
        assert (verify_package.main(*arguments) == 1) == (other != data)
    answer = (FOLDER / "0001.receipt.json").read_bytes()
    shutil.copy(PACKAGES[0], tmp_path / "0001.zip")
    shutil.copy(FOLDER / "0001.receipt.sig", tmp_path / "0001.receipt.sig")
    (tmp_path / "0001.receipt.json").write_bytes(answer.replace(b'"applied":4', b'"applied":5'))
    assert verifier(tmp_path / "0001.zip")[0] == 1


def test_vectors_are_what_is_made_today(tmp_path: Path) -> None:
    """The format did not change without its vectors; ages and compression may differ in bytes."""
    for name in ("contract.yaml", TEST_AGE_KEY):
        shutil.copy(FOLDER / name, tmp_path / name)

    write(tmp_path)

    for path in PACKAGES:
        published, made = (
            json.loads(unpack(one.read_bytes()).manifest) for one in (path, tmp_path / path.name)
        )
        assert published.keys() == made.keys()
        ours = {name: made[name] for name in ("format", "contract", "tables", "kind", "class")}
        assert ours == {name: published[name] for name in ours}
        parse_manifest(unpack(path.read_bytes()).manifest)
    for path in sorted(FOLDER.glob("*.receipt.json")):
        published, made = (json.loads(one.read_bytes()) for one in (path, tmp_path / path.name))
        assert {**published, "manifest": ""} == {**made, "manifest": ""}


@pytest.fixture
def centre(transactional_db: None, tmp_path: Path) -> Identity:
    """The receiver of the vectors, which knows their sender and their contract."""
    text = (FOLDER / "contract.yaml").read_text("utf-8")
    contracts.apply_contract(text=text, file="contract.yaml", by=BY)
    actions.peer_add(
        node_id=SENDER, name="Bộ Ví Dụ", direction=Peer.SENDER,
        public_key=key("sender").public_key, by=BY,
    )  # fmt: skip
    actions.peer_approve(node_id=SENDER, direction=Peer.SENDER, by=BY)
    age = tmp_path / "age.key"
    shutil.copy(FOLDER / TEST_AGE_KEY, age)
    age.chmod(0o600)
    return Identity(RECEIVER, key("receiver"), verify, AgeFileCipher(age))


def test_receiver_answers_the_vectors_with_the_published_receipts(centre: Identity) -> None:
    for path in PACKAGES:
        answer = receive.receive_package(data=path.read_bytes(), epoch=0, identity=centre)

        published = json.loads(path.with_suffix(".receipt.json").read_bytes())
        ours = json.loads(answer.body)
        assert {**ours, "received_at": ""} == {**published, "received_at": ""}
        parse_receipt(path.with_suffix(".receipt.json").read_bytes())


@pytest.mark.parametrize("vector", REFUSED, ids=lambda vector: vector["file"])
def test_receiver_refuses_the_vectors_by_name(centre: Identity, vector: dict[str, Any]) -> None:
    for path in PACKAGES[: vector["after"]]:
        receive.receive_package(data=path.read_bytes(), epoch=0, identity=centre)

    data = (FOLDER / vector["file"]).read_bytes()
    with pytest.raises(Refused) as caught:
        receive.receive_package(data=data, epoch=0, identity=centre)

    assert caught.value.code == vector["code"]


def test_verifier_accepts_what_a_sender_makes_today(centre: Identity, tmp_path: Path) -> None:
    text = (FOLDER / "contract.yaml").read_text("utf-8")
    contract = contracts.apply_contract(text=text, file="contract.yaml", by=BY)
    sender = Sender(SENDER, RECEIVER, contract, key("sender"))
    paths = []
    for number in range(1, 4):
        row = unit(f"{number:03d}", "Đơn vị", version=number)
        data = sender.package(sender.table("vi_du_don_vi", row))
        answer = receive.receive_package(data=data, epoch=0, identity=centre)
        paths.append(tmp_path / f"{number}.zip")
        paths[-1].write_bytes(data)
        paths[-1].with_suffix(".receipt.json").write_bytes(answer.body)
        paths[-1].with_suffix(".receipt.sig").write_bytes(answer.signature)

    assert verifier(*paths)[0] == 0
    assert verifier(paths[0], paths[2])[0] == 1
    assert verifier(paths[0], node="nut-khac")[0] == 1
    assert verifier(paths[0], sender=key("stranger").public_key)[0] == 1
