"""What a package of a few rows costs: its statements are most of its time."""

import json

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lienthong import bootstrap
from lienthong.base.actor import system
from lienthong.core.contract.model import Contract
from lienthong.core.package.payload import PayloadRow
from lienthong.services.contracts import actions as contracts
from lienthong.services.sync import actions
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.models import Peer
from tests.integration.sync.sender import AT, Sender

pytestmark = pytest.mark.django_db(transaction=True)
BY = system("test")
CONTRACT = """\
apiVersion: v3.1.0
kind: DataContract
id: thu-gon
name: Bảng gọn
version: 1.0.0
status: active
schema:
  - name: thu_gon
    physicalName: thu_gon
    businessName: Bảng gọn
    logicalType: object
    properties:
      - {name: ma, businessName: Mã, logicalType: string, required: true,
         primaryKey: true, primaryKeyPosition: 1}
      - {name: ten, businessName: Tên, logicalType: string, required: true}
"""
# Begin and commit among them: who speaks; the lock with all that stands; the dictionary's stamp;
# the rows held here; the rows and their history; the receipt with all that moves.
MOST_STATEMENTS = 8


@pytest.fixture
def contract(transactional_db: None) -> Contract:
    return contracts.apply_contract(text=CONTRACT, file="thu.yaml", by=BY)


@pytest.fixture
def identity() -> Identity:
    """This node as its web process knows it."""
    return bootstrap.sync_identity()


def post(sender: Sender, *numbers: int) -> HttpResponse:
    rows = [PayloadRow(f"{n}", 1, "NEW", AT, (f"{n}", f"Dòng {n}")) for n in numbers]
    return Client().post(
        "/sync/v1/packages",
        data=sender.package(sender.table("thu_gon", *rows)),
        content_type="application/zip",
        headers={"Lienthong-Epoch": "0"},
    )


def test_package_of_five_rows_takes_few_statements(sender: Sender) -> None:
    for first in (1, 6):  # its contract is read, its stream and its day are there
        post(sender, *range(first, first + 5))

    with CaptureQueriesContext(connection) as asked:
        receipt = json.loads(post(sender, *range(11, 16)).content)

    assert (receipt["applied"], receipt["refused"]) == (5, 0)
    assert len(asked) <= MOST_STATEMENTS, [one["sql"][:100] for one in asked]


def test_sender_suspended_between_two_packages_is_refused_at_once(sender: Sender) -> None:
    assert post(sender, 1).status_code == 200
    actions.peer_suspend(node_id="bo-gui", direction=Peer.SENDER, by=BY)

    refused = post(sender, 2)

    assert (refused.status_code, json.loads(refused.content)["code"]) == (403, "suspended")
