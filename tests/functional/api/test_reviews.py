"""Reviews by program: planned, answered by the unit, judged by another person, minutes."""

import io

import pytest
from docx import Document

from tests.functional.api.conftest import call  # noqa: F401 - a fixture
from tests.integration.intake.conftest import person  # noqa: F401 - a fixture
from tests.integration.registry.test_register import apply, registered  # noqa: F401 - a fixture
from tests.integration.registry.test_reviews import ANSWER

pytestmark = pytest.mark.django_db
PLAN = {
    "name": "Rà soát 2026", "basis": "Kế hoạch 01", "due_on": "2099-12-31",
    "scope": {"co_quan": ["vpcp"]},
}  # fmt: skip


def test_a_review_is_planned_answered_and_judged(registered, call) -> None:  # noqa: F811
    apply("phieu-ra-soat")
    officer, clerk, stranger = call(), call("clerk", "vpcp"), call("clerk", "bnv")
    status, planned = officer("post", "/registry/reviews", PLAN)
    one = f"/registry/reviews/{planned['id']}"
    opened = officer("post", f"{one}/open")[1]
    item = officer("get", f"{one}/items?unit=vpcp&state=assigned&limit=1")[1][0]
    address = f"/registry/review-items/{item['id']}"
    foreign = stranger("post", f"{address}/answer", {"values": ANSWER})
    empty = clerk("post", f"{address}/answer", {})
    answered = clerk("post", f"{address}/answer", {"values": ANSWER})[1]
    judgement = {"result": "nang-cap", "plan": "Chuẩn hóa", "plan_due": "2099-12-31"}
    judged = officer("post", f"{address}/appraise", judgement)[1]

    assert (status, planned["state"], opened["asked"]) == (200, "draft", 11)
    assert foreign[0] == 403
    assert (empty[0], empty[1]["code"]) == (422, "answer-incomplete")
    assert (answered["state"], judged["state"]) == ("answered", "appraised")
    assert clerk("post", f"{address}/appraise", judgement)[0] == 403
    assert officer("get", one)[1]["results"] == {"nang-cap": 1}
    minutes = officer.raw("get", f"{one}/minutes")
    assert "Rà soát 2026" in "\n".join(
        p.text for p in Document(io.BytesIO(minutes.content)).paragraphs
    )
    given = {"items": [item["id"] + 1], "unit": "bnv", "due_on": "2099-12-31"}
    assert officer("post", f"{one}/assign", given)[1] == {"assigned": 1}
    assert officer("post", f"{one}/close")[1]["state"] == "closed"
    assert officer("post", f"{address}/return", {"note": "x"})[0] == 409
