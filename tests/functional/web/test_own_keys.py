"""One's own account page: narrower keys, shown once and kept nowhere; guesses are counted."""

import re

import pytest
from django.test import Client

from lienthong.services.accounts.models import ApiToken, User
from tests.functional.web.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
OWN = "/tai-khoan-cua-toi/"


def enter() -> Client:
    client = Client()
    client.force_login(User.objects.get(username="canbo"))
    return client


@pytest.mark.usefixtures("people", "declared")
def test_new_key_is_in_its_answer_only_and_as_narrow_as_asked() -> None:
    client = enter()

    form = {"label": "Báo cáo", "read_only": "1", "masked": "1", "tables": ["di_tich", "la"]}
    answer = client.post(f"{OWN}khoa-api/", form)
    found = re.search(r"lt_[\w-]{40,}", answer.content.decode())

    assert found is not None
    assert answer["Cache-Control"] == "no-store"
    assert found[0] not in client.get(OWN).content.decode()
    assert "lt_" not in str(dict(client.session))
    key = ApiToken.objects.get()
    assert (key.read_only, key.masked, key.tables) == (True, True, ["di_tich"])
    calls = Client(headers={"authorization": f"Bearer {found[0]}"})
    assert calls.get("/api/v1/databases/di_tich/records").status_code == 200
    assert calls.get("/api/v1/databases/huong_dan_vien/records").status_code == 403
    rows = calls.post("/api/v1/databases/di_tich/records", {"rows": []}, "application/json")
    assert rows.status_code == 403


@pytest.mark.usefixtures("people")
def test_guessing_the_password_in_a_stolen_session_is_stopped() -> None:
    client = enter()
    form = {"current": "sai-mat-khau", "new": "mat-khau-moi-2026", "again": "mat-khau-moi-2026"}

    answers = [client.post(OWN, form).status_code for _ in range(6)]

    assert answers[-1] == 429
    assert client.post(OWN, form | {"current": PASSWORD}).status_code == 429


@pytest.mark.usefixtures("people")
def test_keys_end_when_the_password_changes() -> None:
    client = enter()
    client.post(f"{OWN}khoa-api/", {"label": "Cũ"})
    form = {"current": PASSWORD, "new": "mat-khau-moi-2026", "again": "mat-khau-moi-2026"}

    answer = client.post(OWN, form)

    assert answer.status_code == 302
    assert ApiToken.objects.get().revoked_at is not None
