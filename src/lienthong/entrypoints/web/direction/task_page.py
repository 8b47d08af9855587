"""One task: what the plan says, what was done and by whom, its proof, its periods, its links."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong.base import clock
from lienthong.base.errors import NotFound, UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Field
from lienthong.core.working_days import between
from lienthong.entrypoints.kept_files import kept_file
from lienthong.entrypoints.plan_words import places
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.direction.asking import badge_of, pillar_name
from lienthong.entrypoints.web.direction.words import CADENCES, PROGRESS
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.records.asking import typed
from lienthong.entrypoints.web.registry.registers import related
from lienthong.services.accounts import queries as accounts
from lienthong.services.accounts.models import User
from lienthong.services.direction import actions, queries, rights
from lienthong.services.direction.citing import gone_in
from lienthong.services.direction.lines import TaskLine
from lienthong.services.direction.models import Task
from lienthong.services.direction.parents import parents_of
from lienthong.services.direction.schedule import is_recurring, task_periods
from lienthong.services.registry import queries as registry
from lienthong.services.registry.registers import rows as registers

_PERIODS_SHOWN = 24


def may_report(user: User) -> bool:
    """Tell whether the person may enter plans and what concerns no unit alone."""
    return accounts.allowed(user, "records.write") and accounts.write_scope(user) is None


def demand_report(user: User) -> None:
    """Raise NotAllowed unless the person may enter plans."""
    if not may_report(user):
        accounts.demand(user, "quality.run")


@needs("direction.read")
@require_safe
def task(request: Request, pk: str) -> HttpResponse:
    """Show one task: what it asks, who leads, what was done."""
    line = queries.task(pk, today=clock.today())
    found = line.task
    names = registry.agency_names([*found.lead_ids, *found.coordinating_ids])
    context = {
        "line": line,
        "task": found,
        "badge": badge_of(line),
        "pillar": pillar_name(found.pillar),
        "leads": [names.get(i, i) for i in found.lead_ids],
        "progress": [(p, PROGRESS.get(p.kind, p.kind)) for p in found.progress.all()],
        "places": [said(message, values) for message, values in places(found.place)],
        "files": found.files.all(),
        "recurring": is_recurring(found),
        "cadence": CADENCES.get(found.cadence, found.cadence),
        "periods": _periods(found),
        "working_days": _working_days(line),
        "children": found.children.filter(retired_at=None),
        "people": _people(),
        "asks_parents": request.GET.get("goi_y") == "1",
        "parents": parents_of(found) if request.GET.get("goi_y") == "1" else [],
        "related": related(registers.of_task(found.pk, request.user)),
        "gone_laws": gone_in(f"{found.title} {found.wording}", clock.today()),
        "gone_title": _("Nhiệm vụ viện dẫn văn bản không còn hiệu lực:"),
        "may_report": rights.may_report(request.user, found),
        "today": clock.today(),
    }
    return render(request, "direction/task.html", context)


def _periods(task: Task) -> list[dict[str, Any]]:
    done = {p.start: p for p in task.periods.all()}
    today = clock.today()
    shown = list(reversed(task_periods(task, today)))[:_PERIODS_SHOWN]
    return [
        {"period": p, "done": done.get(p.start), "late": p.start not in done and p.due < today}
        for p in shown
    ]


def _working_days(line: TaskLine) -> int | None:
    """Return the working days to the last day, or since it; None without one or when done."""
    last, today = line.standing.last_day, clock.today()
    if last is None or line.task.state == Task.DONE:
        return None
    return between(today, last) if last >= today else between(last, today)


def _people() -> list[tuple[str, str]]:
    found = User.objects.filter(is_active=True).order_by("username")
    return [("", "—"), *((u.username, str(u)) for u in found)]


@needs("direction.read")
@require_POST
def report(request: Request, pk: str) -> HttpResponse:
    """Note progress, complete the task or a period, hand it over, count its periods."""
    _demand(request, pk)
    done = _WORK.get(request.POST.get("viec", ""), _progress)(request, pk)
    messages.success(request, done)
    return redirect("web:direction:task", pk)


def _demand(request: Request, pk: str) -> None:
    rights.demand_report(request.user, queries.task(pk, today=clock.today()).task)


def _progress(request: Request, pk: str) -> str:
    note = request.POST.get("noi_dung", "")
    actions.report_progress(task_id=pk, note=note, by=request.user.actor)
    return _("Đã ghi tiến độ.")


def _done(request: Request, pk: str) -> str:
    actions.complete_task(
        task_id=pk, done_on=demanded_day(request.POST.get("ngay", "")),
        evidence=request.POST.get("noi_dung", ""), by=request.user.actor,
    )  # fmt: skip
    return _("Đã ghi nhận hoàn thành.")


def _reopen(request: Request, pk: str) -> str:
    reason = request.POST.get("noi_dung", "")
    actions.reopen_task(task_id=pk, reason=reason, by=request.user.actor)
    return _("Đã mở lại nhiệm vụ.")


def _period(request: Request, pk: str) -> str:
    actions.complete_period(
        task_id=pk, day=demanded_day(request.POST.get("ky", "")),
        done_on=demanded_day(request.POST.get("ngay", "")),
        evidence=request.POST.get("noi_dung", ""), by=request.user.actor,
    )  # fmt: skip
    return _("Đã ghi hoàn thành kỳ này.")


def _track(request: Request, pk: str) -> str:
    since = demanded_day(request.POST.get("ngay", ""))
    actions.track(task_id=pk, since=since, by=request.user.actor)
    return _("Đã bắt đầu đếm từng kỳ.")


def _hand_over(request: Request, pk: str) -> str:
    actions.hand_over(
        task_id=pk, to=request.POST.get("nguoi", ""), reason=request.POST.get("noi_dung", ""),
        by=request.user.actor,
    )  # fmt: skip
    return _("Đã chuyển người thực hiện.")


def _link(request: Request, pk: str) -> str:
    actions.link_task(
        task_id=pk, parent_id=request.POST.get("cap_tren", "").strip(),
        waiting_on=request.POST.get("cho", "").strip(), by=request.user.actor,
    )  # fmt: skip
    return _("Đã ghi liên kết.")


_WORK = {
    "done": _done,
    "reopen": _reopen,
    "period": _period,
    "track": _track,
    "hand_over": _hand_over,
    "link": _link,
}


@needs("direction.read")
@require_POST
def attach(request: Request, pk: str) -> HttpResponse:
    """Keep a file as evidence of the task."""
    _demand(request, pk)
    with uploaded(request) as (path, name):
        actions.attach_file(task_id=pk, path=path, name=name, by=request.user.actor)
    messages.success(request, _("Đã đính kèm tệp minh chứng."))
    return redirect("web:direction:task", pk)


@needs("direction.read")
@require_safe
def file(request: Request, pk: str, sha256: str) -> FileResponse:
    """Send a file that proves something about a task."""
    found = queries.task(pk, today=clock.today()).task.files.filter(sha256=sha256).first()
    if found is None:
        raise NotFound(N_("Nhiệm vụ này không có tệp đó."))
    return kept_file(found.sha256, found.name, found.media_type)


@contextmanager
def uploaded(request: Request) -> Iterator[tuple[Path, str]]:
    """Give the uploaded file of a form on disk, and its name. Raises UserError without one."""
    file = request.FILES.get("tep")
    if not isinstance(file, UploadedFile):
        raise UserError(N_("Chưa chọn tệp."), remedy=N_("Chọn một tệp rồi nộp lại."))
    with tempfile.TemporaryDirectory(prefix="lienthong-upload-") as folder:
        path = Path(folder) / "upload"
        with path.open("wb") as target:
            for part in file.chunks():
                target.write(part)
        yield path, str(file.name)


def demanded_day(text: str) -> date:
    """Return the day a person typed. Raises UserError."""
    found = typed(Field("", "", "", "", "date", ""), text.strip())
    if not isinstance(found, date):
        raise UserError(
            N_("«%(text)s» không phải là ngày."),
            values={"text": text},
            remedy=N_("Ghi ngày dạng ngày/tháng/năm, ví dụ 20/11/2026."),
        )
    return found
