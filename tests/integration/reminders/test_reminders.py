"""Reminders: who is told of what and when, on pages and by letter; when the head is told."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.core.mail import EmailMessage

from lienthong.base import clock
from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.base.settings import Reminding, current
from lienthong.entrypoints.letters import letter_of
from lienthong.services.accounts import actions as accounts
from lienthong.services.accounts.models import User
from lienthong.services.audit.models import AuditRecord
from lienthong.services.direction import actions as direction
from lienthong.services.direction.models import Plan, Task, TaskProgress
from lienthong.services.direction.restating import restate
from lienthong.services.registry import actions as registry
from lienthong.services.reminders import actions, finding
from lienthong.services.reminders.actions import Sent
from lienthong.services.reminders.models import Reminder
from lienthong.services.reminders.people import People
from lienthong.services.reminders.quiet import is_quiet
from tests.integration.reminders.mail_server import mail_server

pytestmark = pytest.mark.django_db
BY = system("test")
RULES = Reminding()
TODAY = clock.today()
AT_NOON = datetime(2026, 11, 25, 5, tzinfo=clock.now().tzinfo)  # Wednesday, 12:00 in Việt Nam


def person(name: str, role: str, unit: str) -> User:
    user = accounts.create_user(
        username=name, full_name=f"Người {name}", role=role, unit=unit,
        password="mat-khau-2026-x", by=BY,
    )  # fmt: skip
    accounts.change_email(user=user, email=f"{name}@coquan.example", by=BY)
    return user


@pytest.fixture(autouse=True)
def people() -> None:
    registry.load_reference(by=BY)
    for name, role, unit in (
        ("lan", "data_officer", "bvhttdl-tt-cds"), ("minh", "clerk", "bnv"),
        ("truong", "leader", "bvhttdl"), ("khac", "leader", "bnv"),
    ):  # fmt: skip
        person(name, role, unit)


def task(key: str, days: int, lead: str = "bvhttdl-tt-cds", **columns: object) -> Task:
    """A task of a unit whose last day is so many days from today."""
    plan, _made = Plan.objects.get_or_create(
        id="kh", defaults={"position": 1, "kind": "", "issuer": "", "title": "Kế hoạch"}
    )
    found = Task.objects.create(
        id=key, plan=plan, position=1, section=key, title=f"Việc {key}", lead_ids=[lead],
        deadline=TODAY + timedelta(days=days), cadence="once", **columns,
    )  # fmt: skip
    restate([key])
    return found


def made() -> set[tuple[str, str, str]]:
    actions.make_reminders(rules=RULES, by=BY)
    return set(Reminder.objects.values_list("user__username", "task_id", "stage"))


def test_who_holds_a_task_is_told_before_and_after_its_last_day_and_once() -> None:
    task("xa", 8)
    task("gan", 7)
    task("tre", -1)
    task("giao", 3, holder="minh")

    expected = {("lan", "gan", "soon"), ("lan", "tre", "late"), ("minh", "giao", "soon")}
    assert made() == expected
    assert made() == expected
    assert AuditRecord.objects.filter(action="reminders.make").count() == 1


def test_the_head_of_the_unit_above_is_told_after_the_working_days_set() -> None:
    late = TODAY - timedelta(days=40)
    task("lau", -40)
    task("moi", -2)

    told = made()

    assert ("truong", "lau", "escalated") in told
    assert not {t for t in told if t[0] == "khac" or t[1:] == ("moi", "escalated")}
    progress = TaskProgress.objects.get(kind="escalated")
    assert (progress.task_id, progress.note) == ("lau", "truong")
    assert AuditRecord.objects.get(action="reminders.escalate").after == {"to": ["truong"]}
    assert Reminder.objects.filter(task="lau", last_day=late).count() == 2


def test_work_that_is_done_or_put_off_is_no_longer_pressed() -> None:
    task("xong", -3)
    task("doi", -3)
    lan = User.objects.get(username="lan")
    made()
    direction.complete_task(task_id="xong", done_on=TODAY, evidence="BC 1", by=BY)
    Task.objects.filter(pk="doi").update(deadline=TODAY + timedelta(days=60))
    restate(["doi"])

    assert finding.of_user(lan.pk).count() == 0


def test_each_period_of_recurring_work_has_its_own_reminders() -> None:
    found = task("ky", 0)
    Task.objects.filter(pk="ky").update(deadline=None, cadence="monthly", deadline_rule="periodic")
    start = (TODAY.replace(day=1) - timedelta(days=1)).replace(day=1)
    direction.track(task_id="ky", since=start, by=BY)
    made()
    direction.complete_period(task_id="ky", day=start, done_on=TODAY, evidence="BC", by=BY)
    found.refresh_from_db()

    assert {r.last_day for r in Reminder.objects.filter(stage="late")} == {
        TODAY.replace(day=1) - timedelta(days=1)
    }
    assert found.last_day > TODAY - timedelta(days=1)
    assert finding.of_user(User.objects.get(username="lan").pk).count() == 0


def test_one_letter_a_day_tells_everything_new(settings) -> None:
    task("gan", 2)
    task("tre", -1)
    with mail_server(settings) as inbox:
        made()
        first = send()
        again = send()
        task("sau", -2)
        made()
        same_day = send()
        Reminder.objects.exclude(mailed_at=None).update(mailed_at=clock.now() - timedelta(days=1))
        next_day = send()

    letter, later = inbox.letters
    body = letter.get_content()
    assert (first, again) == (Sent(1, 0), Sent(0, 0))
    assert (letter["To"], letter["From"]) == ("lan@coquan.example", "lienthong@coquan.example")
    assert letter["Subject"].strip() == "Nhắc việc: 1 nhiệm vụ quá hạn, 1 sắp đến hạn"
    assert "Việc gan" in body
    assert f"{current().address}/nhiem-vu/tre/" in body
    assert (same_day, next_day) == (Sent(0, 0), Sent(1, 0))
    assert "Việc sau" in later.get_content()
    assert "Việc gan" not in later.get_content()
    written = AuditRecord.objects.filter(action="reminders.mail").first()
    assert "@" not in str(written.after)


def send(rules: Reminding | None = None) -> Sent:
    return actions.send_reminders(rules=rules, write=letter_of, by=BY, at=clock.now())


def test_no_letter_leaves_in_quiet_hours_or_on_days_off() -> None:
    night, noon = AT_NOON.replace(hour=13), AT_NOON

    assert not is_quiet(noon, RULES)
    assert is_quiet(night, RULES)  # 20:00 in Việt Nam
    assert is_quiet(AT_NOON.replace(day=22), RULES)  # a Sunday
    assert is_quiet(noon, replace(RULES, quiet_from=RULES.quiet_to, quiet_to=RULES.quiet_from))
    assert actions.send_reminders(rules=RULES, write=unwritten, by=BY, at=night) == Sent()


def unwritten(_digest: object) -> EmailMessage:
    raise AssertionError("a letter was written in quiet hours")


def test_a_refused_letter_stops_no_other_and_goes_again(settings) -> None:
    task("mot", -1)
    task("hai", -1, lead="bnv")
    made()
    with mail_server(settings) as inbox:
        inbox.refused.add("lan@coquan.example")
        first = send()
        inbox.refused.clear()
        second = send()

    assert (first, second) == (Sent(1, 1), Sent(1, 0))
    assert [letter["To"] for letter in inbox.letters] == [
        "minh@coquan.example", "lan@coquan.example",
    ]  # fmt: skip
    assert Reminder.objects.filter(mailed_at=None).count() == 0


def test_a_mail_server_that_is_away_keeps_every_letter(settings, caplog) -> None:
    task("mot", -1)
    task("hai", -1, lead="bnv")
    made()
    with mail_server(settings):
        pass  # it is gone again, its address stays

    assert send() == Sent(0, 1)
    assert Reminder.objects.filter(mailed_at__isnull=False).count() == 0
    assert "@coquan" not in caplog.text


def test_who_gave_no_address_is_reminded_on_the_page_only(settings) -> None:
    lan = User.objects.get(username="lan")
    accounts.change_email(user=lan, email="", by=BY)
    task("gan", 2)
    made()
    with mail_server(settings) as inbox:
        assert send() == Sent(0, 0)

    assert inbox.letters == []
    assert actions.see_reminders(user=lan, by=BY) == 1
    assert actions.see_reminders(user=lan, by=BY) == 0
    assert finding.of_user(lan.pk).get().seen_at is not None


def test_an_address_that_is_none_is_refused_and_no_address_is_in_the_audit_log() -> None:
    lan = User.objects.get(username="lan")

    with pytest.raises(UserError) as refused:
        accounts.change_email(user=lan, email="lan.coquan", by=BY)

    assert refused.value.code == "bad-email"
    logged = AuditRecord.objects.filter(action="accounts.email")
    assert {str(r.after) for r in logged} == {"{'set': True}"}


def test_heads_are_looked_for_upwards_and_a_circle_of_units_ends() -> None:
    found = People(
        by_name={"a": 1}, workers={"don-vi": [1, 2]}, leaders={"bo": [9]},
        parents={"don-vi": "cuc", "cuc": "bo", "x": "y", "y": "x"},
    )  # fmt: skip

    assert list(found.heads(["don-vi", "cuc"])) == [9]
    assert list(found.heads(["x", "khac"])) == []
    assert (list(found.of_task("a", ["don-vi"])), list(found.of_task("ai", ["don-vi"]))) == (
        [1], [1, 2],
    )  # fmt: skip
