"""The tasks as a list: searched, filtered, sorted, by page, and as a file."""

from datetime import date

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.direction.asking import (
    BADGES,
    asked,
    badge_of,
    choices,
    pillar_name,
    rows_of,
)
from lienthong.entrypoints.web.downloads.csv_file import csv_file
from lienthong.entrypoints.web.downloads.model import Column
from lienthong.entrypoints.web.downloads.xlsx_file import xlsx_file
from lienthong.entrypoints.web.paging import Paging
from lienthong.entrypoints.web.states import STATES
from lienthong.services.direction.lines import TaskLine
from lienthong.services.direction.schedule import TASK_STATES


@needs("direction.read")
@require_safe
def tasks(request: Request) -> HttpResponse:
    """List the tasks, most pressing first."""
    answer = asked(request)
    paging = Paging.of(request, answer.found.count)
    shown = answer.found.lines(paging.offset, paging.size)
    counts = answer.found.states
    context = {
        "rows": rows_of(shown),
        "paging": paging,
        "asked": answer.filters,
        "day": answer.found.question.due,
        "counts": [(s, BADGES.get(s, s), counts[s]) for s in TASK_STATES if s in counts],
        "query": request.GET.urlencode(),
        **choices(request.user),
    }
    wanted = "direction/_tasks.html" if request.headers.get("HX-Target") == "list" else ""
    return render(request, wanted or "direction/tasks.html", context)


@needs("direction.read")
@require_safe
def export(request: Request, form: str) -> HttpResponseBase:
    """Give the tasks asked for as CSV or XLSX, in the order they stand."""
    wanted = asked(request)
    columns = [Column(str(at), title) for at, title in enumerate(_titles())]
    rows = rows_of(wanted.found.lines())
    lines = (_cells(line, lead) for line, _badge, _pillar, lead in rows)
    name = f"nhiem-vu-{wanted.today:%Y%m%d}"
    answer: StreamingHttpResponse | HttpResponse
    answer = csv_file(name, columns, lines) if form == "csv" else xlsx_file(name, columns, lines)
    return answer


def _titles() -> list[str]:
    return [
        _("Mã"), _("Kế hoạch"), _("Mục"), _("Nhiệm vụ"), _("Nguyên văn"), _("Chủ trì"),
        _("Phối hợp"), _("Sản phẩm"), _("Hạn"), _("Hạn như văn bản ghi"), _("Trạng thái"),
        _("Số ngày trễ"), _("Trụ cột"), _("Người thực hiện"), _("Ngày hoàn thành"), _("Căn cứ"),
        _("Kinh phí"), _("Nguồn kinh phí"),
    ]  # fmt: skip


def _cells(line: TaskLine, lead: str) -> list[str | int | date | None]:
    task, standing = line.task, line.standing
    late = standing.days_late if standing.state in ("overdue", "done_late") else None
    return [
        task.pk, str(task.plan), task.section, task.title, task.wording, lead,
        task.coordinating, task.product, standing.last_day, task.deadline_words,
        str(STATES[badge_of(line)].text), late, pillar_name(task.pillar), task.holder,
        task.done_on, task.evidence, task.cost, task.funds,
    ]  # fmt: skip
