"""The dictionary over the API: search, a list on a day, and a proposal that another approves."""

import pytest

from lienthong.services.dictionary import queries
from tests.integration.dictionary.conftest import TERM

pytestmark = pytest.mark.django_db
ID = TERM["id"]


def test_terms_are_found_without_diacritics(call):
    status, answer = call("leader")("get", "/dictionary/terms?search=so+cccd")

    assert status == 200
    assert answer["rows"][0]["id"] == "nguoi.so-dinh-danh"


def test_list_is_told_as_it_was_on_a_day(call):
    _status, before = call("leader")("get", "/dictionary/code-lists/tinh?on=2025-01-01")

    assert "Tỉnh Hà Giang" in [item["name_vi"] for item in before["items"]]
    assert len(before["items"]) == 63


def test_proposal_goes_through_two_people(call):
    officer, reviewer = call("data_officer"), call("administrator")
    assert officer("post", "/dictionary/terms", {"entry": TERM})[1]["state"] == "draft"
    assert officer("post", f"/dictionary/terms/{ID}/submit")[0] == 200
    assert officer("post", f"/dictionary/terms/{ID}/approve", {})[0] == 403
    assert reviewer("post", f"/dictionary/terms/{ID}/approve", {"text": "Đúng"})[0] == 200

    assert ID in queries.current().usable_terms


def test_faulty_proposal_names_every_key(call):
    status, answer = call()("post", "/dictionary/terms", {"entry": TERM | {"pattern": "["}})

    assert status == 422
    assert [problem["key"] for problem in answer["problems"]] == ["pattern"]


def test_reader_may_not_propose(call):
    assert call("leader")("post", "/dictionary/terms", {"entry": TERM})[0] == 403
