"""A person approves the key a node told of, and revokes one that was lost."""

import pytest
from playwright.sync_api import Page, expect

from lienthong.base import clock
from lienthong.services.sync import actions
from lienthong.services.sync.keys import actions as keys
from lienthong.services.sync.models import Peer, PeerKey
from tests.functional.conftest import Shoot
from tests.functional.web.accessible import serious
from tests.functional.web.conftest import BY, SignIn
from tests.integration.sync.sender import KeySigner

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def states() -> dict[str, str]:
    return dict(PeerKey.objects.values_list("key_id", "state"))


def test_a_new_key_is_approved_and_the_former_ended_and_revoked(
    transactional_db: None, sign_in: SignIn, shoot: Shoot, console: list[str]
) -> None:
    former, following = KeySigner(), KeySigner()
    peer = actions.peer_add(
        node_id="so-cu", name="Sở Cũ", direction=Peer.SENDER, public_key=former.public_key, by=BY
    )
    keys.key_add(
        peer=peer, purpose=PeerKey.SIGN, public_key=following.public_key, by=BY,
        introduced_by=former.key_id,
    )  # fmt: skip
    page: Page = sign_in("admin")
    page.goto("/dong-bo/")
    page.get_by_role("link", name="Khóa của các nút").click()
    shoot(page, "66-khoa-cua-cac-nut")
    faults = serious(page)

    page.get_by_role("button", name=f"Duyệt khóa {following.key_id}").click()
    expect(page.get_by_text("có giá trị từ bây giờ")).to_be_visible()
    approved = states()
    page.get_by_role("button", name=f"Kết thúc khóa {former.key_id}").click()
    expect(page.get_by_text("vẫn có giá trị")).to_be_visible()
    row = page.locator("tr", has=page.get_by_role("cell", name=former.key_id, exact=True))
    row.get_by_text("Thu hồi", exact=True).click()
    row.get_by_label("Lý do thu hồi").fill("mất máy")
    page.get_by_role("button", name=f"Thu hồi ngay khóa {former.key_id}").click()
    expect(page.get_by_text("bị từ chối từ bây giờ")).to_be_visible()
    faults += serious(page)
    page.set_viewport_size({"width": 360, "height": 740})
    shoot(page, "66-khoa-cua-cac-nut-360")

    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert approved[following.key_id] == PeerKey.APPROVED
    assert states()[former.key_id] == PeerKey.REVOKED
    ended = PeerKey.objects.get(key_id=former.key_id).valid_to
    assert ended is not None
    assert ended <= clock.now()
    assert faults == []
    assert console == []
