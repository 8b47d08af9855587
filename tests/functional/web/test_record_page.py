"""The page of one record: mentions, any two versions compared, an old one restored; one save."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from lienthong.services.accounts.models import User
from lienthong.services.contracts import actions as contracts
from lienthong.services.contracts import queries as declared
from lienthong.services.records import queries as records
from tests.functional.web.conftest import BY
from tests.functional.web.entry_contract import ENTRY

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BASE = "/csdl/kho-hien-vat/hien_vat"
ROW = {"ma": "HV-1", "ten": "Trống đồng", "kich_thuoc.0.chieu": "Cao", "kich_thuoc.0.so_do": "12,5"}


@pytest.fixture
def officer(people: None) -> Client:
    contracts.apply_contract(text=ENTRY, file="kho-hien-vat.yaml", by=BY)
    client = Client()
    client.force_login(User.objects.get(username="canbo"))
    return client


def held() -> dict[str, Any]:
    return records.get(declared.table("hien_vat")[1], "HV-1")


def change(client: Client, version: int, **values: str) -> Any:
    sent = ROW | values | {"phien_ban": str(version)}
    return client.post(f"{BASE}/sua/HV-1/", sent)


def text(client: Client, address: str) -> str:
    return client.get(f"{BASE}/{address}").content.decode()


def test_old_version_is_compared_and_restored(officer: Client) -> None:
    officer.post(f"{BASE}/them/", ROW)
    change(officer, 1, **{"ten": "Trống khác", "kich_thuoc.0.so_do": "60"})

    compared = text(officer, "so-sanh/HV-1/?tu=1&den=2")
    assert "Kích thước › 1 › Số đo (cm)" in compared
    assert "12,5" in compared
    asked = text(officer, "khoi-phuc/1/HV-1/")
    assert "Sẽ thay đổi" in asked
    assert "Trống khác" in asked
    answer = officer.post(f"{BASE}/khoi-phuc/1/HV-1/", {"phien_ban": "2"})

    assert answer.status_code == 302
    assert (held()["ten"], str(held()["kich_thuoc"][0]["so_do"])) == ("Trống đồng", "12.5")
    assert held()["_version"] == 3
    assert "khôi phục bản 1" in text(officer, "xem/HV-1/")


def test_cancelled_row_is_brought_back(officer: Client) -> None:
    officer.post(f"{BASE}/them/", ROW)
    officer.post(f"{BASE}/huy/HV-1/", {"ly_do": "Nhập trùng"})

    page = text(officer, "xem/HV-1/")
    assert "Khôi phục bản ghi" in page
    officer.post(f"{BASE}/khoi-phuc/2/HV-1/", {"phien_ban": "2"})

    assert held()["_event"] == "UPDATE"
    assert held()["ten"] == "Trống đồng"


def test_version_that_breaks_a_rule_of_today_is_not_restored(officer: Client) -> None:
    officer.post(f"{BASE}/them/", ROW | {"cap": "quoc-gia", "so_quyet_dinh": "1"})
    first = change(officer, 1, cap="kiem-ke", so_quyet_dinh="")
    assert first.status_code == 302
    stricter = ENTRY.replace("version: 1.0.0", "version: 2.0.0").replace(
        "businessName: Số quyết định\n", "businessName: Số quyết định\n        "
        "logicalTypeOptions: {minLength: 3}\n",
    )  # fmt: skip
    contracts.apply_contract(text=stricter, file="kho-hien-vat.yaml", by=BY)

    asked = text(officer, "khoi-phuc/1/HV-1/")
    officer.post(f"{BASE}/khoi-phuc/1/HV-1/", {"phien_ban": "2"})

    assert "Không khôi phục được" in asked
    assert held()["_version"] == 2


def test_restoring_over_somebody_elses_change_is_refused(officer: Client) -> None:
    officer.post(f"{BASE}/them/", ROW)
    change(officer, 1, ten="Hai")
    change(officer, 2, ten="Ba")

    answer = officer.post(f"{BASE}/khoi-phuc/1/HV-1/", {"phien_ban": "2"})

    assert answer.status_code == 409
    assert held()["ten"] == "Ba"


def test_leader_neither_restores_nor_opens_drafts(officer: Client) -> None:
    officer.post(f"{BASE}/them/", ROW)
    leader = Client()
    leader.force_login(User.objects.get(username="lanhdao"))

    assert leader.get(f"{BASE}/khoi-phuc/1/HV-1/").status_code == 403
    assert leader.get("/ban-nhap/").status_code == 403
    assert "Khôi phục" not in text(leader, "xem/HV-1/")


def test_rows_that_refer_here_are_counted_and_linked(officer: Client) -> None:
    officer.post(f"{BASE}/them/", ROW)
    officer.post(f"{BASE}/them/", {"ma": "HV-2", "ten": "Chân trống", "thuoc_bo": "HV-1"})

    mentions = text(officer, "nhac-toi/HV-1/")
    assert "1 bản ghi" in mentions
    assert "loc_thuoc_bo=HV-1" in mentions
    page = text(officer, "xem/HV-2/")
    assert f'href="{BASE}/xem/HV-1/">Trống đồng</a>' in page
    assert "Trống đồng" in text(officer, "sua/HV-2/")


def test_same_form_sent_at_the_same_time_is_saved_once(officer: Client) -> None:
    def send() -> int:
        client = Client()
        client.cookies = officer.cookies
        try:
            return client.post(f"{BASE}/them/", ROW | {"lan_gui": "abc"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = [f.result() for f in (pool.submit(send), pool.submit(send))]

    assert answers == [302, 302]
    assert held()["_version"] == 1


def test_change_sent_twice_is_saved_once(officer: Client) -> None:
    officer.post(f"{BASE}/them/", ROW)

    answers = [change(officer, 1, ten="Hai", lan_gui="x").status_code for _ in range(2)]

    assert answers == [302, 302]
    assert held()["_version"] == 2


def test_buttons_within_the_form_save_nothing(officer: Client) -> None:
    for button in ({"viec": "them:kich_thuoc"}, {"bo_tep": "anh"}):
        assert officer.post(f"{BASE}/them/", ROW | button).status_code == 200

    assert records.count(declared.table("hien_vat")[1]) == 0


def test_form_sent_again_after_the_back_button_is_not_swallowed(officer: Client) -> None:
    officer.post(f"{BASE}/them/", ROW | {"lan_gui": "abc"})

    answer = officer.post(f"{BASE}/them/", ROW | {"lan_gui": "abc", "ten": "Khác"})

    assert answer.status_code == 409
    assert "Đã có bản ghi" in answer.content.decode()


def test_second_of_two_tabs_is_told(officer: Client) -> None:
    officer.post(f"{BASE}/them/", ROW)
    assert change(officer, 1, ten="Thẻ một", lan_gui="t1").status_code == 302

    answer = change(officer, 1, ten="Thẻ hai", lan_gui="t2")

    assert answer.status_code == 409
    assert held()["ten"] == "Thẻ một"


def test_field_left_as_it_was_keeps_its_exact_value(officer: Client) -> None:
    officer.post(f"{BASE}/them/", ROW | {"nien_dai": "khoảng thế kỷ XV"})
    form = officer.get(f"{BASE}/sua/HV-1/")
    sent = {e.path: e.value for g in form.context["groups"] for e in g.entries if e.kind != "rows"}

    officer.post(f"{BASE}/sua/HV-1/", sent | {"phien_ban": "1", "mo_ta": "x"})

    assert held()["nien_dai"] == "14XX~"
    assert str(held()["kich_thuoc"][0]["so_do"]) == "12.5"
