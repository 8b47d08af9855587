"""A registered sender and this test run's node as its receiver.

Imports are inside: pytest may load this file before the root one has made the node.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from lienthong.base.settings import Settings
    from lienthong.core.contract.model import Contract
    from lienthong.services.sync.identity import Identity
    from lienthong.services.sync.models import OutStream
    from tests.integration.sync.outgoing import Receiver
    from tests.integration.sync.sender import Sender


@pytest.fixture
def contract(transactional_db: None) -> Contract:
    from lienthong.base.actor import system
    from lienthong.services.contracts import actions as contracts
    from tests.integration.sync.contract import SYNC_CONTRACT

    return contracts.apply_contract(text=SYNC_CONTRACT, file="thu.yaml", by=system("test"))


@pytest.fixture
def identity(node_settings: Settings) -> Identity:
    from lienthong.adapters.signing.ed25519_file import verify
    from lienthong.services.sync.identity import Identity
    from tests.integration.sync.sender import KeySigner

    return Identity(node_settings.node_id, KeySigner(), verify)


@pytest.fixture
def sender(contract: Contract, identity: Identity) -> Sender:
    from lienthong.base.actor import system
    from lienthong.services.sync import actions
    from lienthong.services.sync.models import Peer
    from tests.integration.sync.sender import Sender

    by, made = system("test"), Sender("bo-gui", identity.node_id, contract)
    actions.peer_add(
        node_id="bo-gui",
        name="Bộ Gửi",
        direction=Peer.SENDER,
        public_key=made.signer.public_key,
        by=by,
    )
    actions.peer_approve(node_id="bo-gui", direction=Peer.SENDER, by=by)
    return made


@pytest.fixture
def receiver(contract: Contract, identity: Identity) -> Receiver:
    from tests.integration.sync.outgoing import registered_receiver

    return registered_receiver()


@pytest.fixture
def stream(receiver: Receiver, identity: Identity) -> OutStream:
    from lienthong.services.sync import snapshot
    from lienthong.services.sync.models import OutStream
    from tests.integration.sync.outgoing import BY

    snapshot.ensure_streams(by=BY)
    snapshot.snapshot_all(identity)
    snapshot.mend_copied(identity, by=BY)
    return OutStream.objects.select_related("peer").get()
