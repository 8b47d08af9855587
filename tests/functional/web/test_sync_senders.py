"""A sender is let in by two people's clicks; its page, its streams and comparisons are shown."""

import base64
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from lienthong import bootstrap
from lienthong.adapters.http.connecting import HttpRegistrar
from lienthong.adapters.http.transport import HttpTransport
from lienthong.base import clock
from lienthong.core.package.manifest import Origin
from lienthong.core.package.text_form import instant
from lienthong.services.accounts.models import User
from lienthong.services.contracts import actions as contracts
from lienthong.services.intake import actions as intake
from lienthong.services.sync import actions, snapshot
from lienthong.services.sync.connecting import agreeing, proving, registering, trials
from lienthong.services.sync.connecting.registering import connection_of
from lienthong.services.sync.models import OutStream, Peer, TrialPackage
from lienthong.services.sync.ports import SignedAnswer
from tests.functional.conftest import Shoot
from tests.functional.web.accessible import serious
from tests.functional.web.conftest import BY, SignIn
from tests.functional.web.markup import tight
from tests.integration.sync.contract import SYNC_CONTRACT
from tests.integration.sync.sender import Sender, file, unit
from tests.integration.sync.test_connecting import asked, trial

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTH = "document.documentElement.scrollWidth"
NODE = "so-moi"


@pytest.fixture
def sender(transactional_db: None) -> Sender:
    contract = contracts.apply_contract(text=SYNC_CONTRACT, file="thu.yaml", by=BY)
    return Sender(NODE, bootstrap.sync_identity().node_id, contract)


def looked_at(page: Page, shoot: Shoot, name: str) -> list[str]:
    """What axe finds, and whether the page is wider than a small phone."""
    shoot(page, name)
    faults = serious(page)
    size = page.viewport_size
    page.set_viewport_size({"width": 360, "height": 740})
    if page.evaluate(WIDTH) > 360:
        faults.append(f"{page.url} is {page.evaluate(WIDTH)} wide")
    shoot(page, f"{name}-360")
    assert size
    page.set_viewport_size(size)
    return faults


def test_sender_is_let_in_by_two_people_and_shown(
    sender: Sender, sign_in: SignIn, shoot: Shoot, console: list[str], live_server, tmp_path: Path
) -> None:
    admin, faults = sign_in("admin"), []
    admin.goto("/dong-bo/nut-gui/moi/")
    faults += looked_at(admin, shoot, "60-dang-ky-nut-gui")
    admin.get_by_label("Mã nút").fill(NODE)
    admin.get_by_label("Tên cơ quan").fill("Sở Mới")
    admin.get_by_label("Khóa công khai").fill(sender.signer.public_key)
    admin.get_by_role("button", name="Đăng ký", exact=True).click()
    expect(admin.get_by_text("lienthong sync connect", exact=False).first).to_be_visible()
    faults += looked_at(admin, shoot, "61-nam-buoc")

    data, signature = asked(sender, bootstrap.sync_identity(), connection_of(NODE).challenge)
    proof = tmp_path / "chung-minh.json"
    proof.write_text(
        json.dumps(
            {
                "request": base64.b64encode(data).decode(),
                "signature": base64.b64encode(signature).decode(),
            }
        )
    )
    admin.get_by_text("chứng minh bằng tệp").click()
    admin.get_by_label("Tệp chứng minh khóa").set_input_files(proof)
    admin.get_by_role("button", name="Nộp tệp").click()
    expect(admin.get_by_text("Nút gửi giữ khóa đã đăng ký")).to_be_visible()
    admin.get_by_label("Cơ sở dữ liệu thử đồng bộ").check()
    admin.get_by_role("button", name="Ghi thống nhất").click()
    expect(admin.get_by_text("connect ").first).to_contain_text("--trial")

    origin = Origin("trial", instant(clock.now()), None, None)
    rows = sender.table("thu_ho_so", file(1), file(2, ten=None), file(3, don_vi="X"))
    registrar = HttpRegistrar(live_server.url)
    assert isinstance(
        registrar.trial(sender.package(rows, advance=False, origin=origin)), SignedAnswer
    )
    registrar.close()
    admin.reload()
    expect(admin.get_by_text("bước duyệt là của một người khác")).to_be_visible()
    admin.goto(f"/dong-bo/goi-thu/{TrialPackage.objects.get().pk}/")
    faults += looked_at(admin, shoot, "62-goi-thu")

    officer = sign_in("canbo")
    officer.goto(f"/dong-bo/nut-gui/{NODE}/")
    faults += looked_at(officer, shoot, "63-cho-duyet")
    officer.get_by_role("button", name="Duyệt kết nối").click()
    expect(officer.get_by_text("được nhận từ bây giờ")).to_be_visible()

    transport = HttpTransport(live_server.url)
    committed = instant(clock.now() - timedelta(milliseconds=40))
    package = sender.package(
        sender.table("thu_don_vi", unit("A"), unit("B")),
        origin=Origin("changes", instant(clock.now()), committed, committed),
    )
    assert isinstance(transport.send(package, epoch=1), SignedAnswer)
    transport.close()
    officer.get_by_label("Dòng mỗi ngày").fill("100.000")
    officer.get_by_role("button", name="Đặt hạn mức").click()
    officer.get_by_role("button", name="Kiểm tra chuỗi gói").click()
    expect(officer.get_by_text("Đã kiểm tra 1 gói: chuỗi nguyên vẹn.")).to_be_visible()
    expect(officer.get_by_text("hạn mức 100.000 dòng")).to_be_visible()
    faults += looked_at(officer, shoot, "64-nut-gui")
    officer.get_by_label("Lý do tạm dừng").fill("Kiểm tra an toàn")
    officer.get_by_role("button", name="Tạm dừng ngay").click()
    expect(officer.get_by_text("bị từ chối từ bây giờ")).to_be_visible()
    assert Peer.objects.get(node_id=NODE).state == Peer.SUSPENDED
    officer.get_by_role("button", name="Mở lại kết nối").click()
    expect(officer.get_by_text("gửi tiếp từ chỗ đã dừng")).to_be_visible()

    assert not faults, "\n".join(faults)
    assert console == []


