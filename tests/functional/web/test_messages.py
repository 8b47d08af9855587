"""A stream to a receiver of messages: its page, its receipt, a refused row on the desk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import expect

from lienthong import bootstrap
from lienthong.adapters.http.messages import HttpChannel
from lienthong.base.settings import Settings
from lienthong.services.contracts import actions as contracts
from lienthong.services.intake import actions as intake
from lienthong.services.sync import actions, delivery, snapshot
from lienthong.services.sync.models import OutStream, Receipt, RefusedRow
from lienthong.services.sync.profiles.delivery import deliver_messages
from tests.functional.conftest import Shoot
from tests.functional.web.conftest import BY, SignIn
from tests.functional.web.test_sync_senders import looked_at
from tests.integration.sync.contract import SYNC_CONTRACT
from tests.verification.running_receiver import Centre, running_receiver

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PROFILE = """\
extends: qcvn09
source: {id: G18.01, name: Bộ Thử nghiệm}
tables: {thu_don_vi: {type: DON_VI}}
answers: {code: ketQua.maLoi, accepted: ["00"], bad: ["02"], stale: ["09"], reason: ketQua.moTa}
"""


@pytest.fixture
def centre(node_settings: Settings) -> Iterator[Centre]:
    path = node_settings.home / "profiles" / "trang-web.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(PROFILE, encoding="utf-8")
    with running_receiver() as running:
        yield running
    path.unlink()


@pytest.fixture
def stream(centre: Centre, people: None) -> OutStream:
    """Two rows are sent; the receiver refuses one."""
    contracts.apply_contract(text=SYNC_CONTRACT, file="thu.yaml", by=BY)
    actions.message_receiver_add(
        node_id="tt-qg", name="Trung tâm Quốc gia", url=centre.url, profile="trang-web", by=BY
    )
    actions.peer_approve(node_id="tt-qg", direction="receiver", by=BY)
    rows = [{"ma": "A"}, {"ma": "B"}]
    intake.save_rows(table_name="thu_don_vi", rows=rows, by=BY, origin="api")
    snapshot.ensure_streams(by=BY)
    identity = bootstrap.sync_identity()
    snapshot.snapshot_all(identity)
    centre.behave(refuse={"Ma": "B"})
    made = OutStream.objects.get()
    with closing(HttpChannel(centre.url)) as channel:
        deliver_messages(
            stream_id=made.pk, identity=identity, channel=channel, backoff=delivery.Backoff()
        )
    return made


def test_message_stream_shows_what_was_posted_and_the_refusal_reaches_the_desk(
    stream: OutStream, sign_in: SignIn, shoot: Shoot, console: list[str]
) -> None:
    page = sign_in("canbo")
    page.goto(f"/dong-bo/luong/{stream.pk}/")
    expect(page.get_by_role("heading", name="Thông điệp đã gửi")).to_be_visible()
    expect(page.get_by_text("từ chối cả thông điệp").first).to_be_visible()
    expect(page.get_by_role("button", name="Đối soát ngay")).to_have_count(0)
    faults = looked_at(page, shoot, "69-thong-diep")
    page.goto(f"/dong-bo/bien-nhan/{Receipt.objects.get().pk}/")
    expect(page.get_by_text("nên không ký biên nhận")).to_be_visible()
    expect(page.get_by_text("Nút nhận từ chối bản ghi: Ma không hợp lệ.")).to_be_visible()
    faults += looked_at(page, shoot, "70-bien-nhan-thong-diep")
    page.goto("/dong-bo/")
    expect(page.get_by_text("tự ghi")).to_be_visible()
    page.goto("/cach-ly/?bang=thu_don_vi")
    reason = page.get_by_role("cell", name="Nút nhận từ chối bản ghi: Ma không hợp lệ.")
    expect(reason.first).to_be_visible()

    assert RefusedRow.objects.get().row_id == "B"
    assert not faults, "\n".join(faults)
    assert console == []
