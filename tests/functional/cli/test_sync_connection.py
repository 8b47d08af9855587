"""A sender is let in by command, its proof carried by file; bounds and replay by command."""

import json

import pytest

from lienthong.base.actor import system
from lienthong.entrypoints.cli import main
from tests.integration.intake.conftest import person
from tests.integration.sync.contract import SYNC_CONTRACT

__all__ = ["person"]
pytestmark = pytest.mark.django_db(transaction=True)
BY, CONTRACT = system("test"), "thu-dong-bo"


@pytest.fixture
def run(node_settings, capsys, transactional_db):
    from lienthong.services.contracts import actions as contracts

    contracts.apply_contract(text=SYNC_CONTRACT, file="thu.yaml", by=BY)

    def call(*words):
        code = main(["sync", *words, "--json", "--home", str(node_settings.home)])
        out = capsys.readouterr().out
        return code, json.loads(out) if out.strip() else None

    return call


@pytest.fixture
def key(run, node_settings):
    from lienthong import bootstrap

    return bootstrap.sync_identity().signer.public_key


def test_sender_is_let_in_by_file_and_by_two_people(run, key, person, node_settings, tmp_path):
    from lienthong import bootstrap
    from lienthong.services.contracts import queries as contracts
    from lienthong.services.sync.connecting import introducing, trials

    for role in ("data_officer", "administrator"):
        person(role, "")
    node, file = node_settings.node_id, tmp_path / "p.json"
    asker, checker = ("--by", "data_officer-"), ("--by", "administrator-")

    assert run("peer", "add", node, "--name", "Sở", "--key", key, "--direction", "sender")[0] == 0
    assert run("peer", "approve", node, "--direction", "sender")[0] == 1
    added = run("connection", "add", node, "--name", "Sở", "--key", key, *asker)[1]
    assert added["next_step"] == "checked"
    assert run("proof", node, "--challenge", added["challenge"], "--out", str(file))[0] == 0
    assert run("connection", "prove", node, str(file), *asker)[1]["next_step"] == "agreed"
    assert run("connection", "prove", node, str(file), *asker)[0] == 1
    agreed = run("connection", "agree", node, CONTRACT, *asker)[1]
    assert agreed["contracts"] == [CONTRACT]

    identity = bootstrap.sync_identity()
    run("peer", "add", node, "--name", "Sở", "--key", key, "--url", "http://127.0.0.1:9")
    package = introducing.trial_package(
        contracts.current(CONTRACT), introducing.receiver_of(node), identity, rows=5
    )
    trials.receive_trial(data=package, identity=identity)
    assert run("connection", "approve", node, *asker)[0] == 1
    assert run("connection", "approve", node, *checker)[1]["state"] == "approved"
    assert run("connection", "show", node)[1]["trials"][0]["contract"] == CONTRACT
    assert run("quota", node, "--rows-a-day", "7")[1]["rows_per_day"] == 7
    assert run("verify", node) == (0, [])
    assert run("peer", "suspend", node, "--direction", "sender", "--reason", "thử")[0] == 0
    assert run("peer", "approve", node, "--direction", "sender")[1]["state"] == "approved"


def test_stream_is_bounded_and_sent_again(run, key, node_settings):
    from lienthong.services.intake import actions as intake
    from lienthong.services.sync import snapshot

    run("peer", "add", "tt", "--name", "Trung tâm", "--key", key, "--url", "http://127.0.0.1:9")
    run("peer", "approve", "tt")
    intake.save_rows(table_name="thu_don_vi", rows=[{"ma": "A"}], by=BY, origin="api")
    snapshot.ensure_streams(by=BY)

    paced = run("pace", CONTRACT, "--rows-a-minute", "9", "--window", "22:00-05:00")
    assert paced[1] == {"rows_per_minute": 9, "windows": ["22:00-05:00"]}
    assert run("pace", CONTRACT, "--window", "sai")[0] == 1
    assert run("plan", CONTRACT, "--schedule", "weekly:6:03:00", "--repair")[1]["next_run_at"]
    assert run("record", CONTRACT, "thu_don_vi", "A")[1] == {"rows": 1}
    assert run("record", CONTRACT, "thu_don_vi", "B")[0] == 1
    assert run("replay", CONTRACT, "--from", "1") == (0, {"packages": 0})
    assert run("replay", CONTRACT, "--from", "2")[0] == 1
    assert run("replay", CONTRACT, "--from", "1", "--receiver", "khac")[0] == 1


def test_connection_is_not_approved_without_a_person(run, key, node_settings):
    node = node_settings.node_id
    run("connection", "add", node, "--name", "Sở", "--key", key)

    without = run("peer", "approve", node, "--direction", "sender", "--without-steps", "gấp")

    assert without[0] == 1
    assert run("connection", "approve", node, "--by", "khong-co")[0] == 1
