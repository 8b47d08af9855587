"""Sync over the API: the five steps by two people, bounds, comparisons; readers decide nothing."""

import pytest

from tests.integration.sync.sender import KeySigner, Sender, file
from tests.integration.sync.test_connecting import asked, trial

NODE = "so-moi"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sender(transactional_db):
    from lienthong import bootstrap
    from lienthong.base.actor import system
    from lienthong.services.contracts import actions as contracts
    from tests.integration.sync.contract import SYNC_CONTRACT

    contract = contracts.apply_contract(text=SYNC_CONTRACT, file="thu.yaml", by=system("test"))
    return Sender(NODE, bootstrap.sync_identity().node_id, contract)


def test_sender_is_let_in_bounded_and_stopped(call, sender) -> None:
    from lienthong import bootstrap
    from lienthong.services.sync.connecting import proving, trials
    from lienthong.services.sync.connecting.registering import connection_of

    asker, checker, reader = call(), call("administrator"), call("leader")
    sent = {"node_id": NODE, "name": "Sở Mới", "public_key": sender.signer.public_key}
    identity = bootstrap.sync_identity()

    assert reader("post", "/sync/senders", sent)[0] == 403
    assert asker("post", "/sync/senders", sent)[1]["next_step"] == "checked"
    early = asker("put", f"/sync/senders/{NODE}/contracts", {"contracts": ["thu-dong-bo"]})
    data, signature = asked(sender, identity, connection_of(NODE).challenge)
    proving.answer_connection(data=data, signature=signature, identity=identity)
    agreed = asker("put", f"/sync/senders/{NODE}/contracts", {"contracts": ["thu-dong-bo"]})
    trials.receive_trial(data=trial(sender, file(1)), identity=identity)
    own = asker("post", f"/sync/senders/{NODE}/approve", {})
    approved = checker("post", f"/sync/senders/{NODE}/approve", {"note": "Biên bản 3"})

    assert early[0] == 409
    assert agreed[1]["next_step"] == "tried"
    assert (own[0], own[1]["code"]) == (403, "own-connection")
    assert (approved[0], approved[1]["state"]) == (200, "approved")
    bounds = {"rows_per_day": 10, "bytes_per_day": 0, "packages_per_minute": 0}
    assert checker("put", f"/sync/senders/{NODE}/quota", bounds)[1] == bounds
    assert checker("put", f"/sync/senders/{NODE}/quota", {"rows_per_day": -1})[0] == 422
    assert reader("get", f"/sync/senders/{NODE}")[1]["connection"]["note"] == "Biên bản 3"
    assert checker("post", f"/sync/senders/{NODE}/verify")[1] == []
    stopped = checker("post", f"/sync/senders/{NODE}/suspend", {"reason": "An toàn"})
    assert stopped[1]["state"] == "suspended"
    assert checker("post", f"/sync/senders/{NODE}/reopen")[1]["state"] == "approved"
    assert reader("get", "/sync/senders/khong-co")[0] == 404


def test_streams_are_paced_replayed_and_compared(call, sender) -> None:
    from lienthong.base.actor import system
    from lienthong.services.sync import actions, snapshot
    from lienthong.services.sync.models import OutStream, Peer

    by = system("test")
    actions.peer_add(
        node_id="tt", name="Trung tâm", direction=Peer.RECEIVER, url="http://127.0.0.1:9",
        public_key=KeySigner().public_key, by=by,
    )  # fmt: skip
    actions.peer_approve(node_id="tt", direction=Peer.RECEIVER, by=by)
    snapshot.ensure_streams(by=by)
    base = f"/sync/streams/{OutStream.objects.get(contract_id='thu-dong-bo').pk}"
    officer, reader = call(), call("leader")

    paced = officer("put", f"{base}/pace", {"rows_per_minute": 5, "windows": ["22:00-05:00"]})
    wrong = officer("put", f"{base}/pace", {"windows": ["sai"]})
    planned = officer("put", f"{base}/reconcile-plan", {"schedule": {"kind": "minutes"}})
    run = officer("post", f"{base}/reconcile", {})

    assert paced[1] == {"rows_per_minute": 5, "windows": ["22:00-05:00"]}
    assert wrong[0] == 400
    assert planned[1]["next_run_at"]
    assert run[1]["state"] == "queued"
    assert officer("post", f"{base}/replay", {"sequence": 1})[0] == 404
    assert officer("post", f"{base}/record", {"table": "thu_don_vi", "row_id": "X"})[0] == 404
    assert officer("post", f"{base}/pause")[1]["state"] == "paused"
    assert officer("post", f"{base}/resume")[1]["state"] == "running"
    assert officer("post", f"{base}/resend")[0] == 200
    assert [one["windows"] for one in reader("get", "/sync/streams")[1]][:1]
    assert reader("get", "/sync/reconciliations")[1][0]["id"] == run[1]["id"]
    assert reader("get", f"/sync/reconciliations/{run[1]['id']}")[1]["statement"] is None
    for path in ("pause", "resume", "resend", "reconcile"):
        assert reader("post", f"{base}/{path}", {})[0] == 403
