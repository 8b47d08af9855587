"""One regime: what its reports are about, who reviews and signs them; each may be set."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong.base import clock
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.direction.words import PILLARS
from lienthong.entrypoints.web.reporting.words import CADENCES, period_words
from lienthong.services.accounts import queries as accounts
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.direction.models import Plan, Task
from lienthong.services.registry import queries as registry
from lienthong.services.reporting import actions, queries
from lienthong.services.reporting.models import Regime
from lienthong.services.reporting.scoping import Scope, default_scope, scope_of
from lienthong.services.reporting.within import contracts_within, kpis_within, tasks_within

GROUPS = "nhom-csdl"
REPORTS_SHOWN = 12


@needs("direction.read")
@require_safe
def regime(request: Request, pk: str) -> HttpResponse:
    """Show a regime, its last reports and what they are about."""
    found = queries.regime(pk)
    set_to = scope_of(found)
    context = {
        "regime": found,
        "cadence": CADENCES.get(found.cadence, found.cadence),
        "period": queries.next_due(found, clock.today()),
        "gone": queries.gone_bodies(found, clock.today()),
        "scope": set_to,
        "held": _held(set_to),
        "said": _said(set_to),
        "default": _said(default_scope(found)),
        "plans": Plan.objects.filter(retired_at=None),
        "pillars": [("", _("Mọi trụ cột")), *((k, str(v)) for k, v in PILLARS.items())],
        "groups": [("", _("Mọi nhóm")), *groups()],
        "tasks": "\n".join(set_to.tasks),
        "agencies": "\n".join(set_to.agencies),
        "reports": [(r, period_words(r.period), f"report_{r.state}") for r in _last(found)],
        "may_write": accounts.allowed(request.user, "reports.write"),
        "reviewers": accounts.names_who_may("reports.review"),
        "signers": accounts.names_who_may("reports.sign"),
    }
    return render(request, "reporting/regime.html", context)


def groups() -> list[tuple[str, str]]:
    """Return the groups of databases in the register, as a drop-down offers them."""
    known = dictionary.current().code_list(GROUPS)
    english = display.in_english()
    return [
        (item.code, (item.name_en if english else "") or item.name_vi)
        for item in (known.items if known else ())
    ]


def _last(found: Regime) -> Any:
    return found.reports.defer("content")[:REPORTS_SHOWN]


def _held(scope: Scope) -> dict[str, int]:
    return {
        "tasks": tasks_within(scope).count(),
        "kpis": len(kpis_within(scope, clock.today())),
        "databases": len(contracts_within(scope)),
    }


def _said(scope: Scope) -> list[str]:
    """Say what a scope holds, a line for each thing it narrows."""
    plans = Plan.objects.filter(pk__in=scope.plans).values_list("title", flat=True)
    tasks = Task.objects.filter(pk__in=scope.tasks).values_list("title", flat=True)
    names = registry.agency_names(scope.agencies) if scope.agencies else {}
    lines = [_("Kế hoạch: %(names)s") % {"names": "; ".join(plans) or _("mọi kế hoạch của nút")}]
    if scope.tasks:
        lines.append(_("Nhiệm vụ nêu tên: %(names)s") % {"names": "; ".join(tasks)})
    if scope.agencies:
        led = "; ".join(names.get(one, one) for one in scope.agencies)
        lines.append(_("Cơ quan, đơn vị: %(names)s") % {"names": led})
    if scope.pillar:
        lines.append(_("Trụ cột: %(name)s") % {"name": PILLARS.get(scope.pillar, scope.pillar)})
    if scope.group:
        group = dict(groups()).get(scope.group, scope.group)
        lines.append(_("Nhóm cơ sở dữ liệu: %(name)s") % {"name": group})
    return lines


@needs("reports.write")
@require_POST
def scope(request: Request, pk: str) -> HttpResponse:
    """Set what the regime's reports are about, or let the plan's text say it again."""
    sent = request.POST
    wanted = None if sent.get("theo_van_ban") else Scope(
        plans=tuple(sent.getlist("ke_hoach")), tasks=_ids(sent.get("nhiem_vu", "")),
        agencies=_ids(sent.get("co_quan", "")), pillar=sent.get("tru_cot", ""),
        group=sent.get("nhom", ""),
    )  # fmt: skip
    actions.set_scope(regime_id=pk, scope=wanted, by=request.user.actor)
    messages.success(request, _("Đã lưu phạm vi. Báo cáo lập hoặc đo lại từ nay theo phạm vi này."))
    return redirect("web:reporting:regime", pk)


def _ids(text: str) -> tuple[str, ...]:
    """The ids of a text: one a line, or apart by commas or semicolons."""
    return tuple(dict.fromkeys(text.replace(",", " ").replace(";", " ").split()))


@needs("reports.write")
@require_POST
def people(request: Request, pk: str) -> HttpResponse:
    """Say who reviews and who signs."""
    sent = request.POST
    actions.name_people(
        regime_id=pk, reviewer=sent.get("nguoi_duyet", ""), signer=sent.get("nguoi_ky", ""),
        by=request.user.actor,
    )  # fmt: skip
    messages.success(request, _("Đã lưu người duyệt, người ký."))
    return redirect("web:reporting:regime", pk)
