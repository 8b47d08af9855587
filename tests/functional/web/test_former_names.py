"""A contract refers to a column of another by the name it had: pages follow it all the same."""

import pytest
from django.test import Client

from lienthong.base.actor import system
from lienthong.services.accounts import actions as accounts
from lienthong.services.accounts.models import User
from lienthong.services.contracts import actions as contracts
from lienthong.services.contracts import queries
from lienthong.services.records import actions as records
from tests.integration.sync.contract import REFERRING_CONTRACT, SYNC_CONTRACT

pytestmark = pytest.mark.django_db
BY = system("test")
RENAMED = SYNC_CONTRACT.replace("version: 1.0.0", "version: 1.1.0").replace(
    "      - name: ma\n",
    "      - name: ma_so\n"
    "        customProperties: [{property: origin, value: {renamedFrom: ma}}]\n",
    1,
)
REFERRING = "/csdl/thu-tham-chieu/thu_tham_chieu"


@pytest.fixture
def officer() -> Client:
    for text in (SYNC_CONTRACT, REFERRING_CONTRACT, RENAMED):
        contracts.apply_contract(text=text, file="thu.yaml", by=BY)
    _, units = queries.table("thu_don_vi")
    _, table = queries.table("thu_tham_chieu")
    unit, row = {"ma_so": "A", "cap_tren": None}, {"ma": "1", "don_vi": "A"}
    records.write_rows(table=units, rows=[("A", unit), ("B", unit | {"ma_so": "B"})], by=BY)
    records.write_rows(table=table, rows=[("1", row)], by=BY)
    accounts.create_user(
        username="canbo", full_name="Cán Bộ", role="data_officer", unit="", password="x" * 20, by=BY
    )
    client = Client()
    client.force_login(User.objects.get(username="canbo"))
    return client


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (f"{REFERRING}/chon/don_vi/?don_vi=B", "B"),
        (f"{REFERRING}/loc/don_vi/?loc_don_vi=B", "B"),
        (f"{REFERRING}/xem/1/", "/csdl/thu-dong-bo/thu_don_vi/xem/A/"),
        ("/csdl/thu-dong-bo/thu_don_vi/nhac-toi/A/", "loc_don_vi=A"),
    ],
)
def test_page_follows_the_renamed_column(officer: Client, address: str, said: str) -> None:
    answer = officer.get(address)

    assert answer.status_code == 200
    assert said in answer.content.decode()


def test_row_may_name_one_accepted_before_it_in_the_batch(officer: Client) -> None:
    rows = [{"ma_so": "C"}, {"ma_so": "D", "cap_tren": "C"}]

    answer = officer.post(
        "/api/v1/databases/thu_don_vi/records", {"rows": rows}, content_type="application/json"
    )

    assert answer.json()["accepted"] == 2
