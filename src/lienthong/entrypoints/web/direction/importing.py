"""A plan on its way in: each proposed task beside its source, decided on, then written."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lienthong.base import clock
from lienthong.entrypoints.kept_files import kept_file
from lienthong.entrypoints.plan_words import FIELDS, doubts, places
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.direction.task_page import demand_report, demanded_day, may_report
from lienthong.entrypoints.web.direction.words import (
    CADENCES,
    IMPORT_STATES,
    PILLARS,
    VERDICTS,
)
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.paging import Paging
from lienthong.services.direction import actions
from lienthong.services.direction.actions.importing import BLOCKING, Edit
from lienthong.services.direction.importing import queries
from lienthong.services.direction.importing.models import PlanImport, ProposedTask
from lienthong.services.direction.models import Task
from lienthong.services.registry import queries as registry
from lienthong.services.registry.agencies.queries import in_force

_SIZE = 25


@needs("direction.read")
@require_safe
def review(request: Request, pk: int) -> HttpResponse:
    """Show what a document proposes, each task beside the text it was read from."""
    found = queries.plan_import(pk)
    verdict = request.GET.get("kieu", "")
    doubtful = request.GET.get("hoi") == "1"
    chosen = verdict if verdict in VERDICTS else ""
    tasks = queries.proposed(pk, chosen, doubtful=doubtful)
    paging = Paging.of(request, len(tasks), _SIZE)
    counts = queries.verdicts(pk)
    state, tone = IMPORT_STATES[found.state]
    everything = queries.proposed(pk)
    names = registry.agency_names()
    context = {
        "found": found,
        "state": state,
        "tone": tone,
        "open": found.state == PlanImport.State.OPEN and may_report(request.user),
        "counts": [(v, *VERDICTS[v], counts[v]) for v in VERDICTS],
        "doubtful": sum(bool(t.doubts) for t in everything),
        "blocking": sum(_blocks(t) for t in everything),
        "taken": sum(t.decision == "take" for t in everything),
        "only_doubtful": doubtful,
        "verdict": chosen,
        "rows": [_row(t, names) for t in tasks[paging.offset : paging.offset + paging.size]],
        "paging": paging,
        "agencies": [("", "—"), *((u.id, u.name) for u in in_force(clock.today()))],
        "pillars": [("", _("Chưa rõ trụ cột")), *((k, str(v)) for k, v in PILLARS.items())],
        "unsorted": sum(not t.pillar and t.decision == "take" for t in everything),
        "gone": Task.objects.filter(pk__in=found.gone),
        "back": request.GET.urlencode(),
    }
    return render(request, "direction/import.html", context)


def _blocks(task: ProposedTask) -> bool:
    return task.decision == "take" and bool(BLOCKING & {doubt[0] for doubt in task.doubts})


def _row(task: ProposedTask, names: dict[str, str]) -> dict[str, Any]:
    title, tone = VERDICTS[task.verdict]
    return {
        "task": task,
        "verdict": title,
        "tone": tone,
        "taken": task.decision == "take",
        "places": [said(message, values) for message, values in places(task.place)],
        "doubts": [said(message, values) for message, values in doubts(task)],
        "leads": [names.get(i, i) for i in task.lead_ids],
        "pillar": PILLARS.get(task.pillar, task.pillar),
        "cadence": CADENCES.get(task.cadence, task.cadence),
        "differences": [(said(FIELDS[f]), here, there) for f, here, there in task.differences],
    }


@needs("direction.read")
@require_POST
def decide(request: Request, pk: int) -> HttpResponse:
    """Take or leave one task or a whole group, or put one right."""
    demand_report(request.user)
    posted = request.POST
    chosen = [int(t) for t in posted.getlist("nhiem_vu") if t.isdecimal()]
    if posted.get("nhom"):
        verdict = posted["nhom"] if posted["nhom"] in VERDICTS else ""
        chosen = [t.pk for t in queries.proposed(pk, verdict, doubtful=posted.get("hoi") == "1")]
    changed = actions.decide(import_id=pk, tasks=chosen, edit=_edit(request), by=request.user.actor)
    messages.success(
        request,
        ngettext("Đã ghi quyết định cho %(n)s nhiệm vụ.", "Đã ghi quyết định cho %(n)s nhiệm vụ.",
                 len(changed)) % {"n": len(changed)},
    )  # fmt: skip
    answer = redirect("web:direction:import", pk)
    answer["Location"] += f"?{posted.get('ve', '')}" if posted.get("ve") else ""
    return answer


def _edit(request: Request) -> Edit:
    posted = request.POST
    match posted.get("viec"):
        case "take":
            return Edit(decision="take")
        case "leave":
            return Edit(decision="leave")
        case "pillar":
            return Edit(pillar=_pillar(posted.get("tru_cot")))
    day = posted.get("han", "").strip()
    lead = posted.get("chu_tri", "")
    return Edit(
        title=posted.get("ten"),
        lead_ids=[lead] if lead else None,
        deadline=demanded_day(day) if day else None,
        no_deadline=bool(posted.get("khong_han")),
        pillar=_pillar(posted.get("tru_cot")),
    )


def _pillar(text: str | None) -> str | None:
    return text if text is None or text == "" or text in PILLARS else None


@needs("direction.read")
@require_POST
def finish(request: Request, pk: int) -> HttpResponse:
    """Write what was taken, or give the import up."""
    demand_report(request.user)
    if request.POST.get("viec") == "drop":
        actions.drop_plan(import_id=pk, by=request.user.actor)
        messages.success(request, _("Đã bỏ lần nộp này, không nhiệm vụ nào được ghi."))
        return redirect("web:direction:plans")
    done = actions.confirm_plan(
        import_id=pk, by=request.user.actor, plan_id=request.POST.get("ma", ""),
        title=request.POST.get("ten", ""),
    )  # fmt: skip
    messages.success(request, _("Đã ghi các nhiệm vụ được nhận."))
    return redirect("web:direction:plan", done.plan_id)


@needs("direction.read")
@require_safe
def original(request: Request, pk: int) -> FileResponse:
    """Send the document as it was handed in."""
    found = queries.plan_import(pk)
    return kept_file(found.file_sha256, found.file_name, "application/octet-stream")
