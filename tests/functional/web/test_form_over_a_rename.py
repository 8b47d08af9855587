"""A form opened under one version of the contract and sent under the next loses nothing."""

import pytest
from django.test import Client

from lienthong.services.accounts.models import User
from lienthong.services.contracts import actions as contracts
from lienthong.services.contracts import queries
from lienthong.services.records import queries as records
from tests.functional.web.conftest import BY
from tests.functional.web.markup import tight
from tests.unit.core.contract.contracts import SMALL

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "/csdl/thu-nghiem/thu_nghiem/them/"
RENAMED = (
    SMALL.replace("version: 1.0.0", "version: 1.1.0")
    .replace(
        "      - name: tu_ngay\n",
        "      - name: bat_dau\n"
        "        customProperties: [{property: origin, value: {renamedFrom: tu_ngay}}]\n",
    )
    .replace(">= tu_ngay", ">= bat_dau")
)


@pytest.mark.usefixtures("people")
def test_a_form_opened_before_a_rename_comes_back_with_what_was_typed() -> None:
    contracts.apply_contract(text=SMALL, file="x.yaml", by=BY)
    officer = Client()
    officer.force_login(User.objects.get(username="canbo"))
    assert 'name="hop_dong" value="1.0.0"' in tight(officer.get(NEW).content.decode())
    contracts.apply_contract(text=RENAMED, file="x.yaml", by=BY)
    typed = {"hop_dong": "1.0.0", "ma": "A1", "tu_ngay": "01/02/2026", "den_ngay": "03/02/2026"}

    stale = officer.post(NEW, typed)

    page = tight(stale.content.decode())
    assert stale.status_code == 409
    assert "Hợp đồng vừa đổi phiên bản" in page
    assert 'name="bat_dau" value="01/02/2026"' in page
    assert 'name="hop_dong" value="1.1.0"' in page
    saved = officer.post(NEW, typed | {"hop_dong": "1.1.0"})
    assert saved.status_code == 302
    row = records.get(queries.table("thu_nghiem")[1], "A1")
    assert row is not None
    assert str(row["bat_dau"]) == "2026-02-01"
