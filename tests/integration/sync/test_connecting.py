"""Five steps before a sender's first package, each held to; and quotas after them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django.live_server_helper import LiveServer

from lienthong import bootstrap
from lienthong.adapters.http.connecting import HttpRegistrar
from lienthong.adapters.http.transport import HttpTransport
from lienthong.base.actor import Actor, system
from lienthong.base.errors import NotAllowed, UserError
from lienthong.core.package.manifest import Origin
from lienthong.core.package.receipt import parse_receipt
from lienthong.core.package.request import SignedRequest
from lienthong.services.audit.models import AuditRecord
from lienthong.services.records.models import RecordHistory
from lienthong.services.sync import actions
from lienthong.services.sync.connecting import agreeing, approving, proving, registering
from lienthong.services.sync.connecting.registering import connection_of
from lienthong.services.sync.connecting.steps import standing
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.keeping import quotas
from lienthong.services.sync.models import InPackage, InUsage, Peer, TrialPackage
from lienthong.services.sync.ports import Refusal, SignedAnswer
from tests.integration.sync.sender import KeySigner, Sender, file, unit

pytestmark = pytest.mark.django_db(transaction=True)
ASKER = Actor("user", "asker", "Người Đăng Ký")
CHECKER = Actor("user", "checker", "Người Duyệt")
NODE = "so-moi"


@pytest.fixture
def identity() -> Identity:
    """This node as its web process knows it."""
    return bootstrap.sync_identity()


@pytest.fixture
def registrar(live_server: LiveServer) -> Iterator[HttpRegistrar]:
    made = HttpRegistrar(live_server.url)
    yield made
    made.close()


@pytest.fixture
def newcomer(contract, identity: Identity) -> Sender:
    """A sender that is registered, and no more."""
    made = Sender(NODE, identity.node_id, contract)
    registering.register(
        node_id=NODE, name="Sở Mới", public_key=made.signer.public_key, by=ASKER,
        contact="Bà Hoa", purpose="Gửi hồ sơ",
    )  # fmt: skip
    return made


def asked(
    sender: Sender, identity: Identity, challenge: str, *, created: str = "", signer=None
) -> tuple[bytes, bytes]:
    from lienthong.base import clock
    from lienthong.core.package.text_form import instant

    contract = sender.contract
    arguments = {
        "challenge": challenge,
        "formats": ["lienthong-package/1"],
        "contracts": [
            {"id": contract.id, "version": contract.version, "digest": contract.digest},
            {"id": "khong-co-o-day", "version": "1.0.0", "digest": "00"},
        ],
    }
    request = SignedRequest(
        "connection", sender.node_id, identity.node_id, created or instant(clock.now()), arguments
    ).to_bytes()
    return request, (signer or sender.signer).sign(request)


def prove(sender: Sender, identity: Identity, registrar: HttpRegistrar) -> dict:
    first = registrar.introduce(*asked(sender, identity, ""))
    assert not isinstance(first, Refusal)
    proved = registrar.introduce(*asked(sender, identity, first["challenge"]))
    assert not isinstance(proved, Refusal)
    return dict(proved)


def trial(sender: Sender, *rows) -> bytes:
    table = sender.table("thu_ho_so", *rows)
    return sender.package(
        table, advance=False, origin=Origin("trial", "2026-11-22T00:00:00.000000Z", None, None)
    )


def connected(sender: Sender, identity: Identity, registrar: HttpRegistrar) -> None:
    prove(sender, identity, registrar)
    agreeing.agree(node_id=NODE, contract_ids=["thu-dong-bo"], by=ASKER)
    assert isinstance(registrar.trial(trial(sender, file(1))), SignedAnswer)
    approving.approve(node_id=NODE, by=CHECKER)


def send(live_server: LiveServer, data: bytes) -> SignedAnswer | Refusal:
    transport = HttpTransport(live_server.url)
    try:
        return transport.send(data, epoch=1)
    finally:
        transport.close()


def test_sender_goes_through_five_steps_and_then_its_packages_are_taken(
    newcomer: Sender, identity: Identity, registrar: HttpRegistrar, live_server: LiveServer
) -> None:
    before = send(live_server, newcomer.package(newcomer.table("thu_don_vi"), advance=False))
    proved = prove(newcomer, identity, registrar)
    agreeing.agree(node_id=NODE, contract_ids=["thu-dong-bo"], by=ASKER)
    answer = registrar.trial(trial(newcomer, file(1), file(2, ten=None)))
    approving.approve(node_id=NODE, by=CHECKER, note="Biên bản 12")
    taken = send(live_server, newcomer.package(newcomer.table("thu_ho_so", file(1))))

    assert isinstance(before, Refusal)
    assert before.code == "not-approved"
    assert proved["steps"]["checked"]
    assert {check["name"]: check["ok"] for check in proved["checks"]} == {
        "key": True, "receiver": True, "format": True, "clock": True, "contracts": True,
    }  # fmt: skip
    offered = {one["id"]: (one["known"], one["same"]) for one in connection_of(NODE).offered}
    assert offered == {"thu-dong-bo": (True, True), "khong-co-o-day": (False, False)}
    assert isinstance(answer, SignedAnswer)
    judged = parse_receipt(answer.body)
    assert (judged.counts.applied, judged.counts.refused) == (1, 1)
    assert [verdict.row_id for verdict in judged.verdicts] == ["2"]
    assert isinstance(taken, SignedAnswer)
    told = AuditRecord.objects.filter(subject=f"peer:sender:{NODE}").order_by("id")
    assert [one.action for one in told] == [
        "sync.peer_add", "sync.connection_register", "sync.connection_check",
        "sync.connection_agree", "sync.connection_trial", "sync.connection_approve",
    ]  # fmt: skip


def test_trial_package_leaves_no_row_and_gets_the_same_receipt_again(
    newcomer: Sender, identity: Identity, registrar: HttpRegistrar
) -> None:
    prove(newcomer, identity, registrar)
    agreeing.agree(node_id=NODE, contract_ids=["thu-dong-bo"], by=ASKER)
    data = trial(newcomer, file(1), file(2))

    first, again = registrar.trial(data), registrar.trial(data)

    assert isinstance(first, SignedAnswer)
    assert first == again
    assert TrialPackage.objects.get().accepted == 2
    assert (RecordHistory.objects.count(), InPackage.objects.count()) == (0, 0)


def test_trial_and_real_package_do_not_pass_for_each_other(
    newcomer: Sender, identity: Identity, registrar: HttpRegistrar, live_server: LiveServer
) -> None:
    connected(newcomer, identity, registrar)

    as_real = send(live_server, trial(newcomer, file(3)))
    as_trial = registrar.trial(newcomer.package(newcomer.table("thu_ho_so", file(3))))

    assert isinstance(as_real, Refusal)
    assert as_real.code == "trial-package"
    assert isinstance(as_trial, Refusal)
    assert as_trial.code == "not-a-trial"


def test_requester_does_not_approve_and_neither_does_the_system(
    newcomer: Sender, identity: Identity, registrar: HttpRegistrar
) -> None:
    prove(newcomer, identity, registrar)
    agreeing.agree(node_id=NODE, contract_ids=["thu-dong-bo"], by=ASKER)
    registrar.trial(trial(newcomer, file(1)))

    with pytest.raises(NotAllowed) as own:
        approving.approve(node_id=NODE, by=ASKER)
    with pytest.raises(NotAllowed) as machine:
        approving.approve(node_id=NODE, by=system("cli"))
    with pytest.raises(UserError) as direct:
        actions.peer_approve(node_id=NODE, direction=Peer.SENDER, by=CHECKER)

    assert (own.value.code, machine.value.code) == ("own-connection", "no-person")
    assert direct.value.code == "steps-missing"
    assert Peer.objects.get(node_id=NODE).state == Peer.PENDING


@pytest.mark.parametrize("missing", ["checked", "agreed", "tried"])
def test_no_step_is_left_out(
    newcomer: Sender, identity: Identity, registrar: HttpRegistrar, missing: str
) -> None:
    if missing != "checked":
        prove(newcomer, identity, registrar)
    if missing == "tried":
        agreeing.agree(node_id=NODE, contract_ids=["thu-dong-bo"], by=ASKER)

    with pytest.raises(UserError) as caught:
        approving.approve(node_id=NODE, by=CHECKER)

    assert caught.value.code == "step-missing"
    assert standing(connection_of(NODE)).current == missing


def test_another_key_an_old_challenge_and_a_wrong_clock_prove_nothing(
    newcomer: Sender, identity: Identity, registrar: HttpRegistrar
) -> None:
    challenge = connection_of(NODE).challenge

    thief = registrar.introduce(*asked(newcomer, identity, challenge, signer=KeySigner()))
    other = registrar.introduce(*asked(newcomer, identity, "00" * 32))
    late = registrar.introduce(
        *asked(newcomer, identity, challenge, created="2026-01-01T00:00:00.000000Z")
    )

    assert isinstance(thief, Refusal)
    assert thief.code == "bad-signature"
    assert isinstance(other, Refusal)
    assert other.code == "bad-challenge"
    assert not isinstance(late, Refusal)
    assert not late["steps"]["checked"]
    assert [check["name"] for check in late["checks"] if not check["ok"]] == ["clock"]


def test_challenge_serves_once(
    newcomer: Sender, identity: Identity, registrar: HttpRegistrar
) -> None:
    request = asked(newcomer, identity, connection_of(NODE).challenge)
    first, again = registrar.introduce(*request), registrar.introduce(*request)

    assert not isinstance(first, Refusal)
    assert isinstance(again, Refusal)
    assert again.code == "bad-challenge"


def test_proof_is_carried_by_hand(newcomer: Sender, identity: Identity) -> None:
    data, signature = asked(
        newcomer, identity, connection_of(NODE).challenge, created="2026-11-20T00:00:00.000000Z"
    )

    with pytest.raises(UserError) as caught:
        proving.prove_by_file(
            node_id=NODE, data=data, signature=b"x" * 64, identity=identity, by=ASKER
        )
    found = proving.prove_by_file(
        node_id=NODE, data=data, signature=signature, identity=identity, by=ASKER
    )

    assert caught.value.code == "bad-proof"
    assert found.checked_at is not None


def test_new_key_begins_the_steps_again(
    newcomer: Sender, identity: Identity, registrar: HttpRegistrar
) -> None:
    connected(newcomer, identity, registrar)

    registering.register(node_id=NODE, name="Sở Mới", public_key=KeySigner().public_key, by=CHECKER)

    assert standing(connection_of(NODE)).current == "checked"
    assert Peer.objects.get(node_id=NODE).state == Peer.PENDING


def test_contract_that_is_not_agreed_is_refused_until_it_is(
    newcomer: Sender, identity: Identity, registrar: HttpRegistrar, live_server: LiveServer
) -> None:
    connected(newcomer, identity, registrar)
    agreeing.agree(node_id=NODE, contract_ids=[], by=CHECKER)
    data = newcomer.package(newcomer.table("thu_ho_so", file(1)))

    refused = send(live_server, data)
    agreeing.agree(node_id=NODE, contract_ids=["thu-dong-bo"], by=CHECKER)
    taken = send(live_server, data)

    assert isinstance(refused, Refusal)
    assert (refused.code, refused.values["contract"]) == ("not-agreed", "thu-dong-bo")
    assert isinstance(taken, SignedAnswer)


def test_quota_refuses_what_is_over_it_and_says_when_to_go_on(
    newcomer: Sender, identity: Identity, registrar: HttpRegistrar, live_server: LiveServer
) -> None:
    connected(newcomer, identity, registrar)
    quotas.set_quota(
        node_id=NODE, rows_per_day=3, bytes_per_day=0, packages_per_minute=0, by=CHECKER
    )
    assert isinstance(
        send(live_server, newcomer.package(newcomer.table("thu_don_vi", unit("A"), unit("B")))),
        SignedAnswer,
    )
    data = newcomer.package(newcomer.table("thu_don_vi", unit("C"), unit("D")))

    over = send(live_server, data)
    quotas.set_quota(
        node_id=NODE, rows_per_day=4, bytes_per_day=0, packages_per_minute=0, by=CHECKER
    )
    taken = send(live_server, data)

    assert isinstance(over, Refusal)
    assert (over.code, over.values["used"], over.values["limit"]) == ("over-rows", "2", "3")
    assert 0 < int(over.values["retry_seconds"]) <= 86400
    assert isinstance(taken, SignedAnswer)
    usage = InUsage.objects.get()
    assert (usage.packages, usage.rows, usage.minute_packages) == (2, 4, 2)
    assert usage.bytes > 0


@pytest.mark.parametrize(
    ("bound", "code"), [("bytes_per_day", "over-bytes"), ("packages_per_minute", "over-packages")]
)
def test_each_bound_holds(
    newcomer: Sender, identity: Identity, registrar: HttpRegistrar, live_server: LiveServer,
    bound: str, code: str,
) -> None:  # fmt: skip
    connected(newcomer, identity, registrar)
    bounds = {"rows_per_day": 0, "bytes_per_day": 0, "packages_per_minute": 0, bound: 1}
    quotas.set_quota(node_id=NODE, by=CHECKER, **bounds)
    repeated = newcomer.package(newcomer.table("thu_don_vi", unit("A")))
    assert isinstance(send(live_server, repeated), SignedAnswer)

    over = send(live_server, newcomer.package(newcomer.table("thu_don_vi", unit("B"))))

    assert isinstance(over, Refusal)
    assert over.code == code
    assert isinstance(send(live_server, repeated), SignedAnswer)  # a repeat is not counted


def test_database_that_a_person_takes_on_is_agreed_by_that(
    newcomer: Sender, identity: Identity, registrar: HttpRegistrar
) -> None:
    from lienthong.base import clock
    from lienthong.services.sync import adopting
    from lienthong.services.sync.models import InContract
    from tests.integration.sync.contract import REFERRING_CONTRACT

    connected(newcomer, identity, registrar)
    held = InContract.objects.create(
        peer=Peer.objects.get(node_id=NODE), contract_id="thu-tham-chieu", version="1.0.0",
        digest="d" * 64, text=REFERRING_CONTRACT, level="new", state=InContract.HELD,
        received_at=clock.now(),
    )  # fmt: skip

    adopting.accept(entry_id=held.pk, by=system("test"))

    agreed = [one.contract_id for one in standing(connection_of(NODE)).agreements]
    assert agreed == ["thu-dong-bo", "thu-tham-chieu"]
