"""The indicators as a list: searched, by facets, sorted, by page, and as a file."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.base import clock
from lienthong.base.text import sort_key
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.direction.asking import plan_names
from lienthong.entrypoints.web.direction.kpis.asking import OWN, AskedKpis, asked
from lienthong.entrypoints.web.direction.kpis.words import (
    CADENCES,
    COMPARATORS,
    SOURCE_BADGES,
    SOURCES,
    STATE_BADGES,
    STATE_HELP,
    TONES,
)
from lienthong.entrypoints.web.downloads import rows_file
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.paging import Paging
from lienthong.entrypoints.web.states import STATES
from lienthong.services.direction.kpis import rights
from lienthong.services.direction.kpis.queries import STATES as KPI_STATES
from lienthong.services.direction.kpis.queries import KpiLine
from lienthong.services.direction.models import Kpi


@needs("direction.read")
@require_safe
def kpis(request: Request) -> HttpResponse:
    """List the indicators with the last figure of each, and where it comes from."""
    answer = asked(request)
    paging = Paging.of(request, len(answer.lines))
    shown = answer.lines[paging.offset : paging.offset + paging.size]
    states = answer.counts["trang_thai"]
    manages = rights.may_manage(request.user)
    context = {
        "rows": [row(line) for line in shown],
        "paging": paging,
        "asked": answer.filters,
        "cards": [(s, STATE_BADGES[s], STATE_HELP[s], states[s]) for s in KPI_STATES],
        "measured": answer.counts["nguon"]["measured"],
        "query": request.GET.urlencode(),
        "may_manage": manages,
        "retired": Kpi.objects.filter(own=True, retired_at__isnull=False) if manages else (),
        **_choices(answer),
    }
    part = request.headers.get("HX-Target") == "list"
    return render(request, f"direction/kpis/{'_list' if part else 'list'}.html", context)


def row(line: KpiLine) -> dict[str, Any]:
    """Return what every page shows of one indicator."""
    figure = line.figure
    return {
        "line": line,
        "figure": figure,
        "title": said(figure.name),
        "unit": said(figure.unit),
        "target": target(line),
        "state": STATE_BADGES[figure.state],
        "tone": TONES[figure.state],
        "source": SOURCE_BADGES[figure.source],
        "reason": said(figure.reason),
        "late": _late(line),
    }


def target(line: KpiLine) -> str:
    """Return the target in words: a milestone's as stated, a number's with its comparator."""
    figure = line.figure
    if line.kpi.kind == Kpi.MILESTONE:
        return figure.target
    unit = said(figure.unit)
    return f"{COMPARATORS.get(figure.comparator, figure.comparator)} {figure.target} {unit}".strip()


def _late(line: KpiLine) -> int:
    """Return how many days the indicator is past its deadline without being met."""
    deadline, met = line.figure.deadline, line.figure.met
    return max(0, (clock.today() - deadline).days) if deadline and not met else 0


def _choices(answer: AskedKpis) -> dict[str, list[tuple[str, str]]]:
    def offered(facet: str, pairs: list[tuple[str, str]], every: str) -> list[tuple[str, str]]:
        counted = answer.counts[facet]
        chosen = answer.filters[facet]
        kept = [(v, f"{t} ({counted[v]})") for v, t in pairs if counted[v] or v == chosen]
        return [("", every), *kept]

    owners = sorted((o for o in answer.counts["don_vi"] if o), key=sort_key)
    return {
        "plans": offered(
            "ke_hoach", [(OWN, _("Chỉ tiêu riêng của nút")), *plan_names()], _("Mọi kế hoạch")
        ),
        "owners": offered("don_vi", [(o, o) for o in owners], _("Mọi đơn vị")),
        "sources": offered("nguon", [(k, str(v)) for k, v in SOURCES.items()], _("Mọi nguồn")),
        "states": offered(
            "trang_thai",
            [(s, str(STATES[STATE_BADGES[s]].text)) for s in KPI_STATES],
            _("Mọi trạng thái"),
        ),
    }


@needs("direction.read")
@require_safe
def export(request: Request, form: str) -> HttpResponseBase:
    """Give the indicators asked for as CSV or XLSX, in the order they stand."""
    return _file(form, asked(request).lines)


def file_of(form: str, lines: Iterable[KpiLine]) -> Iterator[bytes]:
    """Yield the indicators as a file of a kind, csv or xlsx."""
    answer = _file(form, lines)
    try:
        yield from map(bytes, answer)
    finally:  # to close the answer would end a request, and with it the connection
        if isinstance(answer, FileResponse) and answer.file_to_stream:
            answer.file_to_stream.close()


def _file(form: str, lines: Iterable[KpiLine]) -> HttpResponseBase:
    columns = COLUMNS()
    name = f"chi-tieu-{clock.today():%Y%m%d}"
    cells = ([read(line) for _title, read in columns] for line in lines)
    return rows_file(form, name, [title for title, _read in columns], cells)


def COLUMNS() -> list[tuple[str, Callable[[KpiLine], object]]]:
    """Return the columns of the file; those of an own indicator's definition are read back."""
    return [
        (_("Mã"), lambda x: x.figure.code),
        (_("Tên"), lambda x: said(x.figure.name)),
        (_("Kế hoạch"), lambda x: x.figure.plan),
        (_("Định nghĩa"), lambda x: x.kpi.definition),
        (_("Cách tính"), lambda x: said(x.measure.formula) if x.measure else x.kpi.formula),
        (_("Đơn vị tính"), lambda x: said(x.figure.unit)),
        (_("So sánh"), lambda x: x.figure.comparator),
        (_("Mục tiêu"), lambda x: x.figure.target),
        (_("Hạn"), lambda x: x.figure.deadline),
        (_("Đơn vị chịu trách nhiệm"), lambda x: x.figure.owner),
        (_("Kỳ theo dõi"), lambda x: str(CADENCES.get(x.kpi.cadence, x.kpi.cadence))),
        (_("Nguồn số liệu"), lambda x: str(SOURCES[x.figure.source])),
        (_("Cách đo"), lambda x: x.measure.id if x.measure else ""),
        (_("Phạm vi"), lambda x: x.kpi.scope),
        (_("Giá trị"), lambda x: x.figure.value),
        (_("Trạng thái"), lambda x: str(STATES[STATE_BADGES[x.figure.state]].text)),
        (_("Thời điểm có số"), lambda x: x.figure.measured_at),
        (_("Căn cứ khai báo"), lambda x: x.declaration.evidence if x.declaration else ""),
        (_("Vì sao chưa có số"), lambda x: said(x.figure.reason)),
    ]
