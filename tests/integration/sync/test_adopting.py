"""Which versions of contracts a sender may bring into force here, on a real PostgreSQL."""

import pytest

from lienthong.base import clock
from lienthong.core.package.canonical import sha256_hex
from lienthong.core.package.refusal import Refused
from lienthong.core.package.request import SignedRequest
from lienthong.core.package.text_form import instant
from lienthong.services.contracts import queries as contracts
from lienthong.services.sync import adopting, receive
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.models import InContract
from tests.integration.sync.contract import REFERRING_CONTRACT, SECOND_VERSION
from tests.integration.sync.sender import Sender, unit

pytestmark = pytest.mark.django_db(transaction=True)
ADDED = SECOND_VERSION.replace(
    "      - name: ghi_chu\n",
    "      - name: ghi_them\n        businessName: Ghi thêm\n        logicalType: string\n"
    "      - name: ghi_chu\n",
)
OPENED = SECOND_VERSION.replace(
    "schema:\n", "roles:\n  - {role: leader, access: 'read,export'}\nschema:\n", 1
)


def announce(
    sender: Sender, identity: Identity, text: str, named: str = "thu-dong-bo"
) -> dict[str, str]:
    arguments = {
        "contract": named,
        "version": "1.1.0",
        "digest": sha256_hex(text.encode()),
        "text": text,
    }
    now = instant(clock.now())
    request = SignedRequest("contract", sender.node_id, identity.node_id, now, arguments).to_bytes()
    return adopting.hear(data=request, signature=sender.signer.sign(request), identity=identity)


@pytest.fixture
def stream(sender: Sender, identity: Identity) -> Sender:
    """The sender, after its first package."""
    data = sender.package(sender.table("thu_don_vi", unit("A")))
    receive.receive_package(data=data, epoch=0, identity=identity)
    return sender


def test_compatible_version_of_a_stream_comes_into_force(
    stream: Sender, identity: Identity
) -> None:
    assert announce(stream, identity, ADDED)["state"] == InContract.APPLIED
    assert contracts.current("thu-dong-bo").version == "1.1.0"


def test_contract_that_the_sender_never_sent_waits_for_a_person(
    sender: Sender, identity: Identity
) -> None:
    assert announce(sender, identity, ADDED)["state"] == InContract.HELD
    assert contracts.current("thu-dong-bo").version == "1.0.0"


def test_change_of_who_sees_what_waits_for_a_person(stream: Sender, identity: Identity) -> None:
    answer = announce(stream, identity, OPENED)

    assert answer["state"] == InContract.HELD
    assert "vai trò" in answer["note"]
    assert contracts.current("thu-dong-bo").roles == ()


def test_text_of_another_contract_is_refused(stream: Sender, identity: Identity) -> None:
    text = REFERRING_CONTRACT.replace("version: 1.0.0", "version: 1.1.0")

    with pytest.raises(Refused) as caught:
        announce(stream, identity, text)

    assert caught.value.code == "malformed"
    assert not InContract.objects.exists()


def test_announcements_beyond_what_waits_for_a_person_are_refused(
    sender: Sender, identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adopting, "MOST_HELD", 1)
    assert announce(sender, identity, ADDED)["state"] == InContract.HELD

    with pytest.raises(Refused) as caught:
        announce(sender, identity, ADDED.replace("thu-dong-bo", "thu-khac"), named="thu-khac")

    assert caught.value.code == "too-many-held"
    assert announce(sender, identity, ADDED)["state"] == InContract.HELD