def seen(username: str, address: str) -> str:
    client = Client()
    client.force_login(User.objects.get(username=username))
    return tight(client.get(address).content.decode())


def test_requester_has_no_button_to_approve(sender: Sender, people: None) -> None:
    """At the last step the one who registered is told so; another person has the button."""
    admin = User.objects.get(username="admin").actor
    registering.register(node_id=NODE, name="Sở Mới", public_key=sender.signer.public_key, by=admin)
    identity = bootstrap.sync_identity()
    data, signature = asked(sender, identity, connection_of(NODE).challenge)
    proving.answer_connection(data=data, signature=signature, identity=identity)
    agreeing.agree(node_id=NODE, contract_ids=["thu-dong-bo"], by=admin)
    trials.receive_trial(data=trial(sender, file(1)), identity=identity)

    page = f"/dong-bo/nut-gui/{NODE}/"
    assert "Duyệt kết nối</button>" not in seen("admin", page)
    assert "Duyệt kết nối</button>" in seen("canbo", page)
    assert "Duyệt kết nối</button>" not in seen("lanhdao", page)


@pytest.fixture
def stream(sender: Sender, people: None, live_server) -> OutStream:
    """A stream of this node to itself, so that both sides are here."""
    here = bootstrap.sync_identity()
    for direction in (Peer.RECEIVER, Peer.SENDER):
        actions.peer_add(
            node_id=here.node_id, name="Trung tâm Mẫu", direction=direction,
            public_key=here.signer.public_key, url=live_server.url, by=BY,
        )  # fmt: skip
        actions.peer_approve(node_id=here.node_id, direction=direction, by=BY)
    intake.save_rows(table_name="thu_don_vi", rows=[{"ma": "A"}], by=BY, origin="api")
    snapshot.ensure_streams(by=BY)
    return OutStream.objects.get()


def test_stream_is_paced_and_compared_by_clicks(
    stream: OutStream, sign_in: SignIn, shoot: Shoot, console: list[str]
) -> None:
    page, faults = sign_in("canbo"), []
    page.goto("/dong-bo/")
    faults += looked_at(page, shoot, "65-dong-bo")
    page.get_by_role("link", name="Trung tâm Mẫu").first.click()
    page.get_by_label("Khung giờ được gửi").fill("sai")
    page.get_by_role("button", name="Đặt nhịp").click()
    expect(page.get_by_text("Khung giờ «sai» chưa đúng.")).to_be_visible()
    page.get_by_label("Khung giờ được gửi").fill("22:00-05:00\nT7,CN 00:00-23:59")
    page.get_by_role("button", name="Đặt nhịp").click()
    expect(page.get_by_text("Đã đặt nhịp gửi")).to_be_visible()
    page.get_by_label("Khi nào").select_option(label="Mỗi ngày")
    page.get_by_role("button", name="Đặt lịch").click()
    expect(page.get_by_text("Lần tới:")).to_be_visible()
    page.get_by_label("Khóa của bản ghi").fill("A")
    page.get_by_role("button", name="Gửi lại một bản ghi").click()
    expect(page.get_by_text("Bản ghi đã vào hàng đợi gửi.")).to_be_visible()
    page.get_by_label("Phát lại từ gói số").fill("7")
    page.get_by_role("button", name="Phát lại", exact=True).click()
    expect(page.get_by_text("Luồng này không có gói số 7.")).to_be_visible()
    page.goto(f"/dong-bo/luong/{stream.pk}/")
    faults += looked_at(page, shoot, "66-luong")
    page.get_by_role("button", name="Đối soát ngay").click()
    expect(
        page.get_by_text("Nơi nhận tự tính lại phía mình và ký cùng một mã băm.")
    ).to_be_visible()
    faults += looked_at(page, shoot, "67-bien-ban-doi-soat")
    page.goto("/dong-bo/doi-soat/")
    expect(page.get_by_text("Hai bên bằng nhau")).to_be_visible()
    faults += looked_at(page, shoot, "68-doi-soat")

    assert not faults, "\n".join(faults)
    assert console == []


def test_reader_sees_pages_without_forms(stream: OutStream) -> None:
    for address in (f"/dong-bo/luong/{stream.pk}/", f"/dong-bo/nut-gui/{stream.peer.node_id}/"):
        main = seen("lanhdao", address).partition("<main")[2]
        assert "Trung tâm Mẫu" in main
        assert "<form" not in main
