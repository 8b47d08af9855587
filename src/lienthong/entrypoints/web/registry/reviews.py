"""Reviews as pages: plan, open, assign, answer, judge, progress, coverage, minutes."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lienthong.base import clock
from lienthong.base.errors import UserError
from lienthong.entrypoints.reviewed import minutes_of
from lienthong.entrypoints.web import display, downloads
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.paging import Paging
from lienthong.entrypoints.web.records import facts, showing
from lienthong.entrypoints.web.registry.agencies import demanded_day
from lienthong.entrypoints.web.registry.views import demand_keep, frame, may_keep
from lienthong.entrypoints.web.registry.words import CAMPAIGN_STATES, GAPS, ITEM_STATES
from lienthong.services.accounts import queries as accounts
from lienthong.services.contracts import queries as contracts
from lienthong.services.registry import actions, queries, register, totals
from lienthong.services.registry.actions.review import SCOPES
from lienthong.services.registry.agencies import queries as dated
from lienthong.services.registry.review import queries as reviews
from lienthong.services.registry.review.models import ReviewCampaign, ReviewItem

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@needs("records.read")
@require_http_methods(["GET", "HEAD", "POST"])
def campaigns(request: Request) -> HttpResponse:
    """List the campaigns; plan a new one."""
    message: dict[str, Any] = {}
    data = request.POST
    if request.method == "POST":
        demand_keep(request.user)
        try:
            found = actions.plan_review(
                name=data.get("ten", ""),
                basis=data.get("can_cu", ""),
                due_on=demanded_day(data.get("han", "")),
                scope={column: data.getlist(column) for column in SCOPES},
                by=request.user.actor,
            )
            return redirect("web:registry:review", found.pk)
        except UserError as error:
            message = {
                "message": said(error.message, error.values),
                "remedy": said(error.remedy, error.values),
            }
    context = frame("reviews") | message | {
        "undeclared": contracts.find("phieu-ra-soat") is None,
        "rows": [(c, *CAMPAIGN_STATES[c.state]) for c in reviews.campaigns()[:100]],
        "may_keep": may_keep(request.user),
        "scopes": _scopes() if contracts.find("danh-muc-csdl") else [],
        "data": data,
    }  # fmt: skip
    return render(request, "registry/reviews.html", context, status=400 if message else 200)


def _scopes() -> list[dict[str, Any]]:
    table = register.register_table()
    agencies = queries.agency_names()
    values = register.facets()
    return [
        {
            "name": column,
            "title": display.title_of(table.field(column)),
            "options": [
                (v.value, agencies.get(v.value) or display.shown(table.field(column), v.value))
                for v in values.get(column, ())
                if v.value
            ],
        }
        for column in register.FIRST_FACETS
    ]


@needs("records.read")
@require_safe
def campaign(request: Request, pk: int) -> HttpResponse:
    """Show a campaign: progress of every unit, results, and its items."""
    found = reviews.campaign(pk)
    today, names = clock.today(), queries.agency_names()
    unit, state = request.GET.get("don_vi", ""), request.GET.get("buoc", "")
    items = found.items.all()
    items = items.filter(unit=unit) if unit else items
    items = items.filter(state=state) if state in ITEM_STATES else items
    paging = Paging.of(request, items.count())
    progress = reviews.progress(pk, today=today)
    title, tone = CAMPAIGN_STATES[found.state]
    context = frame("reviews") | {
        "campaign": found,
        "state_title": title,
        "tone": tone,
        "progress": [(p, names.get(p.unit, p.unit)) for p in progress],
        "late": sum(p.late for p in progress),
        "counts": _counts(progress),
        "results": [
            (display.code_name("ket-qua-ra-soat", code), n)
            for code, n in reviews.results(pk).items()
        ],
        "items": [
            (i, *ITEM_STATES[i.state], names.get(i.unit, i.unit), _late(i, today), _result(i))
            for i in items[paging.offset : paging.offset + paging.size]
        ],
        "paging": paging,
        "unit": unit,
        "state": state,
        "states": [("", _("Mọi bước")), *((k, t) for k, (t, _tone) in ITEM_STATES.items())],
        "units": [("", _("Mọi đơn vị")), *((p.unit, names.get(p.unit, p.unit)) for p in progress)],
        "every_unit": [("", "—"), *((u.id, u.name) for u in dated.in_force(today))],
        "scope": _scope_words(found),
        "may_keep": may_keep(request.user),
    }  # fmt: skip
    return render(request, "registry/review.html", context)


def _late(item: ReviewItem, today: date) -> bool:
    waiting = (ReviewItem.State.ASSIGNED, ReviewItem.State.RETURNED)
    return item.state in waiting and item.due_on < today


def _result(item: ReviewItem) -> str:
    return display.code_name("ket-qua-ra-soat", item.result) if item.result else ""


def _counts(progress: list[reviews.Progress]) -> list[tuple[str, Any, str, int]]:
    return [
        (code, title, tone, sum(p.counts.get(code, 0) for p in progress))
        for code, (title, tone) in ITEM_STATES.items()
    ]


def _scope_words(found: ReviewCampaign) -> str:
    table, agencies = register.register_table(), queries.agency_names()
    parts = []
    for column, values in found.scope.items():
        field = table.field(column)
        told = ", ".join(agencies.get(v) or display.shown(field, v) for v in values)
        parts.append(f"{display.title_of(field)}: {told}")
    return "; ".join(parts) or _("mọi cơ sở dữ liệu trong danh mục")


@needs("records.write")
@require_POST
def campaign_step(request: Request, pk: int) -> HttpResponse:
    """Open or close a campaign, or give items to a unit."""
    demand_keep(request.user)
    data, by = request.POST, request.user.actor
    match data.get("viec"):
        case "open":
            count = actions.open_review(campaign_id=pk, by=by)
            text = _("Đã giao %(count)s phiếu.") % {"count": display.number(count)}
        case "close":
            actions.close_review(campaign_id=pk, by=by)
            text = _("Đã kết thúc đợt rà soát.")
        case _:
            items = reviews.campaign(pk).items.filter(unit=data.get("cua", ""))
            count = actions.assign_review(
                campaign_id=pk,
                items=list(items.values_list("pk", flat=True)),
                unit=data.get("don_vi", ""),
                due_on=demanded_day(data.get("han", "")),
                by=by,
            )
            text = _("Đã giao %(count)s phiếu.") % {"count": display.number(count)}
    messages.success(request, text)
    return redirect("web:registry:review", pk)


@needs("records.read")
@require_safe
def item(request: Request, pk: int) -> HttpResponse:
    """Show one item: the answer with its evidence, and the judgement."""
    found = reviews.item(pk)
    contract, table = contracts.table(found.campaign.form_table)
    place, row = showing.open_row(request, contract.id, table.name, found.answer_id)
    groups = facts.Reader(place, request.user, place.access.veiled(row)).groups()
    title, tone = ITEM_STATES[found.state]
    scope = accounts.write_scope(request.user)
    open_ = found.campaign.state == ReviewCampaign.State.OPEN
    waiting = found.state in (ReviewItem.State.ASSIGNED, ReviewItem.State.RETURNED)
    context = frame("reviews") | {
        "item": found,
        "contract": contract,
        "table": table,
        "groups": groups,
        "state_title": title,
        "tone": tone,
        "unit": queries.agency_names([found.unit]).get(found.unit, found.unit),
        "may_answer": open_ and waiting and place.access.may_write
        and (scope is None or scope == found.unit),
        "may_judge": open_ and found.state == ReviewItem.State.ANSWERED and may_keep(request.user),
        "own": found.answered_by == str(request.user.actor),
        "result": _result(found),
        "results": [("", "—"), *_results()],
        "merge_into": register.names([found.merge_into]).get(found.merge_into, ""),
    }  # fmt: skip
    return render(request, "registry/review_item.html", context)


def _results() -> list[tuple[str, str]]:
    return [(code, display.code_name("ket-qua-ra-soat", code)) for code in totals.results()]


@needs("records.write")
@require_POST
def item_step(request: Request, pk: int) -> HttpResponse:
    """Hand an answer in, send it back, or judge it. A refusal comes back with its reason."""
    data = request.POST
    try:
        _STEPS.get(data.get("viec", ""), _judge)(request, pk)
    except UserError as error:
        words = (said(error.message, error.values), said(error.remedy, error.values))
        messages.error(request, " ".join(words))
        return redirect("web:registry:review_item", pk)
    messages.success(request, _("Đã ghi."))
    return redirect("web:registry:review_item", pk)


def _hand_in(request: Request, pk: int) -> None:
    actions.hand_in_answer(item_id=pk, by=request.user.actor)


def _return(request: Request, pk: int) -> None:
    demand_keep(request.user)
    note = request.POST.get("noi_dung", "")
    actions.return_answer(item_id=pk, note=note, by=request.user.actor)


def _judge(request: Request, pk: int) -> None:
    demand_keep(request.user)
    data = request.POST
    due = data.get("han", "").strip()
    actions.appraise_answer(
        item_id=pk,
        result=data.get("ket_qua", ""),
        plan=data.get("phuong_an", ""),
        plan_due=demanded_day(due) if due else None,
        merge_into=data.get("hop_nhat", "").strip(),
        note=data.get("noi_dung", ""),
        by=request.user.actor,
    )


_STEPS: dict[str, Callable[[Request, int], None]] = {"hand_in": _hand_in, "return": _return}


@needs("records.read")
@require_safe
def coverage(request: Request) -> HttpResponse:
    """Show which domains have databases in which stage, and which have none."""
    if contracts.find("danh-muc-csdl") is None:
        return render(request, "registry/coverage.html", frame("coverage") | {"undeclared": True})
    found = reviews.coverage()
    statuses = totals.statuses()
    context = frame("coverage") | {
        "statuses": [title for _code, title in statuses],
        "rows": [
            (d, [d.counts.get(code, 0) for code, _title in statuses], GAPS.get(d.gap))
            for d in found
            if d.code
        ],
        "unsorted": found[-1],
        "unsorted_counts": [found[-1].counts.get(code, 0) for code, _title in statuses],
        "gaps": sum(1 for d in found if d.code and d.gap == "none"),
    }
    return render(request, "registry/coverage.html", context)


@needs("records.export")
@require_safe
def minutes(request: Request, pk: int, kind: str) -> HttpResponseBase:
    """Download the minutes of a campaign as Word, or its items as a spreadsheet."""
    found = reviews.campaign(pk)
    if kind == "docx":
        answer = HttpResponse(minutes_of(found), content_type=DOCX)
        answer["Content-Disposition"] = f'attachment; filename="bien-ban-{found.code}.docx"'
        return answer
    names = queries.agency_names()
    header = [
        _("Mã"), _("Cơ sở dữ liệu"), _("Cơ quan"), _("Đơn vị trả lời"), _("Hạn"), _("Bước"),
        _("Kết luận"), _("Phương án"), _("Hạn thực hiện"), _("Hợp nhất vào"),
    ]  # fmt: skip
    lines = [
        [
            i.database_id, i.name, names.get(i.agency_id, i.agency_id), names.get(i.unit, i.unit),
            i.due_on, str(ITEM_STATES[i.state][0]),
            _result(i), i.plan,
            i.plan_due, i.merge_into,
        ]
        for i in found.items.all()
    ]  # fmt: skip
    return downloads.rows_file(kind, found.code, header, lines)
