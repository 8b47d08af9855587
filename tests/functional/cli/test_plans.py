"""Plans and tasks from the terminal: a document taken in, confirmed, its tasks worked on."""

import json

import pytest

from lienthong.base.actor import system
from lienthong.entrypoints.cli import main
from lienthong.services.accounts import actions as accounts
from lienthong.services.direction import actions
from lienthong.services.direction.models import Task
from lienthong.services.registry import actions as registry
from tests.unit.core.plans.plans import LABELLED

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def run(node_settings, capsys):
    registry.load_reference(by=system("test"))

    def call(*words):
        code = main([*words, "--home", str(node_settings.home)])
        told = capsys.readouterr()
        return code, told.out + told.err

    return call


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "ke-hoach.txt"
    path.write_text(LABELLED, "utf-8")
    return str(path)


def test_a_plan_is_shown_with_places_and_questions_and_nothing_is_written(run, file) -> None:
    code, told = run("plan", "import", file)

    assert code == 0
    assert "30/2/2026" in told
    assert "lienthong plan confirm" in told
    assert Task.objects.count() == 0


def test_confirming_refuses_a_day_that_does_not_exist_until_it_is_left_out(run, file) -> None:
    refused, told = run("plan", "import", file, "--confirm", "--code", "so-kho", "--json")
    number = str(json.loads(run("plan", "import", file, "--json")[1])["id"])
    done, confirmed = run(
        "plan", "confirm", number, "--leave-doubtful", "--code", "so-kho", "--json"
    )

    assert (refused, done) == (1, 0)
    assert json.loads(told)["error"]["code"] == "plan-doubts-open"
    assert json.loads(confirmed)["state"] == "confirmed"
    assert Task.objects.filter(plan_id="so-kho").count() == 5


def test_a_task_is_found_reported_done_and_opened_again(run, file) -> None:
    accounts.create_user(username="lan", full_name="Lan", role="data_officer", unit="",
                         password="mat-khau-2026-x", by=system("test"))  # fmt: skip
    number = str(json.loads(run("plan", "import", file, "--json")[1])["id"])
    run("plan", "confirm", number, "--leave-doubtful", "--code", "so-kho")

    found = json.loads(run("task", "list", "--search", "so kho", "--plan", "so-kho", "--json")[1])
    key = found[0]["id"]
    run("task", "progress", key, "--note", "Đã nhập nửa sổ.")
    run("task", "hand-over", key, "--to", "lan", "--reason", "Nghỉ phép")
    done = json.loads(
        run("task", "done", key, "--on", "2026-05-01", "--evidence", "BC 1", "--json")[1]
    )
    opened = json.loads(run("task", "reopen", key, "--reason", "Thiếu", "--json")[1])

    assert (done["state"], done["holder"]) == ("done_in_time", "lan")
    assert [p["kind"] for p in opened["progress"]][:2] == ["reopened", "done"]
    assert run("task", "done", key, "--on", "30/2", "--evidence", "x")[0] == 1


def test_plans_are_listed_and_shown(run, file) -> None:
    number = str(json.loads(run("plan", "import", file, "--json")[1])["id"])
    run("plan", "confirm", number, "--leave-doubtful", "--code", "so-kho")

    listed = json.loads(run("plan", "list", "--json")[1])

    assert [(p["id"], p["tasks"]) for p in listed] == [("so-kho", 5)]
    assert len(json.loads(run("plan", "show", "so-kho", "--json")[1])) == 5
    assert run("plan", "show", "khong-co")[0] == 1


def test_a_parent_is_found_set_and_taken_away(run) -> None:
    actions.load_reference(by=system("test"))

    found = json.loads(run("task", "parents", "t003-ii-1-d", "--json")[1])
    parent = found[0]["id"]
    linked = json.loads(run("task", "link", "t003-ii-1-d", "--parent", parent, "--json")[1])
    freed = json.loads(run("task", "link", "t003-ii-1-d", "--parent", "", "--json")[1])
    code, told = run("task", "parents", "t003-ii-1-d")

    assert {p["plan"] for p in found} == {"002"}
    assert (linked["parent"], freed["parent"]) == (parent, None)
    assert code == 0
    assert parent in told


def test_reminders_are_made_at_once(run) -> None:
    actions.load_reference(by=system("test"))
    accounts.create_user(username="lan", full_name="Lan", role="data_officer", unit="bca",
                         password="mat-khau-2026-x", by=system("test"))  # fmt: skip

    first = json.loads(run("task", "remind", "--json")[1])
    again = json.loads(run("task", "remind", "--json")[1])

    assert first["made"]["late"] >= 5
    assert (again["made"], again["letters"]) == ({}, 0)
    assert run("task", "remind")[0] == 0
