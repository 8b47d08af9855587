"""The regimes: those of the plans and one's own, and from when each is owed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong.base import clock
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.direction.asking import plan_names
from lienthong.entrypoints.web.direction.task_page import demanded_day
from lienthong.entrypoints.web.paging import Paging
from lienthong.entrypoints.web.reporting.listing import cadences
from lienthong.entrypoints.web.reporting.words import CADENCES, period_words
from lienthong.services.accounts import queries as accounts
from lienthong.services.reporting import actions, queries
from lienthong.services.reporting.actions.regimes import OwnRegime
from lienthong.services.reporting.models import Regime


@needs("direction.read")
@require_safe
def regimes(request: Request) -> HttpResponse:
    """List the regimes with their rhythm, window and day."""
    query = request.GET
    search, plan, cadence = (query.get(name, "").strip() for name in ("tim", "ke_hoach", "chu_ky"))
    found = queries.regimes(search=search, plan=plan, cadence=cadence)
    paging = Paging.of(request, len(found))
    context = {
        "rows": [_shown(one) for one in found[paging.offset : paging.offset + paging.size]],
        "paging": paging,
        "search": search,
        "plan": plan,
        "cadence": cadence,
        "plans": [("", _("Mọi kế hoạch")), *plan_names()],
        "cadences": cadences(),
        "rhythms": [(key, str(text)) for key, text in CADENCES.items()],
        "today": clock.today(),
        "may_write": accounts.allowed(request.user, "reports.write"),
    }
    return render(request, "reporting/regimes.html", context)


def _shown(regime: Regime) -> dict[str, object]:
    now = queries.next_due(regime, clock.today())
    return {
        "regime": regime,
        "cadence": CADENCES.get(regime.cadence, regime.cadence),
        "period": now,
        "period_words": period_words(now.key),
    }


@needs("reports.write")
@require_POST
def add(request: Request) -> HttpResponse:
    """Enter a regime of one's own."""
    sent = request.POST
    own = OwnRegime(
        title=sent.get("ten", ""), cadence=sent.get("chu_ky", ""),
        reporter=sent.get("don_vi", "").strip(), recipient=sent.get("noi_nhan", "").strip(),
        closes_on=_number(sent.get("chot", "")), due_day=_number(sent.get("han", "")),
        before=sent.get("truoc") == "1",
        due=demanded_day(sent["ngay_han"]) if sent.get("ngay_han", "").strip() else None,
        tracked_from=clock.today(),
    )  # fmt: skip
    actions.add_regime(regime=own, by=request.user.actor)
    messages.success(request, _("Đã thêm chế độ báo cáo."))
    return redirect("web:reporting:regimes")


def _number(text: str) -> int:
    """A day of the month; what is no such day is refused by the action."""
    text = text.strip()
    return 0 if not text else int(text) if text.isdecimal() and len(text) < 4 else 999


@needs("reports.write")
@require_POST
def track(request: Request, pk: str) -> HttpResponse:
    """Owe a regime's periods from a day on, or no more."""
    day = request.POST.get("ngay", "").strip()
    since = demanded_day(day) if day else None
    actions.track_regime(regime_id=pk, since=since, by=request.user.actor)
    messages.success(request, _("Đã ghi ngày theo dõi.") if since else _("Đã thôi theo dõi."))
    return redirect("web:reporting:regimes")
