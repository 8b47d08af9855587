"""Programs that call the API over Django's own client, with intake's declared table."""

import json

import pytest

from tests.integration.intake.conftest import person, table

__all__ = ["person", "table"]


class Caller:
    """A client with an API key; answers are (status, JSON)."""

    def __init__(self, client, key):
        self.client = client
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}

    def raw(self, method, path, body=None, **headers):
        content = {} if body is None else {
            "data": json.dumps(body), "content_type": "application/json",
        }  # fmt: skip
        call = getattr(self.client, method)
        return call(f"/api/v1{path}", headers=self.headers | headers, **content)

    def __call__(self, method, path, body=None, **headers):
        answer = self.raw(method, path, body, **headers)
        return answer.status_code, answer.json()

    def upload(self, path, **form):
        answer = self.client.post(f"/api/v1{path}", data=form, headers=self.headers)
        return answer.status_code, answer.json()


@pytest.fixture
def call(client, person):
    from lienthong.base.actor import system
    from lienthong.services.accounts import actions as accounts

    def make(role="data_officer", unit="bo"):
        key = accounts.create_token(user=person(role, unit), label="thử", by=system("test"))
        return Caller(client, key)

    return make


@pytest.fixture
def nobody(client):
    return Caller(client, "")
