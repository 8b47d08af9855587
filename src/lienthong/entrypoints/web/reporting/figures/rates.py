"""How units keep their days and how complete their figures are: as a page, CSV and XLSX."""

from collections.abc import Iterator

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.base import clock
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.direction.task_page import demanded_day
from lienthong.entrypoints.web.downloads.csv_file import csv_file
from lienthong.entrypoints.web.downloads.model import Column
from lienthong.entrypoints.web.downloads.xlsx_file import xlsx_file
from lienthong.entrypoints.web.paging import Paging
from lienthong.entrypoints.web.reporting.figures.words import WAYS
from lienthong.services.reporting.indicators import definitions, rights
from lienthong.services.reporting.indicators.rates import Rate
from lienthong.services.reporting.indicators.rates import rates as rates_of
from lienthong.services.reporting.indicators.units import Tree


def _asked(request: Request) -> list[Rate]:
    since = request.GET.get("tu", "").strip()
    found = rates_of(
        clock.today(), form_id=request.GET.get("bieu", ""),
        since=demanded_day(since) if since else None,
    )  # fmt: skip
    tree = Tree.of(clock.today())
    return [rate for rate in found if rights.may_see(request.user, rate.unit.id, tree)]


@needs("direction.read")
@require_safe
def rates(request: Request) -> HttpResponse:
    """Show how each unit kept its days for each form, and how complete its figures are."""
    found = _asked(request)
    paging = Paging.of(request, len(found))
    context = {
        "rows": [(one, _share(one.on_time_rate), _share(one.completeness), _ways(one))
                 for one in found[paging.offset : paging.offset + paging.size]],
        "paging": paging,
        "forms": [("", _("Mọi biểu")), *((f.pk, f.title) for f in definitions.forms())],
        "form": request.GET.get("bieu", ""),
        "since": request.GET.get("tu", ""),
        "query": request.GET.urlencode(),
        "at": clock.now(),
    }  # fmt: skip
    return render(request, "reporting/figures/rates.html", context)


def _share(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _ways(rate: Rate) -> list[tuple[str, int]]:
    return [(str(text), rate.ways[way]) for way, text in WAYS.items() if rate.ways.get(way)]


@needs("direction.read")
@require_safe
def export(request: Request, form: str) -> HttpResponseBase:
    """Give the rates as CSV or XLSX, shares as 0–100."""
    titles = (_("Mã đơn vị"), _("Đơn vị"), _("Mã biểu"), _("Biểu số liệu"), _("Kỳ đến hạn"),
              _("Đúng hạn"), _("Trễ hạn"), _("Chưa trình"), _("Tỷ lệ đúng hạn (%)"),
              _("Đầy đủ (%)"), *(str(text) for text in WAYS.values()))  # fmt: skip
    columns = [Column(str(at), title) for at, title in enumerate(titles)]
    name = f"ty-le-so-lieu-{clock.today():%Y%m%d}"
    answer: StreamingHttpResponse | HttpResponse
    cells = _cells(_asked(request))
    answer = csv_file(name, columns, cells) if form == "csv" else xlsx_file(name, columns, cells)
    return answer


def _cells(found: list[Rate]) -> Iterator[list[object]]:
    for one in found:
        yield [
            one.unit.id, one.unit.name, one.form_id, one.title, one.due, one.in_time, one.late,
            one.missing, one.on_time_percent, one.complete_percent,
            *(one.ways.get(way, 0) for way in WAYS),
        ]  # fmt: skip
