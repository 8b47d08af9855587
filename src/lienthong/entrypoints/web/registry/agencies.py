"""One agency through time, and the form that records what a legal text did to it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lienthong.base import clock
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.records.asking import day_of
from lienthong.entrypoints.web.registry.views import demand_keep, frame, may_keep
from lienthong.entrypoints.web.registry.words import EVENTS, LEVELS
from lienthong.services.registry import actions, queries, register
from lienthong.services.registry.agencies import queries as dated


@needs("records.read")
@require_safe
def agency(request: Request, agency_id: str) -> HttpResponse:
    """Show an agency: its periods, what happened to it, its units and databases."""
    return render(request, "registry/agency.html", _context(request, agency_id))


def _context(request: Request, agency_id: str) -> dict[str, Any]:
    found = queries.agency(agency_id)
    names = queries.agency_names()
    units = [u for u in dated.in_force(clock.today()) if u.parent_id == agency_id]
    return frame("agencies") | {
        "agency": found,
        "level": LEVELS.get(found.level, found.level),
        "parent": names.get(found.parent_id or "", ""),
        "periods": [(p, names.get(p.parent_id, "")) for p in dated.periods(agency_id)],
        "events": [
            (e, EVENTS.get(e.kind, e.kind), [names.get(a, a) for a in e.before],
             [names.get(a, a) for a in e.after], _told(e.told, names))
            for e in dated.events(agency_id)
        ],
        "successors": [(one, names.get(one, one)) for one in dated.successors(agency_id)],
        "units": units,
        "databases": register.registered_by_agency().get(agency_id, 0),
        "may_keep": may_keep(request.user),
        "others": [(u.id, u.name) for u in dated.in_force(clock.today()) if u.id != agency_id],
        "today": clock.today(),
    }  # fmt: skip


def _told(told: dict[str, Any], names: dict[str, str]) -> str:
    """Return what an event changed as «before → after»."""
    for changed in told.values():
        if isinstance(changed, list) and len(changed) == 2:
            return " → ".join(names.get(one, one) or "∅" for one in changed)
    return ""


@needs("records.write")
@require_POST
def change(request: Request, agency_id: str) -> HttpResponse:
    """Record one event. A refusal comes back to the agency's page with the reason."""
    demand_keep(request.user)
    data = request.POST
    try:
        done = _do(request, agency_id)
    except UserError as error:
        messages.error(
            request, f"{said(error.message, error.values)} {said(error.remedy, error.values)}"
        )
        return redirect("web:registry:agency", agency_id)
    messages.success(request, done)
    return redirect("web:registry:agency", data.get("toi") or agency_id)


def _do(request: Request, agency_id: str) -> str:
    data, by = request.POST, request.user.actor
    basis, other = data.get("can_cu", ""), data.get("co_quan", "")
    kind = data.get("viec", "")
    if kind == "handed":
        count = actions.hand_over_databases(from_id=agency_id, to_id=other, basis=basis, by=by)
        return _("Đã chuyển %(count)s cơ sở dữ liệu.") % {"count": count}
    on = demanded_day(data.get("ngay", ""))
    if kind == "renamed":
        actions.rename_agency(
            agency_id=agency_id, name=data.get("ten", ""), on=on, basis=basis, by=by
        )
    elif kind == "moved":
        actions.move_agency(agency_id=agency_id, parent_id=other, on=on, basis=basis, by=by)
    elif kind == "merged":
        actions.merge_agencies(agency_ids=[agency_id], into_id=other, on=on, basis=basis, by=by)
    elif kind == "split":
        actions.split_agency(
            agency_id=agency_id, into_ids=data.getlist("cac_co_quan"), on=on, basis=basis, by=by
        )
    elif kind == "dissolved":
        actions.dissolve_agency(agency_id=agency_id, on=on, basis=basis, by=by)
    else:
        raise UserError(N_("Chưa chọn việc cần ghi."), remedy=N_("Chọn một trong các việc."))
    return _("Đã ghi: %(event)s.") % {"event": EVENTS[kind]}


@needs("records.write")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Add an agency or a unit."""
    demand_keep(request.user)
    data = request.POST
    message: dict[str, Any] = {}
    if request.method == "POST":
        try:
            found = actions.establish_agency(
                agency_id=data.get("ma", "").strip(),
                name=data.get("ten", ""),
                level=data.get("cap", ""),
                parent_id=data.get("co_quan", ""),
                on=demanded_day(data.get("ngay", "")),
                basis=data.get("can_cu", ""),
                by=request.user.actor,
            )
            return redirect("web:registry:agency", found.pk)
        except UserError as error:
            message = {
                "message": said(error.message, error.values),
                "remedy": said(error.remedy, error.values),
            }
    units = dated.in_force(clock.today())
    context = frame("agencies") | message | {
        "data": data,
        "levels": [("", "—"), *LEVELS.items()],
        "others": [("", _("Không có cấp trên")), *((u.id, u.name) for u in units)],
        "today": clock.today(),
    }  # fmt: skip
    return render(request, "registry/agency_new.html", context, status=400 if message else 200)


def demanded_day(text: str) -> date:
    """Return a day a person typed. Raises UserError when it is none."""
    found = day_of(text.strip())
    if found is None:
        raise UserError(
            N_("«%(text)s» không phải một ngày có thật."),
            code="bad-day",
            values={"text": text},
            remedy=N_("Viết ngày theo dạng ngày/tháng/năm, ví dụ 01/07/2025."),
        )
    return found
