"""Make reminders, note that they were seen, and send them: one letter a day to each person."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from smtplib import SMTPAuthenticationError, SMTPConnectError, SMTPException

import structlog
from django.core.mail import EmailMessage
from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.settings import Reminding
from lienthong.services.accounts.models import User
from lienthong.services.audit import actions as audit
from lienthong.services.direction.models import TaskProgress
from lienthong.services.reminders import finding
from lienthong.services.reminders.models import Reminder
from lienthong.services.reminders.people import people
from lienthong.services.reminders.quiet import is_quiet

_log = structlog.get_logger()
_AT_ONCE = 2000


@dataclass(frozen=True)
class Digest:
    """What one letter tells one person."""

    user: User
    reminders: tuple[Reminder, ...]


Write = Callable[[Digest], EmailMessage]


@dataclass(frozen=True)
class Sent:
    """How many letters left, and how many the mail server did not take."""

    letters: int = 0
    refused: int = 0


@transaction.atomic
def make_reminders(*, rules: Reminding, by: Actor) -> dict[str, int]:
    """Put on people's pages what they are to be told of by today; return stage → how many.

    A task that goes to the head of its unit says so in its progress.
    """
    known = finding.told()
    new = [key for key in finding.wanted(clock.today(), rules, people()) if key not in known]
    now = clock.now()
    Reminder.objects.bulk_create(
        [Reminder(user_id=who, task_id=task, stage=stage, last_day=last, made_at=now)
         for who, task, stage, last in new],
        batch_size=_AT_ONCE, ignore_conflicts=True,
    )  # fmt: skip
    counts = dict(Counter(stage for _who, _task, stage, _last in new))
    if new:
        _note_escalated([key for key in new if key[2] == Reminder.Stage.ESCALATED], by)
        audit.record(by=by, action="reminders.make", subject="reminders", after=counts)
    return counts


def _note_escalated(keys: list[finding.Key], by: Actor) -> None:
    heads = dict(User.objects.filter(pk__in={key[0] for key in keys}).values_list("pk", "username"))
    told: dict[str, list[str]] = {}
    for who, task, _stage, _last in keys:
        told.setdefault(task, []).append(heads[who])
    TaskProgress.objects.bulk_create(
        [
            TaskProgress(
                task_id=task, at=clock.now(), by=by.name, kind="escalated", note=", ".join(names)
            )
            for task, names in told.items()
        ],
        batch_size=_AT_ONCE,
    )
    for task, names in told.items():
        audit.record(
            by=by, action="reminders.escalate", subject=f"task:{task}", after={"to": names}
        )


@transaction.atomic
def see_reminders(*, user: User, by: Actor) -> int:
    """Note that a person has seen what they were told; return how many were new."""
    seen = Reminder.objects.filter(user=user, seen_at=None).update(seen_at=clock.now())
    if seen:
        subject = f"user:{user.username}"
        audit.record(by=by, action="reminders.see", subject=subject, after={"seen": seen})
    return seen


def send_reminders(*, rules: Reminding | None, write: Write, by: Actor, at: datetime) -> Sent:
    """Send each person one letter with what they were not yet written; none in quiet hours.

    Without ``rules`` no hour is quiet.

    A letter that the mail server does not take goes again with the next run; a server that takes
    none ends the run.
    """
    if rules is not None and is_quiet(at, rules):
        return Sent()
    letters = refused = 0
    for user in _to_write(at):
        try:
            letters += _send(user, write, by)
        except (OSError, SMTPException) as error:
            refused += 1
            _log.warning("reminders.not_sent", user=user.pk, reason=type(error).__name__)
            if isinstance(error, SMTPConnectError | SMTPAuthenticationError) or not isinstance(
                error, SMTPException
            ):
                break
    return Sent(letters, refused)


def _to_write(at: datetime) -> list[User]:
    """Return who has an address, something not yet written, and no letter of today."""
    today = datetime.combine(at.astimezone(clock.VIET_NAM).date(), time(), clock.VIET_NAM)
    written = Reminder.objects.filter(mailed_at__gte=today).values("user_id")
    waiting = finding.holding().filter(mailed_at=None).exclude(user_id__in=written)
    return list(
        User.objects.filter(is_active=True, pk__in=waiting.values("user_id"))
        .exclude(email="")
        .order_by("pk")
    )


@transaction.atomic
def _send(user: User, write: Write, by: Actor) -> int:
    """Send one letter and note it; both or neither, so a letter may come twice but never not."""
    waiting = Reminder.objects.select_for_update(of=("self",)).filter(user=user, mailed_at=None)
    ids = [r.pk for r in waiting]
    found = finding.of_user(user.pk).filter(pk__in=ids)
    if not found:
        return 0
    told = tuple(found)
    Reminder.objects.filter(pk__in=ids).update(mailed_at=clock.now())
    audit.record(
        by=by, action="reminders.mail", subject=f"user:{user.username}",
        after={"tasks": len({r.task_id for r in told})},
    )  # fmt: skip
    write(Digest(user, told)).send()
    return 1
