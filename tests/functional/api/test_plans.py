"""Plans by program: a document handed in, decided on and confirmed; work on tasks."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lienthong.base.actor import system
from lienthong.base.settings import Reminding
from lienthong.services.direction import actions
from lienthong.services.direction.models import Task
from lienthong.services.registry import actions as registry
from lienthong.services.reminders import actions as reminders
from tests.unit.core.plans.plans import LABELLED

pytestmark = pytest.mark.django_db(transaction=True)
BY = system("test")
MONTHLY, DATED = "t002-iv-7-2", "t002-iv-7-1"


@pytest.fixture(autouse=True)
def loaded() -> None:
    registry.load_reference(by=BY)
    actions.load_reference(by=BY)


@pytest.fixture
def document():
    return SimpleUploadedFile("ke-hoach.txt", LABELLED.encode())


def test_a_plan_is_read_decided_on_and_confirmed(call, document) -> None:
    officer = call("data_officer")
    status, read = officer.upload("/direction/plans/imports", file=document)
    address = f"/direction/plans/imports/{read['id']}"
    wrong = next(t for t in read["tasks"] if t["doubts"] and t["section"] == "II.1.b")
    refused = officer("post", f"{address}/confirm", {"plan": "so-kho"})
    officer("post", f"{address}/decide", {"tasks": [wrong["id"]], "deadline": "2026-02-28"})
    done = officer("post", f"{address}/confirm", {"plan": "so-kho"})

    assert (status, len(read["tasks"])) == (200, 6)
    assert read["tasks"][0]["place"] == {"line": 8}
    assert wrong["doubts"][0] == {"code": "bad-date", "words": "30/2/2026"}
    assert (refused[0], refused[1]["code"]) == (400, "plan-doubts-open")
    assert (done[0], done[1]["state"]) == (200, "confirmed")
    assert Task.objects.filter(plan_id="so-kho").count() == 6
    assert officer("post", f"{address}/drop")[0] == 409


def test_only_officers_hand_plans_in(call, document) -> None:
    clerk = call("clerk", "don-vi-a")

    assert clerk.upload("/direction/plans/imports", file=document)[0] == 403
    assert clerk("get", "/direction/plans")[0] == 200


def test_work_on_tasks(call) -> None:
    officer = call("data_officer")
    tasks, _lan = "/direction/tasks", call("clerk", "lan")
    done = officer("post", f"{tasks}/{MONTHLY}/periods",
                   {"day": "2026-01-09", "done_on": "2026-01-30", "evidence": "BC 1"})  # fmt: skip
    handed = officer(
        "post", f"{tasks}/{DATED}/hand-over", {"to": "clerk-lan", "reason": "Nghỉ phép"}
    )
    linked = officer("post", f"{tasks}/{DATED}/links", {"waiting_on": MONTHLY})
    circle = officer("post", f"{tasks}/{MONTHLY}/links", {"waiting_on": DATED})

    assert (done[0], done[1]["state"]) == (200, "recurring")
    assert (handed[1]["holder"], linked[1]["waiting_on"]) == ("clerk-lan", MONTHLY)
    assert (circle[0], circle[1]["code"]) == (400, "circular-link")
    assert officer("post", f"{tasks}/{DATED}/reopen", {"note": "x"})[0] == 400


def test_parents_are_proposed_and_reminders_read_and_seen(call) -> None:
    officer = call("data_officer", "bca")
    reminders.make_reminders(rules=Reminding(), by=BY)

    above = officer("get", "/direction/tasks/t003-ii-1-d/parents")[1]
    told = officer("get", "/direction/reminders")[1]
    seen = officer("post", "/direction/reminders/seen")[1]["seen"]
    again = officer("post", "/direction/reminders/seen")[1]["seen"]

    assert {task["plan"] for task in above} == {"002"}
    assert above[0]["share"] >= above[-1]["share"] > 0
    assert {r["stage"] for r in told} == {"late"}
    assert told[0]["last_day"] <= told[-1]["last_day"]
    assert (seen, again) == (len(told), 0)
