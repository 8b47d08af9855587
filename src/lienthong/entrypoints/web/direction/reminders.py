"""What a person is reminded of: their work that nears its last day or has passed it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lienthong.base import clock
from lienthong.base.settings import current
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.direction.asking import badge_of
from lienthong.entrypoints.web.direction.words import STAGES
from lienthong.entrypoints.web.paging import Paging
from lienthong.services.direction.lines import line_of
from lienthong.services.reminders import actions, finding


@needs("direction.read")
@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: Request) -> HttpResponse:
    """List what the person was told and still holds; a POST notes that it was seen."""
    if request.method == "POST":
        actions.see_reminders(user=request.user, by=request.user.actor)
        messages.success(request, _("Đã ghi là đã xem."))
        return redirect("web:direction:reminders")
    found = finding.of_user(request.user.pk)
    paging = Paging.of(request, found.count())
    shown = found[paging.offset : paging.offset + paging.size]
    lines = [(r, line_of(r.task, clock.today())) for r in shown]
    context = {
        "rows": [(r, line, badge_of(line), STAGES[r.stage]) for r, line in lines],
        "paging": paging,
        "unseen": found.filter(seen_at=None).count(),
        "by_mail": bool(current().mail.host),
        "rules": current().reminding,
        "view": "reminders",
    }
    return render(request, "direction/reminders.html", context)
