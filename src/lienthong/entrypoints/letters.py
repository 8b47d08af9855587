"""The letter that reminds a person of their work: for the job and the command."""

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from lienthong.base.settings import current
from lienthong.services.reminders.actions import Digest
from lienthong.services.reminders.models import Reminder

_SHOWN = 30
_STAGES = (Reminder.Stage.ESCALATED, Reminder.Stage.LATE, Reminder.Stage.SOON)


def letter_of(digest: Digest) -> EmailMessage:
    """Write the letter: counts, the most pressing tasks with links, and how to end the letters."""
    found = {stage: [r for r in digest.reminders if r.stage == stage] for stage in _STAGES}
    with translation.override("vi"):
        subject = _("Nhắc việc: %(late)s nhiệm vụ quá hạn, %(soon)s sắp đến hạn") % {
            "late": len({r.task_id for r in digest.reminders if r.stage != Reminder.Stage.SOON}),
            "soon": len(found[Reminder.Stage.SOON]),
        }
        body = render_to_string("direction/letter.txt", {
            "person": str(digest.user),
            "node": current().node_name,
            "address": current().address,
            "parts": [(stage.value, lines[:_SHOWN], len(lines)) for stage, lines in found.items()
                      if lines],
        })  # fmt: skip
    return EmailMessage(
        subject=subject,
        body=body,
        to=[digest.user.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
