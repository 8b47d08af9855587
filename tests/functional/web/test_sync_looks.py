"""Every page of sync as an official sees it: filled, at a desk and on a small phone."""

from datetime import timedelta

import pytest

from lienthong import bootstrap
from lienthong.base import clock
from lienthong.core.package.receipt import Counts, Receipt, Verdict
from lienthong.services.contracts import actions as contracts
from lienthong.services.intake import actions as intake
from lienthong.services.sync import actions, snapshot
from lienthong.services.sync.alarms import raise_alarm
from lienthong.services.sync.delivery import NO_RECIPIENT
from lienthong.services.sync.keeping import carried, reconciling
from lienthong.services.sync.models import OutPackage, OutStream, Peer, ReconcileRun, RefusedRow
from lienthong.services.sync.models import Receipt as KeptReceipt
from lienthong.services.sync.settle import stream_subject
from tests.functional.conftest import Shoot
from tests.functional.web.conftest import BY, SignIn
from tests.functional.web.test_sync_senders import looked_at
from tests.integration.sync.contract import SYNC_CONTRACT

pytestmark = [
    pytest.mark.long, pytest.mark.browser, pytest.mark.django_db(transaction=True),
]  # fmt: skip


@pytest.fixture
def filled(transactional_db: None) -> dict[str, int]:
    """A node with a carried stream, one of messages, a refused row, alarms and comparisons."""
    contracts.apply_contract(text=SYNC_CONTRACT, file="thu.yaml", by=BY)
    actions.peer_add(
        node_id="trung-tam", name="Trung tâm dữ liệu ngành", direction=Peer.RECEIVER,
        public_key=bootstrap.sync_identity().signer.public_key, url="file:", by=BY,
    )  # fmt: skip
    actions.message_receiver_add(
        node_id="tt-quoc-gia", name="Trung tâm Dữ liệu quốc gia", profile="qcvn09",
        url="https://nhan.example", by=BY,
    )  # fmt: skip
    for node_id in ("trung-tam", "tt-quoc-gia"):
        actions.peer_approve(node_id=node_id, direction=Peer.RECEIVER, by=BY)
    rows = [{"ma": f"DV-{n:03d}"} for n in range(40)]
    intake.save_rows(
        table_name="thu_don_vi",
        rows=rows,
        by=BY,
        origin="api",
    )
    snapshot.ensure_streams(by=BY)
    snapshot.snapshot_all(bootstrap.sync_identity())
    stream = OutStream.objects.get(peer__node_id="trung-tam")
    raise_alarm(
        kind="no-recipient", subject=stream_subject(stream), message=NO_RECIPIENT,
        values={"receiver": "trung-tam", "contract": "thu-dong-bo"},
    )  # fmt: skip
    different = ReconcileRun.objects.create(
        stream=stream, state=ReconcileRun.DIFFERENT, asked_by="x", asked_by_name="Trần Thị Dữ",
        asked_at=clock.now() - timedelta(days=1), finished_at=clock.now(), version="1.0.0",
        rows_here=40, rows_there=39, digest_here="a" * 64, digest_there="b" * 64,
        difference_count=2, differences=[
            {"table": "thu_don_vi", "row_id": "DV-001", "version_here": 1, "version_there": None,
             "kind": "missing"},
            {"table": "thu_don_vi", "row_id": "DV-002", "version_here": 2, "version_there": 1,
             "kind": "older"},
        ],
    )  # fmt: skip
    waiting = reconciling.start(stream_id=stream.pk, by=BY, repair=True)
    carried.ask(run_id=waiting.pk, identity=bootstrap.sync_identity(), by=BY)
    return {
        "stream": stream.pk,
        "messages": OutStream.objects.get(peer__node_id="tt-quoc-gia").pk,
        "receipt": _receipt(stream).pk,
        "different": different.pk,
        "waiting": waiting.pk,
    }


def _receipt(stream: OutStream) -> KeptReceipt:
    now, package = clock.now(), OutPackage.objects.filter(stream=stream).first()
    assert package
    verdict = Verdict(
        "thu_don_vi", "DV-003", 1, "refused", "bat_buoc", "Cột «%(title)s» phải có giá trị.",
        "Nhập giá trị cho cột «%(title)s».", {"title": "Mã"},
    )  # fmt: skip
    RefusedRow.objects.create(
        stream=stream, table=verdict.table, row_id=verdict.row_id, version=1, rule=verdict.rule,
        message=verdict.message, remedy=verdict.remedy, values=verdict.values, refused_at=now,
    )  # fmt: skip
    body = Receipt(
        "bo-thu", "trung-tam", stream.contract_id, 1, package.manifest_hash, now.isoformat(),
        Counts(39, 0, 1), (verdict,),
    ).to_bytes()  # fmt: skip
    package.state = OutPackage.ACKNOWLEDGED
    package.save()
    return KeptReceipt.objects.create(
        package=package, body=body, signature=b"\x02" * 64, verified=True, received_at=now,
        applied=39, stale=0, refused=1, lag_ms=93_412_000,
    )  # fmt: skip


def test_every_page_of_sync_is_usable_and_fits_a_small_phone(
    filled: dict[str, int], sign_in: SignIn, shoot: Shoot, console: list[str]
) -> None:
    page, faults = sign_in("canbo"), []
    for name, address in (
        ("70-dong-bo", "/dong-bo/"),
        ("71-luong-mang-thu", f"/dong-bo/luong/{filled['stream']}/"),
        ("72-luong-thong-diep", f"/dong-bo/luong/{filled['messages']}/"),
        ("73-bien-nhan", f"/dong-bo/bien-nhan/{filled['receipt']}/"),
        ("74-doi-soat", "/dong-bo/doi-soat/"),
        ("75-bien-ban-khac", f"/dong-bo/doi-soat/{filled['different']}/"),
        ("76-bien-ban-cho", f"/dong-bo/doi-soat/{filled['waiting']}/"),
        ("77-dang-ky-noi-nhan", "/dong-bo/noi-nhan/moi/"),
        ("78-noi-nhan", "/dong-bo/noi-nhan/tt-quoc-gia/"),
        ("79-khoa", "/dong-bo/khoa/"),
        ("80-hop-dong", "/dong-bo/hop-dong/"),
        ("81-csdl", "/csdl/thu-dong-bo/dong-bo/"),
    ):
        page.goto(address)
        faults += looked_at(page, shoot, name)

    assert faults == []
    assert console == []
